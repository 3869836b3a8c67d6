"""Other spellings of torch's names, from a source tree like torch's."""

from pathlib import Path

from migrate_scan.maps.importers.torch_aliases import aliases
from migrate_scan.parse.python.aliases import canonical

_TREE = {
    "__init__.py": "from .functional import *\nfrom .random import manual_seed\n",
    "functional.py": "__all__ = ['einsum']\ndef einsum(): pass\ndef _private(): pass\n",
    "random.py": "def manual_seed(): pass\n",
    "nn/__init__.py": "from .modules import Linear\nfrom .parameter import Parameter as P\n",
    "nn/functional.py": "conv1d = _add_docstr(torch.conv1d, 'text')\n",
    "nn/modules/__init__.py": "from .linear import Linear\n",
    "nn/modules/linear.py": "from ..parameter import Parameter\nclass Linear: pass\n",
    "nn/parameter.py": "class Parameter: pass\n",
    "testing/__init__.py": "def einsum(): pass\n",
}


def test_aliases_follow_imports_to_what_vendors_list(tmp_path: Path) -> None:
    for name, text in _TREE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    public = {
        "torch.einsum", "torch.manual_seed", "torch.random.manual_seed", "torch.nn.Linear",
        "torch.nn.P", "torch.nn.parameter.Parameter", "torch.conv1d", "torch.nn.functional.conv1d",
    }  # fmt: skip
    vendor = {"torch.nn.parameter.Parameter", "torch.nn.functional.conv1d"}
    assert list(aliases(tmp_path, public, [vendor])) == [
        ("torch.conv1d", "torch.nn.functional.conv1d"),
        ("torch.functional.einsum", "torch.einsum"),
        ("torch.nn.P", "torch.nn.parameter.Parameter"),
        ("torch.nn.modules.linear.Linear", "torch.nn.Linear"),
        ("torch.random.manual_seed", "torch.manual_seed"),
    ]


def test_a_spelling_that_a_vendor_judges_alone_stays(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("from .random import seed\n")
    (tmp_path / "random.py").write_text("def seed(): pass\n")
    public = {"torch.seed", "torch.random.seed"}
    listed = [{"torch.seed"}, {"torch.seed"}, {"torch.random.seed"}]
    assert list(aliases(tmp_path, public, listed)) == []


def test_the_table_that_ships_is_used() -> None:
    assert canonical("torch.utils.data.dataset.IterableDataset") == (
        "torch.utils.data.IterableDataset"
    )
    assert canonical("torch.conv2d") == "torch.nn.functional.conv2d"
    assert canonical("torch.fx.graph.Graph.lint") == "torch.fx.Graph.lint"
    assert canonical("torch.half") == "torch.float16"
    assert canonical("torch.inference_mode") == "torch.autograd.grad_mode.inference_mode"
