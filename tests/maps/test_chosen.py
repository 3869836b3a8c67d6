"""Several targets, each with the versions and the chip that the user named for it."""

import pytest

from migrate_scan.maps.load import UnknownStack, UnknownTarget, load_all


def test_a_version_goes_to_every_target_or_to_its_own() -> None:
    maps = load_all(["cann", "mlu", "rocm"], torch=["2.4", "cann=2.7", "rocm=2.9"])
    assert {name: found.stack.torch for name, found in maps.items()} == {
        "cann": "2.7.1",
        "mlu": "2.4.0",
        "rocm": "2.9",
    }


def test_a_chip_tells_whose_it_is_by_any_of_its_names() -> None:
    maps = load_all(["cann", "rocm"], chips=["MI355X", "Ascend910C"])
    assert [found.stack.chip for found in maps.values()] == ["A3", "gfx950"]
    assert load_all(["gfx90a"])["rocm"].stack.chip == "gfx90a"


@pytest.mark.parametrize(
    ("torch", "chips", "said"),
    [
        (["2.4"], [], "26.1.0 has no plugin for torch 2.4, only for 2.12.0, 2.11.0"),
        (["mlu=2.4"], [], "torch 2.4 is for mlu, which is not among the targets"),
        (["2.7", "2.8"], [], "torch 2.7 and 2.8 for every target: name one"),
        (["cann=new"], [], "'new' is not a torch version"),
        ([], ["MI300X"], "gfx942 is a chip of rocm, which is not among the targets"),
        ([], ["A2", "910C"], "A2 and A3 are both chips of cann: name one"),
        ([], ["H100"], "Unknown chip 'H100'. Chips: cann: A2, A3"),
    ],
)
def test_what_cannot_be_meant_is_refused(torch: list[str], chips: list[str], said: str) -> None:
    with pytest.raises(UnknownStack) as caught:
        load_all(["cann@26.1.0"], torch=torch, chips=chips)
    assert said in str(caught.value)


def test_a_version_for_nobody_names_the_targets() -> None:
    with pytest.raises(UnknownTarget, match="cnan"):
        load_all(["cann"], torch=["cnan=2.7"])
