"""Tells what it takes to move a PyTorch/CUDA code base to another accelerator.

``migrate_scan.scan(path, targets=[...])`` returns a :class:`migrate_scan.model.Report`.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Report", "scan"]

if TYPE_CHECKING:
    from migrate_scan.api import scan
    from migrate_scan.model import Report


def __getattr__(name: str) -> Any:
    # Loaded when asked for: `migrate-scan --help` must not pay for the whole pipeline.
    if name == "scan":
        from migrate_scan.api import scan

        return scan
    if name == "Report":
        from migrate_scan.model import Report

        return Report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
