"""Why a gate gives no answer; every one of them ends with exit code 2."""

from migrate_scan.discover.revisions import RevisionError

_RELATIVE = ("~", "^", "@{")
"""What counts from another commit has no name that a remote knows."""


class GateError(Exception):
    """There is no correct answer; the message says why and what to do."""


def explained(error: RevisionError, base: str | None, head: str | None) -> GateError:
    """What a problem of the repository means to the user, and what helps."""
    match error.code:
        case "no_repository":
            return GateError(
                "This is no git repository that can be read, and the gate compares two revisions "
                f"of one: {error.about}"
            )
        case "unknown_revision":
            return GateError(_unknown(error, base, head))
        case "shallow":
            return GateError(
                f"{error.about} have no common ancestor in this shallow clone. Fetch more of the "
                "history (git fetch --unshallow, or fetch-depth: 0 in actions/checkout), or "
                "compare the revisions themselves with --two-dot."
            )
        case "no_merge_base":
            return GateError(
                f"{error.about} have unrelated histories: there is no commit to compare with. "
                "--two-dot compares the revisions themselves."
            )
        case "unmerged":
            return GateError(
                f"{error.about}: the index holds an unresolved conflict. Resolve it and git add "
                "the file before the gate can judge."
            )
        case _:
            return GateError(f"The repository cannot be read: {error.about}")


def _unknown(error: RevisionError, base: str | None, head: str | None) -> str:
    name, _, near = error.about.partition("\0")
    option = "--base" if name == base else "--head" if name == head else "revision"
    said = f"{option} {name}: there is no such commit here."
    if near:
        return f"{said} Did you mean {near}?"
    if any(sign in name for sign in _RELATIVE):
        return f"{said} In a shallow clone the history ends early: git fetch --unshallow"
    branch = name.removeprefix("refs/heads/").removeprefix("origin/")
    return f"{said} In a shallow clone it may have to be fetched: git fetch origin {branch}"
