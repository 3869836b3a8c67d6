"""Parses the files of a listing with their tree-sitter grammar and does nothing else.

The listing has a line a file: grammar (python, cuda, cpp), a tab, the path.
"""

import sys
from pathlib import Path

import tree_sitter_cpp
import tree_sitter_cuda
import tree_sitter_python
from tree_sitter import Language, Parser

GRAMMARS = {"python": tree_sitter_python, "cuda": tree_sitter_cuda, "cpp": tree_sitter_cpp}


def main(listing: Path) -> None:
    """Parse every file of the listing once, on one core."""
    parsers = {name: Parser(Language(grammar.language())) for name, grammar in GRAMMARS.items()}
    for line in listing.read_text().splitlines():
        grammar, _, path = line.partition("\t")
        parsers[grammar].parse(Path(path).read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
