"""Targets, aliases, versions and chips as users write them."""

import pytest

from migrate_scan.maps.load import (
    UnknownStack,
    UnknownTarget,
    known_targets,
    load_target,
    parse_target,
)


def test_every_target_has_a_map() -> None:
    assert known_targets()[:3] == ("cann", "mlu", "rocm")
    assert set(known_targets()) == {
        "cann",
        "mlu",
        "rocm",
        "dcu",
        "maca",
        "musa",
        "gcu",
        "kunlun",
        "supa",
    }


@pytest.mark.parametrize("target", known_targets())
def test_every_map_loads(target: str) -> None:
    found = load_target(target)
    assert found.target == found.stack.target == target
    assert found.title
    assert found.info.grade


@pytest.mark.parametrize(
    ("text", "target", "sdk"),
    [
        ("cann", "cann", None),
        ("cann@26.1.0", "cann", "26.1.0"),
        ("ascend", "cann", None),
        ("Ascend", "cann", None),
        ("910B", "cann", None),
        ("Ascend910B3", "cann", None),
        ("MI300X", "rocm", None),
        ("hygon", "dcu", None),
        ("biren", "supa", None),
        ("cambricon@r2.4_develop", "mlu", "r2.4_develop"),
    ],
)
def test_aliases(text: str, target: str, sdk: str | None) -> None:
    assert parse_target(text) == (target, sdk)


def test_a_chip_as_target_chooses_the_chip() -> None:
    assert load_target("Ascend910B3").stack.chip == "A2"
    assert load_target("910C").stack.chip == "A3"
    assert load_target("910C", chip="A2").stack.chip == "A2"


def test_an_unknown_target_says_what_it_may_have_been() -> None:
    with pytest.raises(UnknownTarget, match=r"'can'.*Did you mean 'cann'\?.*rocm"):
        load_target("can")
    with pytest.raises(UnknownTarget, match="Targets: cann, mlu, rocm"):
        parse_target("zzzz")


def test_the_default_is_the_newest_released_pair() -> None:
    stack = load_target("cann").stack
    assert (stack.sdk, stack.plugin, stack.torch) == ("9.1.0", "2.12.0-26.1.0", "2.12.0")


@pytest.mark.parametrize("sdk", ["26.1.0", "9.1.0", "v2.7.1-26.1.0"])
def test_releases_go_by_several_names(sdk: str) -> None:
    stack = load_target("cann", sdk=sdk, torch="2.7").stack
    assert (stack.plugin, stack.torch) == ("2.7.1-26.1.0", "2.7.1")


def test_versions_that_do_not_exist_say_what_does() -> None:
    with pytest.raises(UnknownStack, match=r"no release '99'.*matrix offers: torch 2\.12\.0"):
        load_target("cann@99")
    with pytest.raises(UnknownStack, match=r"no plugin for torch 2\.4, only for 2\.12\.0"):
        load_target("cann", sdk="26.1.0", torch="2.4")
    with pytest.raises(UnknownStack, match="not a torch version"):
        load_target("cann", torch="new")
    with pytest.raises(UnknownStack, match="Chips of this map: A2, A3"):
        load_target("cann", chip="H100")


def test_a_torch_version_without_release_has_no_plugin() -> None:
    stack = load_target("cann", torch="2.13").stack
    assert (stack.torch, stack.plugin, stack.sdk) == ("2.13", None, None)
