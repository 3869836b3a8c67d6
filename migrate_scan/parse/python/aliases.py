"""Other spellings of torch's names, from the table that torch's source gave."""

from functools import cache

from migrate_scan.resources import operator_maps


@cache
def torch_aliases() -> dict[str, str]:
    """The name that vendors list by each other spelling of it."""
    text = (operator_maps() / "_shared" / "torch_aliases.tsv").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in text.splitlines()[1:])
    return {alias: symbol for alias, _, symbol in rows if not _becomes_cuda(alias, symbol)}


def _becomes_cuda(alias: str, symbol: str) -> bool:
    """Whether a name of ``torch.amp``, which is for any device, is listed as CUDA's."""
    return alias.startswith("torch.amp.") and symbol.startswith("torch.cuda.")
