"""The import of a plugin or shim, as ``check_noop`` and ``check_transformed``."""

import libcst
import pytest

from migrate_scan.edits.codemods.plugin_import import INVALID, VALID, add_import


@pytest.mark.parametrize(("before", "plugin", "after"), VALID)
def test_transformed(before: str, plugin: str, after: str) -> None:
    module = add_import(libcst.parse_module(before.encode()), plugin, ("repo",))
    assert module.bytes.decode() == after
    assert add_import(libcst.parse_module(module.bytes), plugin).bytes == module.bytes


@pytest.mark.parametrize(("before", "plugin"), INVALID)
def test_noop(before: str, plugin: str) -> None:
    assert add_import(libcst.parse_module(before.encode()), plugin).bytes.decode() == before
