"""Whose the lines of device functions are."""

from migrate_scan.link import ParsedFile
from migrate_scan.parse.facts import DeviceFunction
from tests.link.repository import file, global_function, include, linked


def function(name: str, line: int, loc: int, *calls: str) -> DeviceFunction:
    return DeviceFunction(name=name, line=line, end_line=line + loc, loc=loc, calls=calls)


def shares(*files: ParsedFile) -> dict[str, float]:
    inventory = linked(*files)
    return {kernel.name: kernel.helper_loc for kernel in inventory.kernels}


def test_a_function_is_shared_by_its_callers_and_counts_once() -> None:
    found = shares(
        file(
            "k.cu",
            kernels=(
                global_function("one", calls=("outer",)),
                global_function("two", line=50, calls=("inner",)),
                global_function("three", line=90),
            ),
            device_functions=(function("outer", 200, 30, "inner"), function("inner", 300, 10)),
        )
    )
    assert found == {"one": 35.0, "two": 5.0, "three": 0.0}


def test_a_functor_belongs_to_the_kernels_that_take_its_file_in() -> None:
    found = shares(
        file("op.cuh", device_functions=(function("operator()", 3, 40),)),
        file("a.cu", kernels=(global_function("a"),), includes=(include("op.cuh"),)),
        file("b.cu", kernels=(global_function("b"),)),
    )
    assert found == {"a": 40.0, "b": 0.0}


def test_a_lambda_belongs_to_the_kernels_that_its_file_takes_in() -> None:
    found = shares(
        file("eval.cuh", kernels=(global_function("eval"),)),
        file("use.cu", device_functions=(function("", 5, 60),), includes=(include("eval.cuh"),)),
        file("other.cu", kernels=(global_function("other"),)),
    )
    assert found == {"eval": 60.0, "other": 0.0}


def test_what_a_library_launches_belongs_to_the_nearest_kernels() -> None:
    found = shares(
        file("hopper/mainloop.hpp", device_functions=(function("load", 5, 100),)),
        file("hopper/prepare.cu", kernels=(global_function("prepare"),)),
        file("other/k.cu", kernels=(global_function("k"),)),
    )
    assert found == {"prepare": 100.0, "k": 0.0}


def test_each_area_has_its_own() -> None:
    found = shares(
        file(
            "k.cu",
            kernels=(global_function("own", calls=("reduce",)),),
            includes=(include("v/r.cuh"),),
        ),
        file("v/r.cuh", "vendored", device_functions=(function("reduce", 1, 500),)),
        file("v/k.cu", "vendored", kernels=(global_function("copied", calls=("reduce",)),)),
    )
    assert found == {"own": 0.0, "copied": 500.0}
