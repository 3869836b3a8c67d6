"""``setup.cfg``: setuptools' declarative build file."""

from collections.abc import Iterator

from migrate_scan.parse.build.requirement import build_inventory, requirement
from migrate_scan.parse.facts import FileInventory

_REQUIREMENT_KEYS = frozenset(("install_requires", "setup_requires", "tests_require"))


def parse_setup_cfg(data: bytes) -> FileInventory:
    """The packages that ``[options]`` asks for and the project's name."""
    requirements, name = [], None
    for section, key, value, line in _values(data.decode("utf-8-sig", "replace")):
        if section == "options.extras_require" or (
            section == "options" and key in _REQUIREMENT_KEYS
        ):
            requirements.append(requirement(value, line))
        elif (section, key) == ("metadata", "name"):
            name = value
    return build_inventory(requirements, project_name=name)


def _values(text: str) -> Iterator[tuple[str, str, str, int]]:
    """Section, key, value and line of every line that holds (part of) a value."""
    section = key = ""
    for line, raw in enumerate(text.splitlines(), 1):
        content = raw.strip()
        if not content or content[0] in "#;":
            continue
        if content.startswith("[") and content.endswith("]"):
            section, key = content[1:-1].strip(), ""
        elif raw[0].isspace() and key:
            yield section, key, content, line
        else:
            key, _, value = (part.strip() for part in content.partition("="))
            if value:
                yield section, key, value, line
