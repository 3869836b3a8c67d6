"""Torch's public names: what a vendor's silence is measured against."""

from pathlib import Path

from migrate_scan.maps.importers.device_modules import cuda_names
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.versions import text

COLUMNS = ("symbol", "since", "until")
_PUBLIC = "torch_public_api_2.13.0.tsv"
_DOCUMENTED = "torch_npu_native_api_pt2.13.0.tsv"


def other_names(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Public names of torch 2.13 with their sources: introspected, and listed by a vendor
    who follows torch's own documentation (methods and submodules, mostly)."""
    names = {row["api"]: facts.source(_PUBLIC) for row in facts.rows(_PUBLIC, "api")}
    if facts.has(_DOCUMENTED):
        for row in facts.rows(_DOCUMENTED, "api"):
            if row["api"].startswith("torch."):
                names.setdefault(row["api"], facts.source(_DOCUMENTED))
    return names


def write_public_names(path: Path, facts: Facts) -> None:
    """Write ``public_api.tsv``.

    Names below ``torch.cuda`` are known by version. For the others only torch 2.13 was
    read, so their range is open: which version introduced them is not known here.
    """
    by_version = cuda_names(facts)
    names = dict.fromkeys(other_names(facts), ("", ""))
    newest = max(by_version)
    for name in set().union(*by_version.values()):
        having = [version for version in by_version if name in by_version[version]]
        until = "" if max(having) == newest else text(max(having))
        names[name] = (text(min(having)), until)
    lines = ["\t".join(COLUMNS), *("\t".join((name, *names[name])) for name in sorted(names))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
