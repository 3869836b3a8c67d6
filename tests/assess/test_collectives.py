"""From source to verdict: reductions and types of collectives, in Python and C++."""

from pathlib import Path

import pytest

from migrate_scan import scan
from migrate_scan.model import Finding
from tests.assess.subjects import judged, usage

_PYTHON = """\
import torch
import torch.distributed as dist

def step(t, out):
    dist.all_reduce(t, op=dist.ReduceOp.BXOR)
    dist.all_reduce(t, op=dist.ReduceOp.AVG)
    dist.all_reduce(t)
    dist.all_reduce(t.double())
    dist.all_gather_into_tensor(out, t)
"""
_CPP = """\
#include <nccl.h>
void step(ncclComm_t comm) {
  ncclAllReduce(a, b, n, ncclFloat, ncclAvg, comm, s);
  ncclAllReduce(a, b, n, ncclFloat64, ncclSum, comm, s);
  ncclAllReduce(a, b, n, ncclFloat, ncclSum, comm, s);
}
"""


@pytest.fixture
def found(tmp_path: Path) -> dict[tuple[str, int], Finding]:
    """CANN's findings on the collectives, by file and line."""
    (tmp_path / "step.py").write_text(_PYTHON)
    (tmp_path / "step.cpp").write_text(_CPP)
    report = scan(tmp_path, targets=["cann"], cache=False)
    by_id = {finding.subject: finding for finding in report.targets["cann"].findings}
    return {
        (usage.path, usage.line): by_id[usage.id]
        for usage in report.usages
        if usage.rule == "MS202" or usage.symbol == "ncclAllReduce"
    }


@pytest.mark.parametrize(
    ("place", "route", "broken"),
    [
        (("step.py", 5), "replace", ["reduce_op"]),
        (("step.py", 6), "as_is", []),
        (("step.py", 7), "as_is", []),
        (("step.py", 8), "replace", ["dtype(tensor)", "no"]),
        (("step.py", 9), "as_is", []),
        (("step.cpp", 3), "replace", ["reduce_op"]),
        (("step.cpp", 4), "replace", ["dtype"]),
        (("step.cpp", 5), "replace", []),
    ],
)
def test_what_hccl_refuses_is_violated(
    found: dict[tuple[str, int], Finding], place: tuple[str, int], route: str, broken: list[str]
) -> None:
    finding = found[place]
    violated = [item.code for item in finding.constraints if item.state == "violated"]
    assert (finding.status, finding.route) == ("limited", route)
    assert [code.partition(":")[0] for code in violated] == broken
    assert finding.evidence


def test_horovods_collectives_are_judged_by_its_package() -> None:
    found = usage("distributed", "horovod.torch.allreduce")
    assert judged(found, "rocm").status == "supported"
    assert judged(found, "cann").status == "unverified"
