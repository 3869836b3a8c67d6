from collections.abc import Callable

import pytest

from migrate_scan.discover.kinds import Dialect
from migrate_scan.parse import dispatch
from migrate_scan.parse.cuda.names import listed
from migrate_scan.parse.python.aliases import torch_aliases


@pytest.mark.parametrize(
    ("dialect", "table"),
    [
        ("python", torch_aliases),
        ("notebook", torch_aliases),
        ("setup_py", torch_aliases),
        ("cuda", listed),
        ("cpp", listed),
    ],
)
def test_tables_are_read_before_workers_are_forked(
    dialect: Dialect, table: Callable[[], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    for parser, name in (("python", "torch_aliases"), ("cuda", "listed")):
        monkeypatch.setattr(
            f"migrate_scan.parse.{parser}.{name}", lambda name=name: read.append(name)
        )
    dispatch.load(dialect)
    assert read == [table.__name__]


@pytest.mark.parametrize("dialect", ["shell", "dockerfile", "config", "pyproject", "requirements"])
def test_texts_need_no_tables(dialect: Dialect) -> None:
    dispatch.load(dialect)
    assert dispatch.parse(b"", dialect).usages == ()
