"""Scripts, container files and configurations: where, and what is no usage."""

from migrate_scan.parse.text import parse_text, wheel_usages


def _places(source: str, dialect: str = "shell") -> list[tuple[int, int, str]]:
    found = parse_text(source.encode(), dialect).usages
    return [(usage.line, usage.column, usage.symbol) for usage in found]


def test_places_are_lines_and_columns_of_the_name() -> None:
    assert _places("set -e\nexport NCCL_DEBUG=INFO CUDA_VISIBLE_DEVICES=0\n") == [
        (2, 8, "env:NCCL_DEBUG"),
        (2, 24, "env:CUDA_VISIBLE_DEVICES"),
    ]


def test_windows_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    data = "\ufeffENV NCCL_P2P_DISABLE 1\r\nENV A=1\r\n".encode()
    (usage,) = parse_text(data, "dockerfile").usages
    assert (usage.line, usage.column, usage.text) == (1, 5, "NCCL_P2P_DISABLE")


def test_what_a_launcher_hands_on_is_found() -> None:
    assert _places("mpirun -x NCCL_IB_HCA -np 8 python train.py\n") == [(1, 11, "env:NCCL_IB_HCA")]
    assert _places("docker run -e NCCL_DEBUG=INFO --gpus all x\n") == [
        (1, 15, "env:NCCL_DEBUG"),
        (1, 31, "container:--gpus"),
    ]


def test_comments_reads_and_versions_are_no_settings() -> None:
    source = "# NCCL_DEBUG=INFO\necho $NCCL_DEBUG\nARG NCCL_VERSION=2.20\nX=${CUDA_HOME}/lib\n"
    assert _places(source, "dockerfile") == []


def test_backends_of_configurations() -> None:
    assert _places('{"dist_backend": "nccl"}', "config") == [(1, 19, "backend:nccl")]
    assert _places("backend: nccl\nbackend: gloo\n", "config") == [(1, 10, "backend:nccl")]


def test_file_without_any_of_it_is_not_gone_through() -> None:
    assert not parse_text(b"echo hello\n", "shell").parsed


def test_pins_of_build_files() -> None:
    data = b"--extra-index-url https://download.pytorch.org/whl/cu121\ntorch==2.4.0+cu121\n"
    assert [(u.line, u.symbol) for u in wheel_usages(data)] == [
        (1, "wheel:cu121"),
        (2, "wheel:cu121"),
    ]


def test_a_line_of_megabytes_is_cut() -> None:
    assert _places("A" * 5_000_000 + " NCCL_DEBUG=INFO\n") == []
