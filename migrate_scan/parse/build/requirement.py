"""One requirement, however it is spelled."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion

from migrate_scan.parse.facts import FileInventory, RequirementFact

_LONGEST = 2_000
_LOOSE = re.compile(
    r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?"
    r"\s*([=<>!~][\w.*+!,<>=~ -]*)?(?:[;#].*)?$"
)
_URL = re.compile(r"(?:git\+|hg\+|svn\+|bzr\+)?(?:https?|ssh|git|file)://\S+")
_EGG = re.compile(r"[#&]egg=([\w.-]+)")
_PLAIN_NAME = re.compile(r"[\w.-]+")


def requirement(text: str, line: int) -> RequirementFact | None:
    """Read a PEP 508 requirement, a URL or a legacy spelling; None if it names no package."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if _URL.match(text):
        return _from_url(text, line)
    try:
        parsed = Requirement(text)
    except InvalidRequirement:
        loose = _LOOSE.match(text)
        return fact(loose[1], (loose[2] or "").strip(), line) if loose else None
    if parsed.url:
        return fact(parsed.name, _revision(parsed.url), line)
    return fact(parsed.name, str(parsed.specifier), line)


def fact(name: str, spec: str, line: int) -> RequirementFact:
    """A fact about the package ``name``, its name normalised."""
    return RequirementFact(name=canonicalize_name(name), version_spec=spec, line=line)


def build_inventory(
    requirements: Iterable[RequirementFact | None],
    *,
    project_name: str | None = None,
    partial: str | None = None,
) -> FileInventory:
    """The inventory of a build file; a requirement that names no package (None) makes it
    partial."""
    found = list(requirements)
    if partial is None and None in found:
        partial = "a requirement names no package"
    return FileInventory(
        language="build",
        project_name=project_name,
        partial=partial,
        requirements=tuple(entry for entry in found if entry is not None),
    )


def _from_url(url: str, line: int) -> RequirementFact | None:
    """The package behind a URL: its egg name, a wheel's name, or the repository's."""
    egg = _EGG.search(url)
    if egg:
        return fact(egg[1], _revision(url), line)
    last = unquote(_path(url).partition("@")[0].rstrip("/").rpartition("/")[2])
    if last.endswith(".whl"):
        try:
            wheel, version, _, _ = parse_wheel_filename(last)
        except (InvalidWheelFilename, InvalidVersion):
            return None
        return fact(wheel, f"=={version}", line)
    name = last.removesuffix(".git")
    return fact(name, _revision(url), line) if _PLAIN_NAME.fullmatch(name) else None


def _path(url: str) -> str:
    """What stands behind the host, without query, fragment and what follows a blank."""
    behind_host = url.split()[0].partition("://")[2].partition("/")[2]
    return behind_host.partition("#")[0].partition("?")[0]


def _revision(url: str) -> str:
    _, at, revision = _path(url).partition("@")
    return at + revision
