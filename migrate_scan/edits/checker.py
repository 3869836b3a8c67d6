"""The process that parses whole files: run as a script, it needs nothing but libcst.

Reads ``<length> <newline> <bytes>`` per file from standard input and answers each with one
line, flushed: ``ok`` or the reason why not; the line before all answers is ``ready``.
libcst can crash or hang on a file, so whoever started this expects it to end in the midst
of the work.
"""

import contextlib
import faulthandler
import re
import sys

import libcst

MAX_NESTING = 200
_BRACKETS = re.compile(rb"[()\[\]{}]")


def main(seconds: float, memory: int) -> None:
    """Answer for every file; ``seconds`` for each, ``memory`` in bytes for the process."""
    _limit(memory)
    stream = sys.stdin.buffer
    print("ready", flush=True)
    while line := stream.readline():
        source = stream.read(int(line))
        # The watchdog is a thread of C code: it ends the process even inside the parser.
        faulthandler.dump_traceback_later(seconds, exit=True)
        answer = check(source)
        faulthandler.cancel_dump_traceback_later()
        print(answer, flush=True)


def check(source: bytes) -> str:
    """``ok`` if libcst parses the file and prints the very same bytes, else the reason."""
    if _nesting(source) > MAX_NESTING:
        return "brackets are nested too deeply"
    try:
        same = libcst.parse_module(source).bytes == source
    except libcst.ParserSyntaxError as error:
        return f"it does not parse (line {error.raw_line})"
    except Exception as error:  # whatever a parser raises is said of this file only
        return f"it cannot be parsed ({type(error).__name__})"
    return "ok" if same else "it is not printed as it is written"


def _nesting(source: bytes) -> int:
    """How deeply brackets nest, those in strings and comments counted in."""
    depth = deepest = 0
    for match in _BRACKETS.finditer(source):
        depth = depth + 1 if match[0] in b"([{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
