"""Tries on the device what no document says. Written by migrate-scan; run it with pytest:

    python -m pytest FILE

It needs pytest, torch and the device's plugin, no network and nothing of the scanned code.
The answers go to migrate-scan-probe.json (MIGRATE_SCAN_PROBE_RESULT names another file); give
that to migrate-scan with --probe-results. A red test is an answer, too. If the process dies, run
it again: what was answered is kept, and what killed it is not tried again.
MIGRATE_SCAN_PROBE_DEVICE names another device (cpu tries the file itself, and no more).
"""

import importlib
import io
import json
import os
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

SCHEMA = 1
RESULT = Path(os.environ.get("MIGRATE_SCAN_PROBE_RESULT", "migrate-scan-probe.json"))
DTYPE_NAMES = {
    "fp32": "float32",
    "fp16": "float16",
    "bf16": "bfloat16",
    "fp64": "float64",
    "complex64": "complex64",
    "complex128": "complex128",
}
FELL_BACK = "fall back to run on the cpu"
ONCE = "once"
PRESENCE = "presence"
MISSING = object()


class Question(NamedTuple):
    """What is asked: a symbol, its name on the device, how to call it (None: only whether it
    is there), and with what: ``float``, ``index`` or ``once``."""

    symbol: str
    name: str
    call: Callable[[Any, "Inputs"], object] | None
    sort: str


class Asked(NamedTuple):
    """For what the questions are: target, device, plugin's module ("" for torch itself) and
    the dtypes in question."""

    target: str
    device: str
    plugin: str
    dtypes: tuple[str, ...]


ASKED = Asked("", "cpu", "", ())
QUESTIONS: list[Question] = []


class Inputs:
    """Small inputs on ``device``; floating ones in ``dtype``, from 0.1 to 0.9."""

    def __init__(self, torch: Any, device: str, dtype: str) -> None:
        torch.manual_seed(0)
        self.torch = torch
        self.device = device
        self.dtype = getattr(torch, dtype)
        self.file = io.BytesIO()

    def __call__(self, *shape: int) -> Any:
        return (self.torch.rand(shape) * 0.8 + 0.1).to(device=self.device, dtype=self.dtype)

    def index(self, *shape: int) -> Any:
        """Zeros and ones of int64."""
        return self.torch.randint(0, 2, shape).to(device=self.device)

    def mask(self, *shape: int) -> Any:
        """True and False."""
        return (self.torch.rand(shape) > 0.5).to(device=self.device)

    def positive(self, size: int) -> Any:
        """A symmetric, positive definite matrix."""
        return (self.torch.eye(size) + 0.1).to(device=self.device, dtype=self.dtype)

    def module(self, module: Any) -> Any:
        """A module on the device, in the dtype."""
        return module.to(device=self.device, dtype=self.dtype)

    def step(self, optimizer: Any) -> None:
        """A step of an optimizer."""
        weight = self(3, 4).requires_grad_()
        weight.grad = self(3, 4)
        optimizer([weight], lr=0.1).step()

    @staticmethod
    def function(value: Any) -> Any:
        """Something to compile."""
        return value + 1

    def linear(self) -> Any:
        """A small module on the device."""
        return self.module(self.torch.nn.Linear(4, 4))

    def scripted(self) -> Any:
        """A small module, compiled."""
        return self.torch.jit.script(self.linear())

    def saved(self) -> Any:
        """A file that holds a compiled module."""
        self.torch.jit.save(self.scripted(), self.file)
        self.file.seek(0)
        return self.file


class Device:
    """torch and the device, and what was found out so far."""

    def __init__(self, asked: Asked) -> None:
        self.torch: Any = importlib.import_module("torch")
        self.name = os.environ.get("MIGRATE_SCAN_PROBE_DEVICE") or asked.device
        self.plugin: Any = importlib.import_module(asked.plugin) if self._needs(asked) else None
        self.backend: Any = getattr(self.torch, self.name, self.torch)
        if self.name != "cpu" and not self.backend.is_available():
            raise RuntimeError(f"torch.{self.name}.is_available() is False")
        # Else a warning of a fallback comes once a process.
        getattr(self.torch, "set_warn_always", bool)(True)
        self.stack = {
            "torch": str(self.torch.__version__),
            "plugin": self._plugin(),
            "device": self.name,
            "chip": self._chip(),
        }
        self.results: dict[str, dict[str, str]] = self._earlier(asked.target)

    def _needs(self, asked: Asked) -> bool:
        return bool(asked.plugin) and self.name == asked.device

    def _plugin(self) -> str:
        version = getattr(self.plugin, "__version__", None)
        return str(version or getattr(self.torch.version, "hip", None) or "")

    def _chip(self) -> str:
        if self.name == "cpu":
            return "cpu"
        properties = self.backend.get_device_properties(0)
        return str(getattr(properties, "gcnArchName", "") or self.backend.get_device_name(0))

    def _earlier(self, target: str) -> dict[str, dict[str, str]]:
        """What an earlier run on the same stack found."""
        try:
            earlier = json.loads(RESULT.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        if (earlier["target"], earlier["stack"]) != (target, self.stack):
            raise RuntimeError(f"{RESULT} holds another stack's results: move it away")
        found: dict[str, dict[str, str]] = earlier["results"]
        return found

    def note(self, symbol: str, what: str, answer: str) -> None:
        """Write an answer down at once: the next call may end the process."""
        self.results.setdefault(symbol, {})[what] = answer
        content = {
            "schema": SCHEMA,
            "target": ASKED.target,
            "date": date.today().isoformat(),
            "stack": self.stack,
            "results": self.results,
        }
        RESULT.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    def settle(self) -> None:
        """Wait until the device is done, so that its errors are raised here."""
        getattr(self.backend, "synchronize", bool)()

    def alive(self) -> bool:
        """Whether the device still computes after an error."""
        try:
            self.torch.ones(2).to(device=self.name) + 1
            self.settle()
        except Exception:
            return False
        return True


@pytest.fixture(scope="session")
def device() -> Device:
    """The device that is asked. Without one nothing is told."""
    try:
        return Device(ASKED)
    except Exception as error:
        pytest.exit(f"no {ASKED.device} to ask: {type(error).__name__}: {error}", returncode=3)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a question; those that only ask for presence say so."""
    names = [q.symbol if q.call else f"{q.symbol}-{PRESENCE}" for q in QUESTIONS]
    metafunc.parametrize("question", QUESTIONS, ids=names)


def test_probe(question: Question, device: Device) -> None:
    """Ask one question; the answers stand in the file, whether green or red."""
    if question.symbol in device.results:
        pytest.skip("answered before")
    found = _found(question.name)
    if found is MISSING:
        device.note(question.symbol, PRESENCE, "absent")
        pytest.fail(f"{question.name} is absent", pytrace=False)
    device.note(question.symbol, PRESENCE, "present")
    if question.call is None or not _fits(question, found, device):
        return
    answers = {}
    for what in ASKED.dtypes if question.sort == "float" else (_what(question),):
        device.note(question.symbol, what, "fails: NoReturn")
        answers[what] = _answer(question, found, device, what)
        device.note(question.symbol, what, answers[what])
    if any(answer.startswith("fails") for answer in answers.values()):
        if not device.alive():
            pytest.exit("the device does not answer any more: run this again", returncode=3)
        pytest.fail(f"{question.name}: {answers}", pytrace=False)


def _what(question: Question) -> str:
    return "int64" if question.sort == "index" else ONCE


def _found(name: str) -> object:
    """What a dotted name stands for; its modules are imported as far as there are some."""
    parts = name.split(".")
    found: object = importlib.import_module(parts[0])
    for number, part in enumerate(parts[1:], start=2):
        if not hasattr(found, part):
            try:
                found = importlib.import_module(".".join(parts[:number]))
            except Exception:
                return MISSING
        else:
            found = getattr(found, part)
    return found


def _fits(question: Question, found: object, device: Device) -> bool:
    """Whether the call is right for this torch, tried on the CPU: else its failure says nothing."""
    assert question.call is not None
    if question.symbol.startswith("torch.cuda."):
        return True  # the device's own, which no CPU has
    try:
        question.call(found, Inputs(device.torch, "cpu", "float32"))
    except Exception:
        return False
    return True


def _answer(question: Question, found: object, device: Device, what: str) -> str:
    assert question.call is not None
    dtype = DTYPE_NAMES.get(what, "float32")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            question.call(found, Inputs(device.torch, device.name, dtype))
            device.settle()
        except Exception as error:
            return f"fails: {type(error).__name__}"
    told = any(FELL_BACK in " ".join(str(item.message).lower().split()) for item in said)
    return "cpu" if told else "ok"
