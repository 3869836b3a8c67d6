"""What torch's functions and classes return."""

import pytest

from migrate_scan.parse.python.tensor_results import Kind, made_by


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("torch.zeros", Kind.TORCH),
        ("torch.nn.functional.pad", Kind.TORCH),
        ("torch.linalg.norm", Kind.TORCH),
        ("torch.nn.Parameter", Kind.TYPED),
        ("torch.cuda.FloatTensor", Kind.TYPED),
        ("torch.nn.Linear", Kind.OTHER),
        ("torch.save", Kind.UNKNOWN),
        ("torch.numel", Kind.UNKNOWN),
        ("torch.utils.data.random_split", Kind.UNKNOWN),
    ],
)
def test_made_by(path: str, kind: Kind) -> None:
    assert made_by(path) == kind
