"""What entry points reach: imports, packages around them, extensions and their sources."""

import pytest

from migrate_scan.discover.kinds import kind_of
from migrate_scan.link.files import ParsedFile
from migrate_scan.link.reach import EntryError, out_of_reach, reached
from migrate_scan.parse import dispatch

_FILES = {
    "train.py": "import torch\nfrom pkg.nets import model\nimport helper\n",
    "helper.py": "# nothing of ours\nfrom tools import (\n    quiet,\n)\n",
    "tools/__init__.py": "",
    "tools/quiet.py": "import torch\n",
    "eval.py": "import torch\nfrom pkg import other\n",
    "pkg/__init__.py": "import torch\nfrom . import version\n",
    "pkg/version.py": "import torch\n",
    "pkg/other.py": "import torch\n",
    "pkg/nets/__init__.py": "",
    "pkg/nets/model.py": "import torch\nfrom ..ops import blur\n",
    "pkg/ops/__init__.py": "",
    "pkg/ops/blur.py": "import torch\nimport blur_cuda\n",
    "pkg/ops/setup.py": "from torch.utils.cpp_extension import CUDAExtension\n"
    'CUDAExtension("blur_cuda", ["src/blur.cpp", "src/blur.cu"])\n',
    "pkg/ops/src/blur.cpp": '#include "blur.h"\nvoid f() { cudaFree(0); }\n',
    "pkg/ops/src/blur.cu": "__global__ void k() {}\n",
    "pkg/ops/src/blur.h": "void f();\n",
    "pkg/ops/src/unused.cu": "__global__ void unused() {}\n",
    "requirements.txt": "torch\n",
    "run.sh": "export NCCL_DEBUG=INFO\n",
}


def _reached(*entries: str) -> set[str]:
    files = []
    for path, source in _FILES.items():
        kind = kind_of(path.rpartition("/")[2])
        assert kind is not None
        files.append(ParsedFile(path, "own", dispatch.parse(source.encode(), kind.dialect)))
    return set(reached(files, entries, lambda path: _FILES[path].encode()).paths)


def test_imports_packages_and_extensions_are_followed() -> None:
    assert _reached("train.py") == set(_FILES) - {
        "eval.py",
        "pkg/other.py",
        "pkg/ops/src/unused.cu",
        "run.sh",
    }


def test_entry_points_add_up() -> None:
    package = {"pkg/__init__.py", "pkg/version.py"}  # as ``python -m pkg.other`` runs them
    assert _reached("pkg/other.py") == {"pkg/other.py", *package, "requirements.txt"}
    assert _reached("pkg/other.py", "./eval.py") == {
        "eval.py",
        "pkg/__init__.py",
        "pkg/other.py",
        "pkg/version.py",
        "requirements.txt",
    }


def test_extension_whose_sources_are_not_told_brings_what_is_below() -> None:
    sources = {
        "main.py": "import torch\nimport ops\n",
        "ops/__init__.py": "from torch.utils.cpp_extension import load\nload('x', glob())\n",
        "ops/csrc/a.cu": "__global__ void a() {}\n",
        "other/b.cu": "__global__ void b() {}\n",
    }
    files = [
        ParsedFile(path, "own", dispatch.parse(text.encode(), "cuda" if "cu" in path else "python"))
        for path, text in sources.items()
    ]
    found = reached(files, ["main.py"], lambda path: sources[path].encode())
    assert set(sources) - found.paths == {"other/b.cu"}


def test_names_that_are_spelled_out_are_followed_and_other_places_told() -> None:
    sources = {
        "main.py": "import torch\nimport pkg.ns.deep.mod\nimport pkg.ops._C\n",
        "pkg/__init__.py": "",
        "pkg/ns/deep/mod.py": "from importlib import import_module\n"
        'import_module("pkg.named")\nimport_module(".near", __package__)\n'
        "for name in names:\n    import_module(f'pkg.{name}')\n    import_module('pkg.' + name)\n",
        "pkg/ns/deep/near.py": "__import__('pkg.by_hand')\n",
        "pkg/named.py": "def import_module(name): pass\n",
        "pkg/by_hand.py": "",
        "pkg/unknown.py": "import torch\n",
        "pkg/ops/__init__.py": "",
    }
    files = [
        ParsedFile(path, "own", dispatch.parse(text.encode(), "python"))
        for path, text in sources.items()
    ]
    found = reached(files, ["main.py"], lambda path: sources[path].encode())
    assert set(sources) - found.paths == {"pkg/unknown.py"}
    assert found.by_name == (("pkg/ns/deep/mod.py", 5), ("pkg/ns/deep/mod.py", 6))


def test_unknown_entry_is_an_error_with_a_guess() -> None:
    with pytest.raises(EntryError, match=r"did you mean train.py"):
        _reached("trian.py")


def test_folders_of_which_nothing_is_reached_stand_once() -> None:
    paths = ["a/b/c.py", "a/b/d.py", "a/e.py", "f.py", "g/h/i.py", "g/j.py"]
    assert out_of_reach(paths, frozenset({"a/e.py"})) == ("a/b/", "f.py", "g/")
    assert out_of_reach(paths, frozenset(paths)) == ()
