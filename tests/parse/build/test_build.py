import pytest

from migrate_scan.parse.build import parse_build
from migrate_scan.parse.build.conda import parse_conda
from migrate_scan.parse.build.pyproject import parse_pyproject
from migrate_scan.parse.build.requirement import requirement
from migrate_scan.parse.build.requirements import parse_requirements
from migrate_scan.parse.build.setup_cfg import parse_setup_cfg
from migrate_scan.parse.build.setup_py import parse_setup_py
from migrate_scan.parse.facts import FileInventory

Found = list[tuple[str, str, int]]


def found(inventory: FileInventory) -> Found:
    assert inventory.language == "build"
    return [(fact.name, fact.version_spec, fact.line) for fact in inventory.requirements]


@pytest.mark.parametrize(
    ("text", "name", "spec"),
    [
        ("torch", "torch", ""),
        ("Flash_Attn[extra] >= 2.5, <3 ; python_version > '3.8'", "flash-attn", "<3,>=2.5"),
        ("torch==2.1.0+cu118", "torch", "==2.1.0+cu118"),
        ("numpy>=1.20.*", "numpy", ">=1.20.*"),
        ("apex @ git+https://example.org/NVIDIA/apex.git@23.08", "apex", "@23.08"),
        ("git+https://example.org/Dao-AILab/flash-attention.git", "flash-attention", ""),
        ("git+https://example.org/a/xformers.git@v0.0.23#egg=xformers", "xformers", "@v0.0.23"),
        ("git+ssh://git@example.org/a/deepspeed", "deepspeed", ""),
        (
            "https://example.org/flash_attn-2.5.8+cu122torch2.3-cp310-cp310-linux_x86_64.whl",
            "flash-attn",
            "==2.5.8+cu122torch2.3",
        ),
    ],
)
def test_spellings_of_a_requirement(text: str, name: str, spec: str) -> None:
    fact = requirement(text, 3)
    assert fact is not None
    assert (fact.name, fact.version_spec, fact.line) == (name, spec, 3)


@pytest.mark.parametrize(
    "text", ["", "   ", "./local/dir", "${TORCH}", "a" * 3000, "https://example.org/x.whl"]
)
def test_what_names_no_package(text: str) -> None:
    assert requirement(text, 1) is None


def test_requirements_files() -> None:
    inventory = parse_requirements(
        b"\xef\xbb\xbf# pinned\n"
        b"torch==2.3.0  # not a # name\n"
        b"--extra-index-url https://example.org/whl/cu121\n"
        b"-r base.txt\n"
        b"triton>=2 \\\n"
        b"    --hash=sha256:abc \\\n"
        b"    --hash=sha256:def\n"
        b"-e git+https://example.org/NVIDIA/apex.git#egg=apex\n"
        b"\n"
        b"cupy-cuda12x ; sys_platform == 'linux'\r\n"
    )
    assert found(inventory) == [
        ("torch", "==2.3.0", 2),
        ("triton", ">=2", 5),
        ("apex", "", 8),
        ("cupy-cuda12x", "", 10),
    ]


def test_setup_cfg() -> None:
    inventory = parse_setup_cfg(
        b"[metadata]\n"
        b"name = my-ops\n"
        b"[options]\n"
        b"zip_safe = false\n"
        b"install_requires =\n"
        b"    torch>=2.0\n"
        b"    # a comment\n"
        b"    flash-attn\n"
        b"setup_requires = ninja\n"
        b"[options.extras_require]\n"
        b"gpu =\n"
        b"    cupy\n"
        b"[flake8]\n"
        b"install_requires = nothing\n"
    )
    assert inventory.project_name == "my-ops"
    assert found(inventory) == [
        ("torch", ">=2.0", 6),
        ("flash-attn", "", 8),
        ("ninja", "", 9),
        ("cupy", "", 12),
    ]


def test_pyproject_with_standard_tables() -> None:
    inventory = parse_pyproject(
        b"[build-system]\n"
        b'requires = ["setuptools", "torch"]\n'
        b"[project]\n"
        b'name = "megakernels"\n'
        b"dependencies = [\n"
        b'    "torch>=2.4",\n'
        b"    'einops',\n"
        b"]\n"
        b"[project.optional-dependencies]\n"
        b'fast = ["flash-attn>=2"]\n'
        b"[dependency-groups]\n"
        b'dev = ["pytest", {include-group = "fast"}]\n'
    )
    assert inventory.project_name == "megakernels"
    assert found(inventory) == [
        ("torch", ">=2.4", 6),
        ("einops", "", 7),
        ("flash-attn", ">=2", 10),
        ("pytest", "", 12),
        ("setuptools", "", 2),
        ("torch", "", 2),
    ]


def test_pyproject_with_poetry() -> None:
    inventory = parse_pyproject(
        b"[tool.poetry]\n"
        b'name = "gpt"\n'
        b"[tool.poetry.dependencies]\n"
        b'python = "^3.10"\n'
        b'torch = "^2.1"\n'
        b'xformers = {version = "0.0.23", optional = true}\n'
        b'apex = {git = "https://example.org/apex"}\n'
        b"[tool.poetry.group.dev.dependencies]\n"
        b'pytest = "*"\n'
    )
    assert inventory.project_name == "gpt"
    assert found(inventory) == [
        ("torch", "^2.1", 5),
        ("xformers", "0.0.23", 6),
        ("apex", "", 7),
        ("pytest", "*", 9),
    ]


@pytest.mark.parametrize("data", [b"a = ", b"x = " + b"[" * 50_000, b"\xff\xfe\x00"])
def test_a_pyproject_that_is_not_toml_is_partial(data: bytes) -> None:
    inventory = parse_pyproject(data)
    assert inventory.partial is not None
    assert inventory.partial.startswith("not TOML: ")


@pytest.mark.parametrize(
    "data", [b"project = 1", b"[project]\ndependencies = {a = 1}\nname = 3", b"tool = []"]
)
def test_tables_of_another_shape_say_nothing(data: bytes) -> None:
    inventory = parse_pyproject(data)
    assert (inventory.partial, inventory.project_name, inventory.requirements) == (None, None, ())


def test_environment_yml() -> None:
    inventory = parse_conda(
        b"name: gan\n"
        b"channels: [pytorch, nvidia]\n"
        b"dependencies:\n"
        b"  - python >= 3.8\n"
        b"  - pytorch::pytorch=1.9.1\n"
        b"  - nvidia/label/cuda-12.1::cuda-nvcc\n"
        b"  - cudatoolkit=11.1=h123\n"
        b"  - pip\n"
        b"  - pip:\n"
        b"    - -r requirements.txt\n"
        b"    - ninja==1.10.2\n"
    )
    assert found(inventory) == [
        ("python", ">= 3.8", 4),
        ("pytorch", "=1.9.1", 5),
        ("cuda-nvcc", "", 6),
        ("cudatoolkit", "=11.1=h123", 7),
        ("pip", "", 8),
        ("ninja", "==1.10.2", 11),
    ]


@pytest.mark.parametrize(
    ("data", "partial"),
    [
        (b"a: &a [x]\ndependencies: [*a, *a]\n", "YAML aliases are refused"),
        (b"a: " + b"[" * 500, "the YAML document is too deep or too large"),
        (b"- x\n" * 200_000, "the YAML document is too deep or too large"),
        (b"a: [", "not YAML: "),
        (b"\x00", "not YAML: "),
    ],
)
def test_hostile_or_broken_yaml_is_refused(data: bytes, partial: str) -> None:
    inventory = parse_conda(data)
    assert inventory.partial is not None
    assert inventory.partial.startswith(partial)


@pytest.mark.parametrize(
    "data",
    [b"", b"dependencies: torch", b"- a\n- b", b"? [a]\n: b", b"dependencies: [[a], {b: c}]"],
)
def test_yaml_of_another_shape_says_nothing(data: bytes) -> None:
    assert found(parse_conda(data)) == []


def test_setup_py_with_literal_arguments() -> None:
    inventory = parse_setup_py(
        b"from setuptools import setup\n"
        b"setup(\n"
        b"    name='fused' '-ops',\n"
        b"    install_requires=['torch>=2.0', \"einops\"],\n"
        b"    extras_require={'triton': ['triton==2.1'], 'cupy': CUPY},\n"
        b"    cmdclass={'build_ext': BuildExtension},\n"
        b")\n"
    )
    assert inventory.project_name == "fused-ops"
    assert found(inventory) == [("triton", "==2.1", 5), ("torch", ">=2.0", 4), ("einops", "", 4)]


def test_setup_py_follows_names_lists_and_conditions() -> None:
    inventory = parse_setup_py(
        b"import os, setuptools\n"
        b"NAME = 'mega'\n"
        b"base = ['torch']\n"
        b"base.append('packaging')\n"
        b"base += ['ninja']\n"
        b"extras = {}\n"
        b"extras['attn'] = ['flash-attn']\n"
        b"cuda = ['cupy'] if os.environ['FORCE'] == 'yes' else ['numpy']\n"
        b"setuptools.setup(name=NAME, install_requires=base + cuda, extras_require=extras)\n"
    )
    assert inventory.project_name == "mega"
    assert sorted(found(inventory)) == [
        ("cupy", "", 8),
        ("flash-attn", "", 7),
        ("ninja", "", 5),
        ("numpy", "", 8),
        ("packaging", "", 4),
        ("torch", "", 3),
    ]


def test_setup_py_does_not_guess_what_code_computes() -> None:
    inventory = parse_setup_py(
        b"def read(name):\n"
        b"    return open(name).read().split()\n"
        b"loop = loop\n"
        b"setup(name=f'x-{VERSION}', install_requires=read('requirements.txt') + loop,\n"
        b"      setup_requires=[f'torch=={VERSION}'])\n"
        b"other(install_requires=['tensorflow'])\n"
    )
    assert inventory.project_name is None
    assert found(inventory) == []


def test_dialects_lead_to_their_parsers() -> None:
    assert found(parse_build(b"torch", "requirements")) == [("torch", "", 1)]
    assert parse_build(b"[metadata]\nname = x\n", "setup_cfg").project_name == "x"
