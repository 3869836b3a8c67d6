"""A CUDA token in code that no kernel, launch or usage accounts for."""

from migrate_scan.rules.base import Rule

RULE = Rule(
    id="MS903",
    name="unattributed-token",
    subject="file",
    category=None,
    summary="A CUDA token in code that no kernel, launch or usage accounts for.",
    why="It is CUDA code that the analyser did not understand, so the figures may be too low.",
    valid=(),
    invalid=(),
)
