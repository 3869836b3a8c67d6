"""What can make a port that runs be refused, for one target."""

from migrate_scan.assess import assess, counted
from migrate_scan.assess.risks import risks
from migrate_scan.model import Inventory, Place, Risk
from tests.assess.subjects import DTYPES, operator, target, usage

_PLACE = (Place(path="a.py", line=3),)


def _risks(name: str, inventory: Inventory) -> dict[str, Risk]:
    findings = assess(inventory, target(name), DTYPES, "training")
    return {risk.code: risk for risk in risks(inventory, findings, counted(inventory))}


def test_each_risk_is_one_row_with_its_places_and_the_maps_evidence() -> None:
    found = _risks(
        "cann",
        Inventory(
            usages=(
                usage("backend_flag", "torch.backends.cuda.matmul.allow_tf32", id="u1", line=1),
                usage("backend_flag", "torch.backends.cudnn.allow_tf32", id="u2", line=2),
            ),
            operators=(operator("torch.nonzero", id="o1", count=4, places=_PLACE, places_total=4),),
        ),
    )
    assert set(found) == {"tf32", "dynamic_shapes"}
    assert found["tf32"].kind == "precision"
    assert (found["tf32"].count, [place.line for place in found["tf32"].places]) == (2, [1, 2])
    assert (found["dynamic_shapes"].count, found["dynamic_shapes"].places) == (4, _PLACE)
    assert found["dynamic_shapes"].evidence
    assert found["dynamic_shapes"].status is not None


def test_the_gravest_come_first() -> None:
    inventory = Inventory(
        operators=(
            operator("torch.float64", id="o1", kind="constant", count=9),
            operator("torch.channels_last", id="o2", kind="constant", count=1),
        ),
        host_syncs=_PLACE,
    )
    for name in ("cann", "mlu", "rocm"):
        findings = assess(inventory, target(name), DTYPES, "training")
        levels = [risk.level for risk in risks(inventory, findings, counted(inventory))]
        assert levels == sorted(levels, key=["high", "medium", "low"].index)


def test_waits_for_the_device_have_no_statement_of_a_vendor() -> None:
    (risk,) = _risks("rocm", Inventory(host_syncs=_PLACE)).values()
    assert (risk.code, risk.status, risk.evidence, risk.places) == ("host_sync", None, (), _PLACE)


def test_other_areas_and_other_names_are_no_risk() -> None:
    inventory = Inventory(
        usages=(usage("backend_flag", "torch.backends.cudnn.allow_tf32", area="test"),),
        operators=(operator("torch.nn.functional.relu", id="o1"),),
    )
    assert _risks("rocm", inventory) == {}


def test_the_vendors_word_on_what_waits_stands_beside_it() -> None:
    asked = operator("torch.Tensor.item", id="o1", kind="method", count=1, places=_PLACE)
    found = _risks("cann", Inventory(operators=(asked,), host_syncs=_PLACE))
    assert found["host_sync"].status is not None
    assert found["host_sync"].evidence


def test_reading_by_a_mask_is_a_shape_that_data_decide() -> None:
    read = operator("aten::index.Tensor", id="o1", count=1, places=_PLACE)
    found = _risks("cann", Inventory(operators=(read,)))
    assert found["dynamic_shapes"].places == _PLACE
    assert found["dynamic_shapes"].evidence


def test_an_operator_on_the_cpu_is_graver_in_every_step() -> None:
    elsewhere = Place(path="a.py", line=90)
    slow = operator("torch.lgamma", id="o1", count=3, places=(*_PLACE, elsewhere))
    found = _risks("cann", Inventory(operators=(slow,), step_lines={"a.py": ((2, 5),)}))
    assert (found["cpu_fallback_in_steps"].level, found["cpu_fallback_in_steps"].places) == (
        "high",
        _PLACE,
    )
    assert (found["cpu_fallback"].count, found["cpu_fallback"].places) == (2, (elsewhere,))


def test_an_operator_of_more_places_than_are_kept_is_counted_whole() -> None:
    slow = operator("torch.lgamma", id="o1", count=30, places=_PLACE)
    found = _risks("cann", Inventory(operators=(slow,), step_lines={"a.py": ((2, 5),)}))
    assert found["cpu_fallback_in_steps"].count == 1
    assert (found["cpu_fallback"].count, found["cpu_fallback"].places) == (29, ())
