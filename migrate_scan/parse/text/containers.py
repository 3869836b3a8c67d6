"""Images that bring CUDA, and how a container asks for NVIDIA's devices."""

import re
from collections.abc import Iterator

from migrate_scan.parse.text.lines import Finder, Found

_IMAGE = re.compile(
    r"(?<![\w./-])(?:docker\.io/|docker://)?"
    r"((?:nvcr\.io/)?nvidia/[a-z0-9_./-]+[a-z0-9]|pytorch/pytorch(?=:[\w.-]{0,60}cuda))"
)
_GPUS = re.compile(r"(?<!\S)--gpus(?=[ =])")
_RUNTIME = re.compile(
    r"(?:(?<!\S)--runtime[ =]|\bruntime:[ \t]*[\"']?|\bdriver:[ \t]*[\"']?)nvidia\b"
)


def _images(line: str) -> Iterator[Found]:
    for match in _IMAGE.finditer(line):
        yield match.start(1), match.end(1), f"image:{match[1]}"


def _options(line: str) -> Iterator[Found]:
    for match in _GPUS.finditer(line):
        yield match.start(), match.end(), "container:--gpus"
    for match in _RUNTIME.finditer(line):
        yield match.start(), match.end(), "container:runtime=nvidia"


IMAGES = Finder("MS802", "container", (b"nvidia/", b"pytorch/pytorch"), _images)
OPTIONS = Finder("MS805", "container", (b"--gpus", b"nvidia"), _options)
