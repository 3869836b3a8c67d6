"""As much of torch as a probe touches, with a device whose operators are told what to do."""

import os
import sys
import types
import warnings

__version__ = "2.7.1"
version = types.SimpleNamespace(hip=None)
float32, float16, bfloat16, int64 = "float32", "float16", "bfloat16", "int64"


class Tensor:
    def __init__(self, device="cpu", dtype=float32):
        self.device, self.dtype = device, dtype

    def to(self, device=None, dtype=None):
        return Tensor(device or self.device, dtype or self.dtype)

    def _same(self, *_others):
        return self

    __mul__ = __add__ = __gt__ = _same


def _make(*_arguments):
    return Tensor()


rand = ones = eye = randint = _make


def manual_seed(_seed):
    pass


def flip(value, _dims):
    """Runs in every type."""
    return value


def sigmoid(value):
    """Fails on the device in half precision."""
    if value.device == "npu" and value.dtype != float32:
        raise NotImplementedError(value.dtype)
    return value


def cummax(value, _dim):
    """Has no kernel on the device."""
    if value.device == "npu":
        warnings.warn(
            "CAUTION: The operator 'aten::cummax' is not currently supported on the NPU backend "
            "and will fall back to run on the CPU."
        )
    return value


def split_with_sizes(_value, _sizes, _dim):
    """Fails everywhere: the call is not right for this torch."""
    raise TypeError


def multinomial(value, _count):
    """Takes the process with it."""
    if value.device == "npu":
        os._exit(9)
    return value


npu = types.ModuleType("torch.npu")
npu.is_available = lambda: True
npu.get_device_properties = lambda _index: types.SimpleNamespace()
npu.get_device_name = lambda _index: os.environ.get("STUB_CHIP", "Ascend910B3")
npu.synchronize = lambda: None
optim = types.SimpleNamespace(lr_scheduler=types.SimpleNamespace(LRScheduler=object))
sys.modules["torch.npu"] = npu
