"""Imports read from text: as many as Python itself sees, in time that grows with the text."""

import ast

import pytest

from migrate_scan.link.import_text import imports_by_name, imports_in

_SOURCES = (
    "import a, b.c as d; import e\n",
    "from . import a\nfrom .b import c as d, e\nfrom ...f.g import *\nfrom .import h\n",
    "from a import (b,  # not (c\n    d as e,\n)\nfrom f import(g)\n",
    "from a import b, \\\n    c\nimport d, \\\n  e\nfrom f \\\n  import g\n",
    "if x: import a\ntry: from b import c\nexcept E: pass\nx = 1; from d import e; f()\n",
    "def f():\n\timport a\n\tfrom b import c # d, e\n",
    "from été.où import là\n",
    "import_a = 1\nfrom_b = imported\nx.from_c(importing)\n",
    "from . . a import b\n",
    "import a\r\nfrom b import c\r\nimport d\r",
)


@pytest.mark.parametrize("source", _SOURCES)
def test_as_python_sees_them(source: str) -> None:
    found = {(item.module, item.name, item.level) for item in imports_in(source.encode())}
    assert found == set(_expected(source))


def _expected(source: str) -> list[tuple[str, str | None, int]]:
    found: list[tuple[str, str | None, int]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name, None, 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.module or "", alias.name, node.level) for alias in node.names]
    return found


def test_long_list_and_other_encodings() -> None:
    names = [f"name_{number}" for number in range(2000)]
    source = f"from a import ({', '.join(names)})\n".encode()
    assert [item.name for item in imports_in(source)] == names
    assert [item.module for item in imports_in("# coding: gbk\nimport 中\n".encode("gbk"))] == [
        "中"
    ]
    assert [item.module for item in imports_in(b"\xef\xbb\xbfimport a\n")] == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        b"from ",
        b"from .",
        b"from a import (",
        b"from a import b \\\n",
        b"import ",
        b";",
        b"from . .",
    ],
)
def test_hostile_text_takes_no_more_time_than_its_length(text: bytes) -> None:
    imports_by_name(b"import_module(" * 200_000)
    list(imports_in(text * (2_000_000 // len(text))))
    list(imports_in(text + text[-1:] * 2_000_000))
