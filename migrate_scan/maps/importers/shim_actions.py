"""What a shim's patching statements do to a name, in the words of a shim map."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from migrate_scan.maps.entry import ShimAction


@dataclass(frozen=True, slots=True)
class Patch:
    """One name that a shim changes."""

    name: str
    action: ShimAction
    note: str

    def spellings(self) -> Iterator["Patch"]:
        """The patch under every public name of its class: a class is changed in place."""
        yield self
        for name in _SAME_CLASS.get(self.name, ()):
            yield Patch(name, self.action, self.note)


_SAME_CLASS = {
    "torch.amp.autocast_mode.autocast": ("torch.autocast", "torch.amp.autocast"),
    "torch.amp.autocast": ("torch.autocast", "torch.amp.autocast_mode.autocast"),
    "torch.distributed.device_mesh.DeviceMesh": ("torch.distributed.DeviceMesh",),
    "torch.distributed.DeviceMesh": ("torch.distributed.device_mesh.DeviceMesh",),
    "torch.distributed.fsdp.fully_sharded_data_parallel.FullyShardedDataParallel": (
        "torch.distributed.fsdp.FullyShardedDataParallel",
    ),
    "torch.distributed.pipelining.stage.PipelineStage": (
        "torch.distributed.pipelining.PipelineStage",
    ),
    "torch.nn.parallel.DistributedDataParallel": (
        "torch.nn.parallel.distributed.DistributedDataParallel",
    ),
}


def attributes(owner: str, names: Iterable[str], action: ShimAction, note: str) -> Iterator[Patch]:
    """Patches of several attributes of one object; a constructor stands for its class."""
    for name in names:
        yield Patch(constructed(f"{owner}.{name}"), action, note)


def constructed(name: str) -> str:
    """``torch.nn.Linear.__init__`` → ``torch.nn.Linear``: users call the class."""
    for suffix in (".__init__", ".__new__"):
        name = name.removesuffix(suffix)
    return name


def replaced(name: str, value: str) -> Patch:
    """A plain assignment ``name = value``.

    A typed tensor bound to another type changes results without a word; ``jit.script``
    bound to a function of the shim returns its argument.
    """
    old, new = name.rpartition(".")[2], value.rpartition(".")[2]
    if name.startswith("torch.jit."):
        return Patch(name, "disabled", "returns_argument")
    if old == "has_triton":
        return Patch(name, "silent_change", "always_false")
    if old.endswith("Tensor") and new.endswith("Tensor") and old != new:
        return Patch(name, "silent_change", f"is_{new}")
    return Patch(constructed(name), "patched", value if value.startswith("torch.") else "")
