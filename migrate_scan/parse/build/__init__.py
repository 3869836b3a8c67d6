"""Reads what build and requirements files ask for, without running any of them."""

from importlib import import_module

from migrate_scan.parse.facts import FileInventory

__all__ = ["parse_build"]


def parse_build(data: bytes, dialect: str) -> FileInventory:
    """The packages that a build file of ``dialect`` asks for, and the project's name.

    Each dialect's module is imported when first needed: they bring libraries of their own.
    """
    module = import_module(f"{__name__}.{dialect}")
    inventory: FileInventory = getattr(module, f"parse_{dialect}")(data)
    return inventory
