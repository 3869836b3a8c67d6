"""The wheel carries everything: installed alone, it renders a report outside of the checkout."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests/samples/minigpu"

# Building a wheel and making an environment takes several seconds.
pytestmark = pytest.mark.slow


def run(command: Sequence[str | Path], cwd: Path) -> str:
    """Run a command that cannot see the checkout; its stdout."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "HOME": str(cwd), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that holds the wheel; dependencies come from the one in use."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=True)
    python = folder / "bin/python"
    run([python, "-m", "pip", "install", "--quiet", "--no-deps", wheel], folder)
    site = run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder)
    # Plain paths only: the editable install of the checkout, a .pth file itself, stays behind.
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(site.strip(), "dependencies.pth").write_text("\n".join(sorted(dependencies)))
    return folder


def test_the_wheel_carries_the_data_the_licence_and_nothing_of_the_checkout(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("data/operator_maps/cann/", "data/reports/templates/", "parse/build/__init__.py"):
        assert any(name.startswith(f"migrate_scan/{part}") for name in names), part
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"migrate_scan"}


def test_the_installed_package_is_the_wheels(environment: Path, tmp_path: Path) -> None:
    code = "import migrate_scan; print(migrate_scan.__file__)"
    assert run([environment / "bin/python", "-c", code], tmp_path).startswith(str(environment))


def test_the_command_renders_a_report_outside_of_the_checkout(
    environment: Path, tmp_path: Path
) -> None:
    outputs = ("-o", tmp_path / "report.html", "-o", tmp_path / "report.json")
    run([environment / "bin/migrate-scan", "scan", SAMPLE, "--no-cache", *outputs], tmp_path)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "norm_forward_kernel" in html
    assert str(ROOT) not in html
    assert "norm_forward_kernel" in (tmp_path / "report.json").read_text(encoding="utf-8")
