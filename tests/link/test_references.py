"""Which Python references reach a compiled extension."""

import msgspec
import pytest

from migrate_scan.link import PackageNames
from migrate_scan.parse.facts import NativeReference
from tests.link.repository import (
    bound,
    extension,
    file,
    global_function,
    host,
    launch,
    linked,
    reference,
)


@pytest.mark.parametrize(
    "call",
    [
        reference("MultiScaleDeformableAttention", "attn_forward"),
        reference("", "attn_forward", "attn_plugin", "attn.cpp", "attn.cu"),
        reference("", "attn_forward", "_ext", "attn_forward", "attn_backward"),
    ],
    ids=["imported", "built from sources", "made with the function's name"],
)
def test_extension_without_a_told_name_is_recognised(call: NativeReference) -> None:
    inventory = linked(
        file("ops/src/attn.cpp", bindings=(bound("attn_forward"),)),
        file("ops/src/attn.cu"),
        file("ops/attn.py", native_references=(call,)),
    )
    assert [use.category for use in inventory.usages] == ["custom_op"]
    assert not inventory.dependencies


@pytest.mark.parametrize(
    "call",
    [
        reference("torchvision.ops", "nms"),
        reference("torchvision", "nms"),
        reference("json", "nms"),
        reference("", "nms"),
        reference("", "nms", "model", "weights.pt"),
        reference("models.ops", "nms"),
        reference("my_ext", "__file__"),
        reference("my_ext.sub.module", "unbound"),
    ],
    ids=[
        "dotted package",
        "package",
        "standard library",
        "any object",
        "object made elsewhere",
        "local module",
        "module attribute",
        "unknown name",
    ],
)
def test_a_common_name_alone_proves_nothing(call: NativeReference) -> None:
    inventory = linked(
        file("csrc/nms.cpp", bindings=(bound("nms"),)),
        file("setup.py", extensions=(extension("pkg._C", "csrc/nms.cpp"),)),
        file("models/ops.py"),
        file("main.py", native_references=(call,)),
        names=PackageNames(distributions={"torchvision": "torchvision"}),
    )
    assert not inventory.usages


def test_name_that_a_known_extension_does_not_bind_is_still_its_call() -> None:
    inventory = linked(
        file("csrc/nms.cpp", bindings=(bound("nms"),)),
        file("setup.py", extensions=(extension("pkg._C", "csrc/nms.cpp"),)),
        file("pkg/ops.py", native_references=(reference("pkg._C", "soft_nms"),)),
    )
    assert [(use.symbol, use.kernel_id) for use in inventory.usages] == [("pkg._C.soft_nms", None)]


def test_handle_in_a_file_that_builds_under_a_computed_name() -> None:
    inventory = linked(
        file(
            "ops.py",
            extensions=(extension("", "k.cpp"),),
            native_references=(reference("", "run"),),
        ),
        file("k.cpp", bindings=(bound("run"),)),
        file("other.py", native_references=(reference("", "run"),)),
    )
    assert [use.path for use in inventory.usages] == ["ops.py"]


def test_extension_of_unknown_sources_leaves_other_extensions_their_own() -> None:
    inventory = linked(
        file("setup.py", extensions=(extension("a_cuda", "a/bind.cpp"), extension("b_cuda"))),
        file("a/bind.cpp", bindings=(bound("forward"),)),
        file("b/bind.cpp", bindings=(bound("backward"),)),
        file("a/a.py", native_references=(reference("b_cuda", "forward"),)),
    )
    (call,) = inventory.usages
    assert (call.category, call.kernel_id) == ("custom_op", None)


def _answers(*references: NativeReference) -> list[tuple[str, str | None]]:
    inventory = linked(
        file(
            "csrc/cut.cu",
            kernels=(global_function("cut_kernel"),),
            launches=(launch("cut_kernel", 9, "cut"),),
            functions=(host("cut", "cut_kernel"),),
            bindings=(bound("ops.mesh.cut", "cut"), bound("flat", "cut")),
        ),
        file("setup.py", extensions=(extension("pkg.backend", "csrc/cut.cu"),)),
        file("pkg/__init__.py"),
        file("pkg/files.py"),
        file("pkg/use.py", native_references=references),
    )
    return [(use.symbol, use.kernel_id) for use in inventory.usages]


def test_function_of_a_submodule_and_of_an_extension_in_a_package() -> None:
    assert _answers(
        reference("pkg.backend", "ops.mesh.cut", line=1), reference("pkg", "backend.flat", line=2)
    ) == [("pkg.backend.ops.mesh.cut", "k1"), ("pkg.backend.flat", "k1")]


@pytest.mark.parametrize(
    ("module", "name"),
    [("pkg.backend", "flat.__doc__"), ("pkg.backend", "Mode.flat"), ("pkg", "files.flat")],
)
def test_attribute_of_something_else_is_no_native_call(module: str, name: str) -> None:
    assert _answers(reference(module, name)) == []


@pytest.mark.parametrize(("builds", "count"), [(True, 1), (False, 0)])
def test_handle_that_a_function_of_another_file_made(builds: bool, count: int) -> None:
    call = msgspec.structs.replace(reference("", "forward"), loader="pkg.cuda.build.load")
    inventory = linked(
        file("pkg/cuda/roll.cpp", bindings=(bound("forward"),)),
        file("pkg/cuda/build.py", extensions=(extension(""),) if builds else ()),
        file("pkg/roll.py", native_references=(call,)),
    )
    assert len(inventory.usages) == count
