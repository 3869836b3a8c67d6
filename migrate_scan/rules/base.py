"""What a rule is: a named usage pattern with examples that are its tests.

A rule says *what is used*; maps say what a target offers. So a rule id never
holds a verdict and does not multiply by target.
"""

from dataclasses import dataclass
from typing import Literal

from migrate_scan.parse.facts import Category

Subject = Literal["usage", "kernel", "dependency", "file"]


@dataclass(frozen=True, slots=True)
class Example:
    """A source snippet. ``symbols`` are what the rule finds in it, in order (none for INVALID)."""

    code: str
    symbols: tuple[str, ...] = ()
    language: Literal[
        "python", "cuda", "cpp", "build", "requirements", "shell", "dockerfile", "config"
    ] = "python"


@dataclass(frozen=True, slots=True)
class Rule:
    """A usage pattern. ``id`` is never reused; ``category`` is None if the subject is no usage."""

    id: str
    name: str
    subject: Subject
    category: Category | None
    summary: str
    why: str
    valid: tuple[Example, ...]
    """Code in which the rule finds something."""
    invalid: tuple[Example, ...]
    """Code that looks alike and in which it must find nothing."""
