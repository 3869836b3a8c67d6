"""Waits for the device in code that runs at every step of a training."""

import pytest

from migrate_scan.parse.python import parse_python


def _syncs(body: str) -> tuple[tuple[int, int], ...]:
    return parse_python(f"import torch\nfor x in data:\n{body}".encode()).host_syncs


@pytest.mark.parametrize("call", ["item", "tolist", "cpu"])
def test_found_beside_backward(call: str) -> None:
    assert _syncs(f"    loss.backward()\n    total += loss.{call}()\n") == ((4, 19),)


@pytest.mark.parametrize(
    "body",
    [
        "    total += loss.item()\n",
        "    loss.backward()\n    y = x.numpy()\n",
        "    loss.backward()\n    y = np.unique(x)\n",
        "    loss.backward()\n    y = torch.randperm(3).tolist()\n",
        "    loss.backward()\n    if x.device.type == 'mps':\n        x = x.cpu()\n",
        "    loss.backward()\n    if step % 100 == 0:\n        print(loss.item())\n",
        "    loss.backward()\nprint(loss.item())\n",
        "    def f():\n        return loss.item()\n    loss.backward()\n",
        "    loss.backward()\n    text = 'loss.item()'\n",
    ],
)
def test_not_found_elsewhere(body: str) -> None:
    assert _syncs(body) == ()


def test_what_a_loop_goes_over_is_asked_once() -> None:
    source = b"import torch\nfor x in t.tolist():\n    loss.backward()\n"
    assert parse_python(source).host_syncs == ()


def test_a_condition_that_only_sounds_like_apple_is_in_every_step() -> None:
    body = "    loss.backward()\n    if clamps:\n        x = x.cpu()\n"
    assert _syncs(body) == ((5, 15),)


@pytest.mark.parametrize(
    "statement",
    [
        "print(loss)",
        "log(f'{loss:.3f}')",
        "total += float(loss)",
        "best = 1 if 0 else 2; n = torch.nonzero(y)",
        "for row in rows: row.item()",
        "z = y.detach().cpu().numpy()",
    ],
)
def test_other_waits_beside_backward(statement: str) -> None:
    assert len(_syncs(f"    loss.backward()\n    {statement}\n")) == 1


@pytest.mark.parametrize(
    "body",
    [
        "    env.step(action.cpu())\n    print(loss)\n",
        "    loss.backward()\n    loss = loss.item() if ok else loss.item()\n    print(lossy)\n",
        "    loss.backward()\n    keep(loss)\n",
        "    for y in x:\n        loss.backward()\n    scheduler.step()\n    print(z.item())\n",
    ],
)
def test_no_wait_of_a_step(body: str) -> None:
    assert len(_syncs(body)) == body.count("loss.item()")


def test_a_module_waits_where_it_is_called() -> None:
    source = (
        b"import torch\nclass Net(torch.nn.Module):\n    def forward(self, x):\n"
        b"        return x.max().item()\n    def report(self, x):\n        return x.item()\n"
    )
    inventory = parse_python(source)
    assert inventory.host_syncs == ((4, 24),)
    assert inventory.step_lines == ((4, 4),)


@pytest.mark.parametrize(
    ("decorator", "count"), [("torch.inference_mode()", 0), ("torch.no_grad()", 1)]
)
def test_inference_is_no_step_of_a_training(decorator: str, count: int) -> None:
    code = f"class N:\n    @{decorator}\n    def forward(self, x):\n        x.item()\n"
    assert len(parse_python(f"import torch\n{code}".encode()).host_syncs) == count


def test_a_module_that_no_training_calls() -> None:
    code = "import torch\nclass {}(torch.nn.Module):\n    def forward(self, x):\n        x.item()\n"
    assert parse_python(code.format("PostProcess").encode()).host_syncs == ()
    assert len(parse_python(code.format("Processor").encode()).host_syncs) == 1
