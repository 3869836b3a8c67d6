"""Turns what a map says about a symbol into a finding."""

from collections.abc import Mapping

from migrate_scan.maps.entry import EntryKind, PackagePort, Verdict
from migrate_scan.maps.load import TargetMap
from migrate_scan.maps.load.shared import repositories
from migrate_scan.model import Confidence, Equivalent, Evidence, Finding, Route, Scope, Status

_SMALLEST_SYMBOL = 3
"""``torch.cuda.Stream.query`` may be judged by ``torch.cuda.Stream``, not by ``torch.cuda``."""
UPSTREAM = "upstream_backend"
"""A port that is part of the package itself."""
_MAX_EVIDENCE = 2
"""Further sources say the same for other versions; ``maps show`` lists them all."""


class LookUps:
    """Asks one target's map on behalf of one scan, each question once.

    ``dtypes`` are those in scope; ``scope`` (inference or training) decides constraints
    such as "inference only".
    """

    def __init__(self, target: TargetMap, dtypes: tuple[str, ...], scope: Scope) -> None:
        self.target = target
        self._dtypes = dtypes
        self._scope = scope
        self._known: dict[tuple[str, str, tuple[tuple[str, str], ...]], Verdict] = {}

    def verdict(
        self, kind: EntryKind, symbol: str, arguments: Mapping[str, str] | None = None
    ) -> Verdict:
        """The map's verdict on ``symbol``; a member without data is judged by its class."""
        key = (kind, symbol, tuple(sorted(arguments.items())) if arguments else ())
        verdict = self._known.get(key)
        if verdict is None:
            verdict = self._ask(kind, symbol, {"scope": self._scope, **(arguments or {})})
            self._known[key] = verdict
        return verdict

    def _ask(self, kind: EntryKind, symbol: str, arguments: dict[str, str]) -> Verdict:
        verdict = self.target.lookup(kind, symbol, arguments, self._dtypes)
        parts = symbol.split(".")
        while (
            kind == "python_api"
            and verdict.status == "unknown"
            and len(parts) > _SMALLEST_SYMBOL
            and _is_class(parts[-2])
        ):
            parts.pop()
            verdict = self.target.lookup(kind, ".".join(parts), arguments, self._dtypes)
        return verdict


def _is_class(name: str) -> bool:
    return name[:1].isupper()


def finding(
    subject: str,
    verdict: Verdict,
    *,
    route: Route | None = None,
    status: Status | None = None,
    replacement: str | None = None,
    equivalents: tuple[Equivalent, ...] = (),
    message: str = "",
) -> Finding:
    """A finding that says what ``verdict`` says, unless ``route``, ``status`` or
    ``replacement`` say otherwise. What runs and has no route in the map needs no change."""
    chosen = status or verdict.status
    way = route or verdict.route
    if way is None and chosen in ("supported", "limited", "fallback"):
        way = "as_is"
    return Finding(
        subject=subject,
        status=chosen,
        route=way,
        # A constraint limits; what is said to be supported outright has none.
        constraints=verdict.constraints if chosen == "limited" else (),
        replacement=replacement or verdict.replacement,
        equivalents=equivalents,
        disagreement=verdict.disagreement,
        evidence=verdict.evidence[:_MAX_EVIDENCE],
        message=message,
    )


def cited(reference: str, confidence: Confidence) -> Evidence:
    """A reference such as ``github:vllm-project/vllm-ascend`` as evidence."""
    kind, _, rest = reference.partition(":")
    repository, _, path = rest.partition(" ")
    hosts = {"github": "https://github.com/", "pypi": "https://pypi.org/project/"}
    commit, date = repositories().get(repository, ("", "")) if kind == "github" else ("", "")
    return Evidence(
        source=reference,
        repository=repository if kind in hosts else reference,
        path=path if kind in hosts else "",
        ref=commit,
        date=date,
        confidence=confidence,
        url=hosts[kind] + repository if kind in hosts else None,
    )


def cited_port(port: PackagePort) -> tuple[Evidence, ...]:
    """The evidence of a package's port."""
    return tuple(cited(reference, port.confidence) for reference in port.evidence)


def port_finding(subject: str, port: PackagePort) -> Finding:
    """What a package's port says about a subject that stands for the package."""
    return Finding(
        subject=subject,
        status=port.status,
        route=port.route,
        replacement=port.replacement,
        evidence=cited_port(port),
    )


def message(code: str, about: str = "") -> str:
    """A remark for the catalogue: reports say ``message.<code>`` in their language, with
    ``about`` filled in."""
    return f"{code}:{about}" if about else code
