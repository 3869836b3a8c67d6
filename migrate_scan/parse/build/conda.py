"""conda's ``environment.yml``."""

import re
from collections.abc import Iterator

import yaml

from migrate_scan.parse.build.requirement import build_inventory, fact, requirement
from migrate_scan.parse.facts import FileInventory, RequirementFact

_MAX_DEPTH = 20
_MAX_EVENTS = 100_000
_SPEC = re.compile(r"(?:[\w./-]+::)?([A-Za-z0-9_][\w.-]*)(?:\[[^\]]*\])?\s*(.*)$")


class _RefusedError(Exception):
    """The document is not one to load."""


def parse_conda(data: bytes) -> FileInventory:
    """The packages of an environment file, pip's among them; names are conda's own.

    Documents with aliases, very deep or very large ones are refused (partial).
    """
    text = data.decode("utf-8-sig", "replace")
    try:
        _check(text)
        document = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        return build_inventory((), partial=f"not YAML: {' '.join(str(error).split())}"[:200])
    except _RefusedError as error:
        return build_inventory((), partial=str(error))
    return build_inventory(_requirements(document))


def _check(text: str) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError("YAML aliases are refused")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH or count > _MAX_EVENTS:
            raise _RefusedError("the YAML document is too deep or too large")


def _requirements(document: yaml.Node | None) -> Iterator[RequirementFact | None]:
    for item in _items(_value(document, "dependencies")):
        if isinstance(item, yaml.ScalarNode):
            yield _conda_requirement(item)
        for pip in _items(_value(item, "pip")):
            if isinstance(pip, yaml.ScalarNode) and not pip.value.startswith("-"):
                yield requirement(pip.value, pip.start_mark.line + 1)


def _conda_requirement(node: yaml.ScalarNode) -> RequirementFact | None:
    match = _SPEC.match(node.value.strip())
    return fact(match[1], match[2].strip(), node.start_mark.line + 1) if match else None


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else []
