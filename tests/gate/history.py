"""Builds git repositories commit by commit, with the library and not the command."""

from collections.abc import Mapping
from pathlib import Path

import pygit2

from migrate_scan.gate import GateResult, Request, gate

SIGNATURE = pygit2.Signature("A", "a@example.org", 1_700_000_000, 0)
Files = Mapping[str, str | bytes]


class History:
    """A repository in ``root``. Trees are written straight into the object store."""

    def __init__(self, root: Path, *, bare: bool = False) -> None:
        self.root = root
        self.repository = pygit2.init_repository(root, bare=bare, initial_head="main")

    def commit(
        self, files: Files, *, parents: list[str] | None = None, branch: str = "main"
    ) -> str:
        """Commit exactly ``files``; on top of ``branch`` unless ``parents`` are given."""
        reference = f"refs/heads/{branch}"
        if parents is None:
            known = self.repository.references.get(reference)
            parents = [str(known.target)] if known is not None else []
        tree = self._tree({name: _bytes(text) for name, text in files.items()})
        commit = self.repository.create_commit(
            None, SIGNATURE, SIGNATURE, "change", tree, [pygit2.Oid(hex=p) for p in parents]
        )
        self.repository.references.create(reference, commit, force=True)
        return str(commit)

    def gitlink(self, commit: str, path: str, oid: str) -> str:
        """``commit`` once more with a submodule at ``path`` (a name at the top)."""
        old = self.repository.get(commit)
        assert isinstance(old, pygit2.Commit)
        builder = self.repository.TreeBuilder(old.tree)
        builder.insert(path, pygit2.Oid(hex=oid), pygit2.enums.FileMode.COMMIT)
        made = self.repository.create_commit(
            None, SIGNATURE, SIGNATURE, "submodule", builder.write(), [old.id]
        )
        self.repository.references.create("refs/heads/main", made, force=True)
        return str(made)

    def _tree(self, files: dict[str, bytes]) -> pygit2.Oid:
        builder = self.repository.TreeBuilder()
        below: dict[str, dict[str, bytes]] = {}
        for name, data in files.items():
            first, slash, rest = name.partition("/")
            if slash:
                below.setdefault(first, {})[rest] = data
            else:
                builder.insert(first, self.repository.create_blob(data), pygit2.enums.FileMode.BLOB)
        for folder, inside in below.items():
            builder.insert(folder, self._tree(inside), pygit2.enums.FileMode.TREE)
        return builder.write()


def check_out(files: Files, root: Path) -> Path:
    """A clean checkout of the same files, as a repository of its own in ``root``."""
    history = History(root)
    history.commit(files)
    _write(files, root)
    index = history.repository.index
    index.read_tree(history.repository.head.peel(pygit2.Commit).tree)
    index.write()
    return root


def _write(files: Files, root: Path) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(text))


def run(history: History, base: str | None, head: str = "main", **options: object) -> GateResult:
    """The gate without configuration, in memory."""
    request = Request(base=base, head=head)
    return gate(history.root, request, use_cache=False, **options)  # type: ignore[arg-type]


def symbols(result: GateResult) -> list[tuple[str, str]]:
    """Rule and symbol of what is new."""
    return [(item.subject.rule, item.subject.symbol) for item in result.new]


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
