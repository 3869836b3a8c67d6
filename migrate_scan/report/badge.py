"""A badge for a README: how ready the code is for each target, as an SVG image."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from migrate_scan.model import Report
from migrate_scan.report.numbers import percent
from migrate_scan.report.safe import visible

_LABEL = "accelerator ready"
_CHARACTER, _PADDING, _HEIGHT = 6.5, 10, 20
_COLOURS = ((0.95, "#3a7d2c"), (0.7, "#7a7a00"), (0.0, "#a4442a"))
"""From which share on a part has which colour; white text stands out on each."""
_LABEL_COLOUR = "#444444"


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    colour: str
    x: float
    width: float


def render(report: Report) -> str:
    """The share that is ready, weighted by effort, one part a target."""
    words = [(_LABEL, _LABEL_COLOUR)]
    for name, target in report.targets.items():
        share = target.readiness.effort_weighted
        words.append((f"{name} {percent(share, 1)}", _colour(share)))
    parts = _laid_out(words)
    width = parts[-1].x + parts[-1].width
    title = escape(", ".join(visible(part.text) for part in parts))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{_HEIGHT}" '
        f'role="img" aria-label="{title}">',
        f"<title>{title}</title>",
        '<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" fill="#fff" '
        'text-anchor="middle">',
        *(_drawn(part) for part in parts),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _drawn(part: _Part) -> str:
    middle = part.x + part.width / 2
    return (
        f'<rect x="{part.x:g}" width="{part.width:g}" height="{_HEIGHT}" fill="{part.colour}"/>'
        f'<text x="{middle:g}" y="14">{escape(visible(part.text))}</text>'
    )


def _laid_out(words: Sequence[tuple[str, str]]) -> list[_Part]:
    parts: list[_Part] = []
    x = 0.0
    for text, colour in words:
        width = len(text) * _CHARACTER + _PADDING
        parts.append(_Part(text, colour, x, width))
        x += width
    return parts


def _colour(share: float) -> str:
    return next(colour for least, colour in _COLOURS if share >= least)
