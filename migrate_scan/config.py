"""The configuration of a scan: what ``[tool.migrate-scan]`` and the command line may set."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import asdict, fields, replace

from migrate_scan.discover import DEFAULT_EXCLUDE
from migrate_scan.discover.tree import NotReadError, Tree
from migrate_scan.model import Diagnostic, Experience, Goal, Scope

T = TypeVar("T")

DTYPES = (
    *("fp32", "fp16", "bf16", "fp64", "fp8", "complex64", "complex128"),
    *("int8", "int16", "int32", "int64", "uint8", "bool"),
)
_TABLE = "migrate-scan"
_MAX_BYTES = 1_000_000
_MAX_JOBS = 256


class ConfigError(ValueError):
    """The configuration says something that cannot be meant; the message names file and key."""


class GateConfig(Struct, frozen=True, kw_only=True):
    """``[tool.migrate-scan.gate]``: what fails a pull request."""

    fail_on: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    warn_only: bool = False
    require_reason: bool = False
    baseline: str | None = None
    maps: str | None = None


class Config(Struct, frozen=True, kw_only=True):
    """How to scan. ``torch`` and ``chips`` choose the stack, None and () the newest and usual.

    ``torch`` is a version for every target, or several, one a target (``cann=2.7``).
    ``overrides`` is a file of the scanned folder with statements about targets, relative to it.
    ``entry`` are files relative to the scanned folder: only what they import counts.
    ``jobs`` is the number of worker processes, None as many as there are processors.
    """

    targets: tuple[str, ...] = ("cann", "mlu", "rocm")
    torch: str | tuple[str, ...] | None = None
    chips: tuple[str, ...] = ()
    dtype: tuple[str, ...] = ("fp32", "fp16", "bf16")
    scope: Scope = "training"
    goal: Goal = "parity"
    experience: Experience = "some"
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    overrides: str | None = None
    what_if: bool = False
    entry: tuple[str, ...] = ()
    require_reason: bool = False
    jobs: int | None = None
    gate: GateConfig = field(default_factory=GateConfig)

    def __post_init__(self) -> None:
        for name in self.dtype:
            if name not in DTYPES:
                raise ConfigError(f"unknown dtype {name!r}; known are {', '.join(DTYPES)}")
        for prefix in (*self.select, *self.ignore):
            _check_rule(prefix)
        if self.jobs is not None and not 1 <= self.jobs <= _MAX_JOBS:
            raise ConfigError(f"jobs must be from 1 to {_MAX_JOBS}, not {self.jobs}")

    def as_dict(self) -> dict[str, Any]:
        """What the report shows: every key as it is written in a file.

        ``jobs`` is left out: it does not change the result, and reports are compared.
        """
        shown = {_spelled(name): value for name, value in asdict(self).items() if name != "jobs"}
        shown["gate"] = {_spelled(name): value for name, value in asdict(self.gate).items()}
        return shown

    def override(self, **options: Any) -> "Config":
        """This configuration with the given options of the command line; None leaves a key."""
        given = {name: value for name, value in options.items() if value is not None}
        return replace(self, **given)


class LoadedConfig(Struct, frozen=True):
    """A configuration, and what was wrong with the file it should have come from."""

    config: Config
    diagnostics: tuple[Diagnostic, ...] = ()


def load_config(root: Path, *, file: Path | None = None, isolated: bool = False) -> LoadedConfig:
    """Read the configuration from ``file``, or from ``pyproject.toml`` in ``root``.

    A ``pyproject.toml`` of the scanned tree that cannot be read or is not TOML is told in
    the diagnostics, and the defaults hold. ``isolated`` reads no file at all. A ``file``
    that is not a ``pyproject.toml`` may hold the keys at its top level.

    Raises:
        ConfigError: ``file`` cannot be read, or a key is unknown or has a wrong value.
    """
    if isolated:
        return LoadedConfig(Config())
    if file is not None:
        return LoadedConfig(_from_table(_named_table(file), str(file)))
    try:
        document = _read_scanned(root)
    except ConfigError as error:
        diagnostic = Diagnostic(
            level="warning",
            code="config_unreadable",
            message=f"{error}; the scan uses the defaults",
            path="pyproject.toml",
        )
        return LoadedConfig(Config(), (diagnostic,))
    return LoadedConfig(_from_table(_tool_table(document, "pyproject.toml"), "pyproject.toml"))


def parse_config(data: bytes, source: str) -> Config:
    """The configuration that the bytes of a ``pyproject.toml`` hold; ``source`` names it.

    Raises:
        ConfigError: it is not TOML, or a key is unknown or has a wrong value.
    """
    return _from_table(_tool_table(_toml(data, source), source), source)


def _read_scanned(root: Path) -> dict[str, Any]:
    """The scanned root's pyproject.toml, read like every file of a stranger."""
    if not (root / "pyproject.toml").exists():
        return {}
    try:
        with Tree(root) as tree:
            data, _ = tree.read("pyproject.toml", max_bytes=_MAX_BYTES)
    except NotReadError as error:
        raise ConfigError(f"pyproject.toml cannot be read ({error.reason})") from error
    return _toml(data, "pyproject.toml")


def _named_table(file: Path) -> dict[str, Any]:
    try:
        with Tree(file.parent) as tree:
            data, _ = tree.read(file.name, max_bytes=_MAX_BYTES)
    except NotReadError as error:
        raise ConfigError(f"{file}: cannot be read: {error.reason}") from error
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    document = _toml(data, str(file))
    if file.name == "pyproject.toml" or "tool" in document:
        return _tool_table(document, str(file))
    return document


def _toml(data: bytes, source: str) -> dict[str, Any]:
    import tomllib  # slow to import, and many a folder has no such file

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{source} is not TOML: {error}") from error


def _tool_table(document: Mapping[str, Any], source: str) -> dict[str, Any]:
    tool = document.get("tool", {})
    table = tool.get(_TABLE, {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"{source}: tool.{_TABLE} must be a table")
    return table


def _from_table(table: Mapping[str, Any], source: str) -> Config:
    gate = table.get("gate", {})
    if not isinstance(gate, dict):
        raise ConfigError(f"{source}: gate must be a table")
    converted = {**_keys(table, Config, source), "gate": _keys(gate, GateConfig, f"{source}: gate")}
    return _convert(converted, Config, source)


def _keys(table: Mapping[str, Any], kind: type[Any], source: str) -> dict[str, Any]:
    """The table with Python's names for its keys; refuses unknown ones."""
    known = {_spelled(entry.name): entry.name for entry in fields(kind)}
    for key in table:
        if key not in known:
            near = _near(key, known)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"
            raise ConfigError(f"{source}: unknown key {key!r}{hint}")
    return {known[key]: value for key, value in table.items()}


def _convert(table: Mapping[str, Any], kind: type[T], source: str) -> T:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{source}: {str(error).replace('$.', '')}") from error


def _check_rule(prefix: str) -> None:
    """A rule or prefix that names nothing would make a scan look clean."""
    from migrate_scan.rules import rule_ids  # only a user who selects pays for the list

    if not any(known.startswith(prefix) for known in rule_ids()):
        near = _near(prefix, rule_ids())
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ConfigError(f"no rule begins with {prefix!r}{hint}")


def _near(word: str, known: Iterable[str]) -> list[str]:
    """The known word that may have been meant, if there is one."""
    import difflib  # slow to import, and only for what is misspelt

    return difflib.get_close_matches(word, list(known), n=1)


def _spelled(name: str) -> str:
    return name.replace("_", "-")
