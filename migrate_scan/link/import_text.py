"""The imports that a Python file's text holds, read without a tree.

For files that need no parser otherwise. Text that looks like an import counts too, in a
docstring as in code: what is read here decides what else is looked at, and must not miss any.
"""

import re
from collections.abc import Iterator

from migrate_scan.parse.facts import ImportFact
from migrate_scan.parse.python.decode import to_utf8

_SPACE = r"(?:[ \t\f]|\\\n)"
_NAME = r"[\w.\x80-\xff]"
_IMPORT = re.compile(
    # Possessive throughout: nothing is tried twice, however hostile the text.
    rf"""(?:^|[;:]){_SPACE}*+(?:
        from(?:{_SPACE}++|(?=\.))
        (?P<dots>(?:\.|{_SPACE})*+)
        (?P<module>(?:(?!import(?!{_NAME})){_NAME}++)?+)
        {_SPACE}*+import(?!{_NAME}){_SPACE}*+
        (?P<names>\((?:[^()#]++|\#[^\n]*+)*+|(?:[^\n#;\\]|\\\n|\\)*+)
        |
        import{_SPACE}++
        (?P<modules>(?:[^\n#;\\]|\\\n|\\)++)
    )""".encode("latin-1"),
    re.MULTILINE | re.VERBOSE,
)
_COMMENT = re.compile(rb"#[^\n]*")
_ALIAS = re.compile(rb"\bas[\s\\]+[\w\x80-\xff]+")
_ITEM = re.compile(rb"[\w.\x80-\xff]+|\*")


_MAX_UNTOLD = 20
"""Places that are told of one file; real code has a few."""
_BY_NAME = re.compile(
    rb"(?<!def )\b(?:import_module|__import__|run_module|run_path|iter_modules|walk_packages"
    rb"|spec_from_file_location|(?:iter_)?entry_points)[ \t]*+\(\s*+"
    rb"(?:[\"'](?P<module>\.*[\w.\x80-\xff]++)[\"']\s*+[,)])?+"
)


def imports_by_name(data: bytes) -> tuple[tuple[ImportFact, ...], tuple[int, ...]]:
    """What a file imports by calls: the modules whose names it spells out, and the lines of
    calls that do not tell."""
    text = to_utf8(data)[0]
    told: list[ImportFact] = []
    untold: list[int] = []
    line, counted = 1, 0
    for match in _BY_NAME.finditer(text):
        if match["module"]:
            module = match["module"].lstrip(b".")
            told.append(_fact(module, level=len(match["module"]) - len(module)))
        elif len(untold) < _MAX_UNTOLD:
            line += text.count(b"\n", counted, match.start())
            counted = match.start()
            untold.append(line)
    return tuple(told), tuple(untold)


def imports_in(data: bytes) -> Iterator[ImportFact]:
    """The imports in a file's bytes, whatever its encoding and line ends; places and aliases
    are not told."""
    text = to_utf8(data)[0].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"import" not in text:
        return
    for match in _IMPORT.finditer(text):
        dots, module, names, modules = match.groups()
        if modules is not None:
            yield from (_fact(name) for name in _names(modules))
        else:
            level = dots.count(b".")
            yield from (_fact(module, name, level) for name in _names(names))


def _names(text: bytes) -> list[bytes]:
    return _ITEM.findall(_ALIAS.sub(b"", _COMMENT.sub(b"", text)))


def _fact(module: bytes, name: bytes | None = None, level: int = 0) -> ImportFact:
    return ImportFact(
        module=module.decode("utf-8", "replace"),
        name=None if name is None else name.decode("utf-8", "replace"),
        level=level,
        line=1,
        column=1,
    )
