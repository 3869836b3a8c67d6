"""The output formats and the file suffixes that name them."""

from typing import Literal, get_args

Format = Literal[
    "text",
    "json",
    "jsonl",
    "html",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "markdown",
    "csv",
]
ReviewFormat = Literal["sarif", "github", "gitlab", "junit"]
"""What review tools show beside the code: findings at their places."""
GateFormat = Literal["text", "json", "sarif", "github", "gitlab", "junit", "markdown", "csv"]
"""What a gate is rendered in: the formats of a change, without those of a whole report."""


FORMATS: tuple[Format, ...] = get_args(Format)
GATE_FORMATS: tuple[GateFormat, ...] = get_args(GateFormat)
SUFFIXES: dict[str, Format] = {
    ".html": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".sarif": "sarif",
    ".md": "markdown",
    ".csv": "csv",
    ".xml": "junit",
}
