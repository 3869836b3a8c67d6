"""The output formats and the file suffixes that name them."""

from typing import Literal, get_args

Format = Literal["text", "json", "jsonl", "html", "sarif", "markdown", "csv"]

FORMATS: tuple[Format, ...] = get_args(Format)
SUFFIXES: dict[str, Format] = {
    ".html": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".sarif": "sarif",
    ".md": "markdown",
    ".csv": "csv",
}
