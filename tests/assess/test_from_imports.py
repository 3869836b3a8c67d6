"""``from torch.cuda.amp import ...``: the module changes for all names or for none."""

from migrate_scan.assess import assess
from migrate_scan.assess.rank import ready
from migrate_scan.model import Inventory, Usage
from tests.assess.subjects import DTYPES, target, usage


def _imported(number: int, symbol: str, module: str = "torch.cuda.amp") -> Usage:
    return usage(
        "torch_cuda_api",
        symbol,
        symbol.rpartition(".")[2],
        id=f"i{number}",
        phase="import",
        binding="from_import",
        arguments={"module": module, "module_at": "1:6"},
    )


def _used(number: int, symbol: str) -> Usage:
    name = symbol.rpartition(".")[2]
    return usage("torch_cuda_api", symbol, name, id=f"u{number}", binding="from_import", line=9)


def _edits(*usages: Usage) -> dict[str, tuple[str | None, bool]]:
    found = assess(Inventory(usages=usages), target("cann"), DTYPES, "training")
    return {
        item.subject: (item.suggestion.new if item.suggestion else None, ready(item))
        for item in found
    }


def test_module_changes_and_the_names_follow() -> None:
    assert _edits(
        _imported(1, "torch.cuda.amp.autocast"),
        _imported(2, "torch.cuda.amp.GradScaler"),
        _used(3, "torch.cuda.amp.autocast"),
    ) == {"i1": ("torch.npu.amp", True), "i2": ("torch.npu.amp", True), "u3": (None, True)}


def test_one_name_without_a_counterpart_keeps_them_all() -> None:
    edits = _edits(
        _imported(1, "torch.cuda.synchronize", "torch.cuda"),
        _imported(2, "torch.cuda.cudart", "torch.cuda"),
        _used(3, "torch.cuda.synchronize"),
    )
    assert all(new is None for new, _ in edits.values())
    assert not edits["u3"][1]


def test_modules_below_each_other_change_together() -> None:
    both = (
        _imported(1, "torch.cuda.amp", "torch.cuda"),
        _imported(2, "torch.cuda.amp.autocast"),
        _used(3, "torch.cuda.amp.GradScaler"),
    )
    assert _edits(*both) == {
        "i1": ("torch.npu", True),
        "i2": ("torch.npu.amp", True),
        "u3": (None, True),
    }
    edits = _edits(*both, _used(4, "torch.cuda.cudart"))
    assert all(new is None for new, _ in edits.values())
