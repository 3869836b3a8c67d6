"""What is put into a dictionary, namespace or object under a name."""

import pytest

from tests.parse.python.test_flow import moves


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("cfg = {'place': 'cuda'}\nx.to(cfg['place'])", 1),
        ("cfg = {'place': 'cuda'}\nx.to(cfg['other'])", 0),
        ("cfg = dict(place='cuda')\nx.to(cfg['place'])", 1),
        ("cfg = Namespace(place='cuda')\nx.to(cfg.place)", 1),
        ("cfg = {}\ncfg['place'] = 'cuda'\nx.to(cfg['place'])", 1),
        ("cfg = make()\ncfg.place = 'cuda'\nx.to(cfg.place)", 1),
        ("cfg = make()\ncfg.place == 'cuda'\nx.to(cfg.place)", 0),
    ],
)
def test_entries(code: str, count: int) -> None:
    assert moves(code) == count
