"""Import statements: what they bring in, and under which name."""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace
from tree_sitter import Node

from migrate_scan.parse.facts import ImportFact
from migrate_scan.parse.python.public import starred_names
from migrate_scan.parse.python.source import Source, ancestors

_IMPORT = re.compile(rb"import(?![\w\x80-\xff])")
_NAME = re.compile(rb"\b[A-Za-z]\w*")
_COMMENT = re.compile(rb"#[^\n]*")
_HEAD_LIMIT = 2000
_ITEM = re.compile(rb"([\w.\x80-\xff]+|\*)(?:[\s\\]+as[\s\\]+([\w\x80-\xff]+))?")
_HEAD = re.compile(rb"from[\s\\]*(\.[.\s\\]*)?([\w.\x80-\xff]*)[\s\\]*$")
_FROM = re.compile(rb"^from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)", re.M)
_HANDED_ON = (b"device", b"DEVICE", b"*")
# Projects import Triton in one module, where it may be missing, and take it from there.
_REEXPORTED = {"triton": "triton", "tl": "triton.language"}
_OPTIONAL = frozenset({"try_statement", "function_definition", "lambda"})


class Import(Struct, frozen=True, gc=False):
    """One imported name. ``bound`` is the name that the file gets (``*`` for all);
    ``target`` the dotted path it stands for, with leading dots if relative."""

    bound: str
    target: str
    module: str
    name: str | None
    alias: str | None
    level: int
    start: int
    end: int
    module_start: int
    node: Node
    optional: bool
    starred: bool = False

    @property
    def from_import(self) -> bool:
        """Whether it is ``from module import name``."""
        return self.name is not None


def find_imports(source: Source) -> list[Import]:
    """All imports of a file, in order, those inside functions and ``try`` included."""
    found: list[Import] = []
    seen = -1
    for hit in _IMPORT.finditer(source.data):
        keyword = source.leaf(hit.start(), hit.end())
        if keyword is None or keyword.type != "import":
            continue
        statement = keyword.parent
        if statement is None or statement.start_byte == seen:
            continue
        if statement.type in ("import_statement", "import_from_statement"):
            seen = statement.start_byte
            found += _items(source, statement, hit.start(), hit.end())
    return found


def _items(source: Source, statement: Node, keyword: int, after: int) -> Iterator[Import]:
    data = source.data
    optional = _is_optional(statement)
    tail = data[after : statement.end_byte]
    if b"#" in tail:
        tail = _COMMENT.sub(lambda m: b" " * len(m[0]), tail)
    if statement.type == "import_statement":
        module, level, dots, module_start = None, 0, "", -1
    else:
        head = _HEAD.match(data[max(statement.start_byte, keyword - _HEAD_LIMIT) : keyword])
        if head is None:
            return
        level = (head[1] or b"").count(b".")
        dots = "." * level
        module_start = statement.start_byte + head.start(2)
        module = head[2].decode("utf-8", "replace")
    for item in _ITEM.finditer(tail):
        written, renamed = item.groups()
        first, last = item.span(1)
        name = written.decode("utf-8", "replace")
        alias = renamed.decode("utf-8", "replace") if renamed else None
        if module is None:
            bound = alias or name.split(".", 1)[0]
            target, origin, member = (name if alias else bound), name, None
        else:
            bound, origin, member = alias or name, module, name
            target = dots + module + "." + name if module else dots + name
            if name in _REEXPORTED and not module.startswith("triton"):
                target = _REEXPORTED[name]
        start = after + first
        span = start, after + last, start if module is None else module_start
        yield Import(bound, target, origin, member, alias, level, *span, statement, optional)


def _is_optional(statement: Node) -> bool:
    parent = statement.parent
    if parent is None or parent.type == "module":
        return False
    return any(node.type in _OPTIONAL for node in ancestors(statement))


def starred_imports(source: Source, imports: list[Import]) -> list[Import]:
    """The names of the file that ``from torch.nn import *`` and its like may bring in."""
    starred = [item for item in imports if item.bound == "*" and item.level == 0]
    known = [(item, starred_names(item.module)) for item in starred]
    if not any(names for _, names in known):
        return []
    words = {word.decode() for word in set(_NAME.findall(source.data))}
    return [
        replace(item, bound=name, name=name, target=f"{item.module}.{name}", starred=True)
        for item, names in known
        for name in sorted(words & names)
    ]


def plain_reexports(data: bytes) -> tuple[ImportFact, ...]:
    """What a file without anything else to find hands on: its ``from`` imports of names that
    tell of a device, and of all names. Read without a tree, so the file need not be parsed."""
    if b"import" not in data or not any(word in data for word in _HANDED_ON):
        return ()
    found = []
    for statement in _FROM.finditer(data):
        names = _COMMENT.sub(b"", statement[3])
        if not any(word in names for word in _HANDED_ON):
            continue
        line = data.count(b"\n", 0, statement.start()) + 1
        for item in _ITEM.finditer(names):
            if any(word in item[0] for word in _HANDED_ON):
                found.append(
                    ImportFact(
                        module=statement[2].decode("utf-8", "replace"),
                        name=item[1].decode("utf-8", "replace"),
                        alias=item[2].decode("utf-8", "replace") if item[2] else None,
                        level=len(statement[1]),
                        line=line,
                        column=1,
                    )
                )
    return tuple(found)


def import_facts(source: Source, imports: list[Import]) -> tuple[ImportFact, ...]:
    """The imports as facts of the file."""
    facts = []
    places = source.positions([item.start for item in imports])
    for item, (line, column) in zip(imports, places, strict=True):
        facts.append(
            ImportFact(
                module=item.module,
                name=item.name,
                alias=item.alias,
                level=item.level,
                optional=item.optional,
                line=line,
                column=column,
            )
        )
    return tuple(facts)
