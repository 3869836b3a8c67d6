"""Torch's public names: what a vendor's silence is measured against."""

from pathlib import Path

from migrate_scan.maps.importers.device_modules import cuda_names
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.versions import text

COLUMNS = ("symbol", "since", "until")
_PUBLIC = "torch_public_api_2.13.0.tsv"


def write_public_names(path: Path, facts: Facts) -> None:
    """Write ``public_api.tsv``.

    Names below ``torch.cuda`` are known by version. For the others only torch 2.13 was
    read, so their range is open: which version introduced them is not known here.
    """
    by_version = cuda_names(facts)
    names = {row["api"]: ("", "") for row in facts.rows(_PUBLIC, "api")}
    newest = max(by_version)
    for name in set().union(*by_version.values()):
        having = [version for version in by_version if name in by_version[version]]
        until = "" if max(having) == newest else text(max(having))
        names[name] = (text(min(having)), until)
    lines = ["\t".join(COLUMNS), *("\t".join((name, *names[name])) for name in sorted(names))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
