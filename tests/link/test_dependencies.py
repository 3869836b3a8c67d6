"""Packages: what is imported or required, and what is not one."""

import pytest

from migrate_scan.link import PackageNames, ParsedFile
from migrate_scan.parse.facts import RequirementFact
from tests.link.repository import bound, extension, file, imported, linked, reference

NAMES = PackageNames(
    distributions={
        "flash_attn": "flash-attn",
        "nvidia.dali": "nvidia-dali-cuda120",
        "yaml": "pyyaml",
        "triton": "triton",
    },
    cuda_bound=frozenset({"flash-attn", "nvidia-dali-cuda120", "triton"}),
)


def packages(*files: ParsedFile) -> list[str]:
    return [item.name for item in linked(*files, names=NAMES).dependencies]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("flash_attn.bert_padding", ["flash-attn"]),
        ("nvidia.dali.fn", ["nvidia-dali-cuda120"]),
        ("nvidia", ["nvidia"]),
        ("yaml", ["pyyaml"]),
        ("Some_Package", ["some-package"]),
        ("_pytest.mark", ["pytest"]),
        ("os.path", []),
        ("model", []),
        ("pkg.sub", []),
        ("namespace.mod", []),
        ("layout_pkg", []),
        ("pkg_ext", []),
        ("fused_adam_cuda", []),
    ],
)
def test_imports_by_what_they_name(module: str, expected: list[str]) -> None:
    assert (
        packages(
            file("train.py", imports=(imported(module),)),
            file("model.py"),
            file("pkg/__init__.py"),
            file("namespace/mod.py"),
            file("src/layout_pkg/__init__.py"),
            file("setup.py", extensions=(extension("pkg_ext"),)),
        )
        == expected
    )


def test_relative_imports_are_local() -> None:
    assert packages(file("pkg/a.py", imports=(imported("triton", level=1),))) == []


def test_folder_that_bears_a_packages_name_does_not_hide_it() -> None:
    """``pkg/kernels/triton/`` is reached through ``pkg``; ``import triton`` beside it is not."""
    assert packages(
        file("pkg/__init__.py"),
        file("pkg/kernels/__init__.py"),
        file("pkg/kernels/triton/__init__.py"),
        file("pkg/kernels/launch.py", imports=(imported("triton.language"),)),
    ) == ["triton"]


def test_repository_of_a_known_package_does_not_depend_on_itself() -> None:
    assert (
        packages(
            file("flash_attn/__init__.py"),
            file("tests/test_flash.py", "test", imports=(imported("flash_attn"),)),
        )
        == []
    )


def test_module_that_the_repository_compiles_unseen_is_no_package() -> None:
    assert (
        packages(
            file("src/vision.cpp", bindings=(bound("attn_forward"),)),
            file(
                "attn.py",
                imports=(imported("DeformableAttention", alias="DA"),),
                native_references=(reference("DeformableAttention", "attn_forward"),),
            ),
        )
        == []
    )


def test_area_and_places_are_of_the_most_own_use() -> None:
    (found,) = linked(
        file("tests/test_a.py", "test", imports=(imported("flash_attn"),)),
        file(
            "requirements.txt",
            requirements=(RequirementFact(name="flash-attn", version_spec=">=2.5", line=4),),
        ),
        file("model.py", imports=(imported("flash_attn"),)),
        names=NAMES,
    ).dependencies
    assert (found.area, found.version_spec, found.import_name) == ("own", ">=2.5", "flash_attn")
    assert [(place.path, place.kind) for place in found.places] == [
        ("model.py", "import"),
        ("requirements.txt", "requirement"),
    ]
    assert found.rule == "MS701"


def test_package_that_only_tests_use_is_theirs() -> None:
    (found,) = linked(file("tests/a.py", "test", imports=(imported("tabulate"),))).dependencies
    assert (found.area, found.rule) == ("test", "MS702")
