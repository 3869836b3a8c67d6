"""The texts of reports, by key and language.

A catalogue is a flat JSON object in ``reports/locales``. A text is a format string, or
an object with ``one`` and ``other`` that the argument ``n`` chooses between.
"""

import json
from functools import cache

from msgspec import Struct

from migrate_scan import resources

Text = str | dict[str, str]


class Catalogue(Struct, frozen=True):
    """The texts of one language."""

    language: str
    texts: dict[str, Text]

    def __call__(self, key: str, **values: object) -> str:
        """The text of ``key`` with ``values`` filled in. Raises ``KeyError`` if there is none."""
        text = self.texts[key]
        if isinstance(text, dict):
            text = text["one" if values.get("n") == 1 else "other"]
        return text.format_map(values)

    def name(self, group: str, word: str | None) -> str:
        """The name of a closed word (``status``, ``route`` ...); data we have no name for
        stands for itself."""
        key = f"{group}.{word if word is not None else 'none'}"
        return self(key) if key in self.texts else str(word)

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self.texts


def languages() -> tuple[str, ...]:
    """The languages that reports can be written in."""
    return tuple(sorted(path.stem for path in (resources.reports() / "locales").glob("*.json")))


@cache
def load(language: str) -> Catalogue:
    """The catalogue of ``language``. Raises ``ValueError`` if there is none."""
    if language not in languages():
        known = ", ".join(languages())
        raise ValueError(f"no report language {language!r}; known are: {known}")
    path = resources.reports() / "locales" / f"{language}.json"
    return Catalogue(language, json.loads(path.read_text("utf-8")))
