"""Files of a vendor's checkout, and how to refuse one that is not understood."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.git_tree import MAX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class VendorFile:
    """One file of the checkout."""

    path: str
    text: str

    def refusal(self, line: int, why: str) -> FactsError:
        """The error that names this file and line (1-based)."""
        return FactsError(f"{self.path}:{line}: {why}")


def yaml_root(file: VendorFile) -> yaml.MappingNode | yaml.SequenceNode:
    """The file as YAML nodes, which know their lines. Raises FactsError, for an alias too."""
    if len(file.text) > MAX_FILE_BYTES:
        raise file.refusal(1, f"larger than {MAX_FILE_BYTES} bytes")
    try:
        for event in yaml.parse(file.text, yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                mark = event.start_mark
                raise file.refusal(mark.line + 1 if mark else 1, "a YAML alias")
        root = yaml.compose(file.text, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise file.refusal(line, f"not valid YAML: {error.problem}") from error
    if not isinstance(root, yaml.MappingNode | yaml.SequenceNode):
        raise file.refusal(1, "neither a YAML mapping nor a list")
    return root


def fields(file: VendorFile, node: yaml.Node) -> dict[str, yaml.Node]:
    """A mapping node's values by key. Raises FactsError if it is none."""
    if not isinstance(node, yaml.MappingNode):
        raise file.refusal(node.start_mark.line + 1, "not a mapping")
    return {key.value: value for key, value in node.value}


def items(file: VendorFile, node: yaml.Node) -> Iterator[yaml.Node]:
    """A sequence node's items. Raises FactsError if it is none."""
    if not isinstance(node, yaml.SequenceNode):
        raise file.refusal(node.start_mark.line + 1, "not a list")
    yield from node.value


def word(file: VendorFile, node: yaml.Node | None, within: yaml.Node) -> str:
    """A scalar's text. Raises FactsError if there is none."""
    if not isinstance(node, yaml.ScalarNode) or not node.value:
        raise file.refusal((node or within).start_mark.line + 1, "a word was expected")
    return str(node.value)


def line_of(node: yaml.Node) -> int:
    """The 1-based line at which a node starts."""
    return int(node.start_mark.line) + 1
