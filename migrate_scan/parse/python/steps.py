"""Code that runs at every step of a training: bodies of loops that train, and ``forward``."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.python.rare import Rare
from migrate_scan.parse.python.source import Source

_TRAINS = re.compile(rb"\.(?:backward|step|train_batch)\(")
_STEPS = re.compile(rb"(?:opt(?:im\w{0,20})?|scaler)(?:_?\w)?(?:\[\w{1,20}\])?$", re.I)
"""What makes a step: schedulers, profilers and environments have one of their own."""
_NEAR = 40
_STEP = frozenset({b"forward", b"training_step"})
_METHOD = re.compile(rb"def \w+\(\s*self\b")
_EVALUATES = re.compile(r"Post_?Process|Metrics?$|Evaluat|Inference|Export|Onnx", re.I)
"""Modules whose ``forward`` no training calls, by their names."""
LOOPS = frozenset({"for_statement", "while_statement"})
_ENDS = frozenset({"function_definition", "class_definition", "lambda", "module"})


class Steps:
    """The code of one file that runs at every step."""

    def __init__(self, source: Source) -> None:
        self.source = source
        loops = {body.start_byte: body for body in self._training_bodies()}
        self.loops = list(loops.values())
        self._all = [*self.loops, *self._forwards()]
        self._starts = frozenset(body.start_byte for body in self._all)
        self._rare = Rare(source)

    def __bool__(self) -> bool:
        return bool(self._all)

    def runs_at(self, node: Node) -> bool:
        """Whether a node is in such code, and not in a branch of it that is seldom taken."""
        around = self.source.ancestors(node)
        for index, parent in enumerate(around):
            if parent.start_byte in self._starts and parent.type == "block":
                return not self._rare.is_in(around[: index + 1], node)
            if parent.type in _ENDS:
                return False
        return False

    def lines(self) -> tuple[tuple[int, int], ...]:
        """First and last line of each such body."""
        spans = [(body.start_byte, body.end_byte - 1) for body in self._all]
        return tuple(sorted((self.source.line(a), self.source.line(b)) for a, b in spans))

    def _training_bodies(self) -> Iterator[Node]:
        """The bodies of the innermost loops around what makes a step."""
        data = self.source.data
        for hit in _TRAINS.finditer(data):
            is_step = hit[0] == b".step("
            if is_step and not _STEPS.search(data, max(0, hit.start() - _NEAR), hit.start()):
                continue
            leaf = self.source.leaf(hit.end() - 2, hit.end() - 1)
            if leaf is None or leaf.type != "identifier":
                continue
            for parent in self.source.ancestors(leaf):
                if parent.type in _ENDS:
                    break
                body = parent.child_by_field_name("body") if parent.type in LOOPS else None
                if body is not None and body.start_byte <= leaf.start_byte < body.end_byte:
                    yield body
                    break

    def _forwards(self) -> Iterator[Node]:
        for header in self.source.headers:
            if header.name not in _STEP or not _METHOD.match(self.source.data, header.start):
                continue
            around = self.source.scopes_at(header.start)
            if around and around[0].kind == "class" and _EVALUATES.search(around[0].name):
                continue
            leaf = self.source.leaf(header.start, header.start + 3)
            definition = leaf.parent if leaf is not None and leaf.type == "def" else None
            body = definition.child_by_field_name("body") if definition is not None else None
            if body is not None and not self._infers(definition):
                yield body

    def _infers(self, definition: Node | None) -> bool:
        """``@torch.inference_mode()``: nothing can be trained through it."""
        outer = definition.parent if definition is not None else None
        if outer is None or outer.type != "decorated_definition":
            return False
        decorators = outer.named_children[:-1]
        return any(b"inference_mode" in self.source.raw(decorator) for decorator in decorators)
