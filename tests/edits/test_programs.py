"""Which files import a plugin so that it is there wherever edited ones run."""

import pytest

from migrate_scan.edits.programs import Programs

_MAIN = "if __name__ == '__main__':\n    main()\n"
_FILES = {
    "train.py": "import torch\nimport helper\nfrom lib import model\n" + _MAIN,
    "eval.py": "import shared\n" + _MAIN,
    "helper.py": "import deeper\nimport shared\n",
    "deeper.py": "",
    "shared.py": "",
    "alone.py": "import logging, numpy\n",
    "lib/__init__.py": "",
    "lib/model.py": "",
    "lib/registry/__init__.py": "",
    "lib/registry/by_name.py": "",
    "lib/tool.py": "from lib import model\n" + _MAIN,
    "built/__init__.py": "",
    "built/inner/__init__.py": "",
    "built/inner/model.py": "",
    "setup.py": "from built import version\n",
}


@pytest.mark.parametrize(
    ("edited", "starts"),
    [
        ("train.py", "train.py"),
        ("train.py helper.py deeper.py", "train.py"),
        # eval.py runs it too, and is not edited
        ("train.py shared.py", "train.py shared.py"),
        ("train.py eval.py shared.py", "train.py eval.py"),
        ("helper.py deeper.py", "helper.py"),
        ("alone.py", "alone.py"),
        ("lib/model.py lib/registry/by_name.py", "lib/__init__.py"),
        ("lib/tool.py", "lib/__init__.py lib/tool.py"),
        # setup.py imports the outer package, when there is no plugin yet
        ("built/inner/model.py", "built/inner/__init__.py"),
        ("", ""),
    ],
)
def test_starts(edited: str, starts: str) -> None:
    programs = Programs((path, text.encode()) for path, text in _FILES.items())
    assert programs.starts(edited.split()) == set(starts.split())


def test_names_of_the_repository() -> None:
    programs = Programs((path, text.encode()) for path, text in _FILES.items())
    assert programs.local("train.py") == {"helper", "lib"}
    assert programs.local("alone.py") == set()
