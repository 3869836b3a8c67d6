"""MS802: images that bring CUDA."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS802",
    name="container-image",
    subject="usage",
    category="container",
    summary="An image of NVIDIA's, or PyTorch's with CUDA, that a container is made from.",
    why=(
        "The image holds libraries, toolkit and torch of one vendor; "
        "the target's vendor publishes its own, or none."
    ),
    valid=(
        Example(
            """\
FROM nvidia/cuda:12.1.0-devel-ubuntu22.04
""",
            ("image:nvidia/cuda",),
            language="dockerfile",
        ),
        Example(
            """\
docker run nvcr.io/nvidia/pytorch:24.01-py3
""",
            ("image:nvcr.io/nvidia/pytorch",),
            language="shell",
        ),
        Example(
            """\
FROM pytorch/pytorch:2.4.0-cuda12.4-cudnn9-devel
""",
            ("image:pytorch/pytorch",),
            language="dockerfile",
        ),
    ),
    invalid=(
        Example(
            """\
FROM ubuntu:22.04
COPY /usr/local/nvidia/lib /lib
""",
            language="dockerfile",
        ),
        Example(
            """\
git clone https://github.com/NVIDIA/apex
""",
            language="shell",
        ),
    ),
)
