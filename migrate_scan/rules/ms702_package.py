"""Any other package."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS702",
    name="package",
    subject="dependency",
    category=None,
    summary="Another package that is imported or required.",
    why="Nothing is known that ties it to CUDA; it is listed so that a reader can object.",
    valid=(Example("import numpy\n", ("numpy",)),),
    invalid=(Example("import os\n"),),
)
