"""Makes text of scanned trees harmless for the place where it is shown.

Names, paths and lines of a scanned repository are hostile input: they may hold terminal
escapes, bidirectional overrides, spreadsheet formulas or markup.
"""

import re
from urllib.parse import urlsplit

# Controls (C0, DEL, C1), soft hyphen, bidi marks and overrides, zero-width and
# interlinear characters, byte-order mark, what is no character in XML, lone surrogates
# (undecodable file names), tags.
_HOSTILE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_COMMAND = re.compile(r"^(\s*)::", re.MULTILINE)
_FORMULA_STARTS = tuple("=+-@\t\r\n|%＝＋－＠")
_GITHUB = re.compile(r"github:([\w-]+/[\w.-]+)(?= |$)", re.ASCII)
_MARKDOWN = re.compile(r"[\\`*_{}\[\]#~|]")
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "@": "&#64;",
    "://": "&#58;//",
    "www.": "www&#46;",
}
_ENTITY = re.compile("|".join(map(re.escape, _ENTITIES)), re.I)


def visible(text: str) -> str:
    """``text`` with every control, bidi and invisible character replaced by a visible sign."""
    return _HOSTILE.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", text)


def no_commands(text: str) -> str:
    """``text`` as the log of a CI job may hold it: no line of it is a workflow command.

    A runner takes a line for one that begins with ``::`` after white space, or that holds
    ``##[`` anywhere.
    """
    return _COMMAND.sub(lambda match: f"{match.group(1)}:\u2060:", text).replace("##[", "##\u2060[")


def shortened(text: str, limit: int) -> str:
    """``text`` with its middle replaced by an ellipsis where it is longer than ``limit``."""
    if len(text) <= limit:
        return text
    head = (limit - 1) * 2 // 3
    tail = limit - 1 - head
    return f"{text[:head]}…{text[-tail:]}" if tail else f"{text[:head]}…"


def csv_cell(text: str) -> str:
    """``text`` as a spreadsheet cell that no spreadsheet takes for a formula."""
    return "'" + visible(text) if text.lstrip(" ").startswith(_FORMULA_STARTS) else visible(text)


def markdown(text: str) -> str:
    """``text`` as Markdown that shows it literally: no markup, link or mention comes of it."""
    plain = _ENTITY.sub(lambda match: _ENTITIES[match.group().lower()], visible(text))
    return _MARKDOWN.sub(lambda match: "\\" + match.group(), plain).replace("&\\#", "&#")


def markdown_code(text: str) -> str:
    """``text`` as a Markdown code span that may stand in a table."""
    shown = visible(text).replace("|", "\\|")
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def source_url(text: str | None) -> str | None:
    """The https address of a source: as it is, or that of a ``github:owner/name`` reference."""
    reference = _GITHUB.match(text or "")
    return f"https://github.com/{reference.group(1)}" if reference else https_url(text)


def https_url(text: str | None) -> str | None:
    """``text`` if it is a plain https address that may stand in a link, else ``None``."""
    if text is None or _HOSTILE.search(text) or any(c in text for c in " \"'<>\\`"):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    host_only = parts.hostname is not None and "@" not in parts.netloc
    return text if parts.scheme == "https" and host_only else None
