"""The one place that knows where the package's data files live.

A wheel carries them inside the package (``migrate_scan/data``); an editable
install and a plain checkout have them beside it.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _data_root() -> Path:
    packaged = _PACKAGE / "data"
    return packaged if packaged.is_dir() else _PACKAGE.parent


def operator_maps() -> Path:
    """The folder of operator maps."""
    return _data_root() / "operator_maps"


def reports() -> Path:
    """The folder of report templates, styles, scripts and message catalogues."""
    return _data_root() / "reports"
