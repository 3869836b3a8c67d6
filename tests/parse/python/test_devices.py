"""Device literals, methods and checks: what reaches a device and what only looks like it."""

import pytest

from migrate_scan.parse.python import parse_python

_HEAD = "import torch\n"


def _found(code: str) -> list[tuple[str, str, int]]:
    usages = parse_python((_HEAD + code).encode()).usages
    return [(u.rule, u.symbol, u.column) for u in usages if not u.symbol.startswith("torch.cuda")]


@pytest.mark.parametrize(
    "code",
    [
        "x.to('cuda')",
        "x = torch.device('cuda', rank)",
        "torch.load(path, map_location='cuda:0')",
        "model(x, device='cuda')",
        "device = 'cuda' if ok else 'cpu'",
        "self.device = 'cuda'",
        "cfg['device'] = 'cuda'",
        "device: str = 'cuda'",
        "def f(x, device='cuda'): pass",
        "def f(x, device: str = 'cuda'): pass",
        "class C:\n    device: str = field(default='cuda')",
        "p.add_argument('--train-device', default='cuda')",
        "device = args.get('device', 'cuda')",
        "config = {'device': 'cuda'}",
        "def get_device():\n    return 'cuda'",
        "device = 'cuda:' + str(rank)",
        "device = 'cuda:%d' % rank",
        "device = 'cuda:{}'.format(rank)",
        "device = f'cuda:{rank}'",
        "devices = ['cuda:0', x]",
        "where = 'cuda'\nx = torch.zeros(2, device=where)",
        "with torch.autocast('cuda'): pass",
        "x = torch.device(type='cuda', index=i)",
        "def f(x, device): pass\nf(x, 'cuda')",
        "@pytest.mark.parametrize('device', ['cpu', 'cuda'])\ndef test(device): pass",
        "import pytest\n@pytest.mark.parametrize('device', [pytest.param('cuda', marks=m)])\n"
        "def test(device): pass",
    ],
)
def test_literal_reaches_a_device(code: str) -> None:
    assert [rule for rule, _, _ in _found(code)] == ["MS103"]


@pytest.mark.parametrize(
    "code",
    [
        "path = os.path.join('csrc', 'cuda')",
        "sources = ['cuda', 'cpu']",
        "table = {'cuda': 1}",
        "print('cuda')",
        "logger.info('device is %s', 'cuda')",
        "'cuda'",
        "backend_dir = 'cuda'",
        "impl = 'cuda'",
        "if 'cuda' in path: pass",
        "if name == 'cuda': pass",
        "device = 'cuda toolkit'",
        "x = 'cuda' if 'cuda' in path else 'cpu'",
        "def device():\n    '''cuda'''",
        "device_path = 'cuda'",
        "where = 'cuda'\nprint(where)",
        "@pytest.mark.parametrize('name', ['cpu', 'cuda'])\ndef test(name): pass",
    ],
)
def test_literal_that_is_something_else(code: str) -> None:
    assert _found(code) == []


@pytest.mark.parametrize(
    ("code", "provenance"),
    [
        ("if x.device.type == 'cuda': pass", "tensor"),
        ("if x.device == torch.device('cuda'): pass", "tensor"),
        ("def f(device):\n    return device.type == 'cuda'", "argument"),
        ("def f(device):\n    return 'cuda' in str(device)", "argument"),
        ("device = make()\nok = device.type == 'cuda'", "variable"),
        ("dev = x.device\nok = dev.type != 'cuda'", "tensor"),
        ("ok = torch.device(name).type == 'cuda'", None),
        ("ok = self.device.type == 'cuda'", "unknown"),
        ("def f(device):\n    return device.startswith('cuda')", "argument"),
        ("def f(device):\n    return device in ('cuda', 'cpu')", "argument"),
        ("ok = device_type == 'cuda'", "unknown"),
    ],
)
def test_check(code: str, provenance: str | None) -> None:
    usages = parse_python((_HEAD + code).encode()).usages
    found = [(usage.rule, usage.provenance) for usage in usages]
    assert found == ([("MS104", provenance)] if provenance else [])


@pytest.mark.parametrize(
    ("code", "symbol", "certainty"),
    [
        ("x.cuda()", "torch.Tensor.cuda", "medium"),
        ("torch.zeros(3).cuda(0)", "torch.Tensor.cuda", "high"),
        ("def f(x: torch.Tensor):\n    x.cuda()", "torch.Tensor.cuda", "high"),
        ("m = torch.nn.Linear(1, 1)\nm.cuda()", "torch.nn.Module.cuda", "high"),
        ("class N(torch.nn.Module): pass\nn = N()\nn.cuda()", "torch.nn.Module.cuda", "high"),
        ("class N:\n    def cuda(self): pass\nm.cuda()", "torch.Tensor.cuda", "low"),
        ("class N:\n    def cuda(self): pass\ndef f(x: torch.Tensor):\n    x.cuda()",
         "torch.Tensor.cuda", "high"),
        ("class N(torch.nn.Module):\n    def cuda(self): pass\nn = N()\nn.cuda()",
         "torch.nn.Module.cuda", "low"),
        ("class A(torch.nn.Module): pass\nclass B(A): pass\nB().cuda()",
         "torch.nn.Module.cuda", "high"),
        ("def f(x: torch.nn.Parameter):\n    x.cuda()", "torch.Tensor.cuda", "high"),
        ("def f(x: 'torch.Tensor'):\n    x.cuda()", "torch.Tensor.cuda", "high"),
        ("def f(x: torch.Tensor):\n    return x.cuda", "torch.Tensor.cuda", "high"),
        ("moved = map(torch.Tensor.cuda, xs)", "torch.Tensor.cuda", "high"),
        ("self.model.cuda()", "torch.Tensor.cuda", "medium"),
        ("class N(torch.nn.Module):\n    def f(self):\n        self.cuda()",
         "torch.nn.Module.cuda", "high"),
        ("class N(Base):\n    def f(self):\n        self.cuda()", "torch.Tensor.cuda", "medium"),
        ("torch.zeros(3).unsqueeze(0).cuda()", "torch.Tensor.cuda", "high"),
        ("m = torch.nn.Linear(1, 1)\nm = m.eval()\nm.half().cuda()",
         "torch.nn.Module.cuda", "high"),
        ("m = torch.nn.Linear(1, 1)\nm = wrap(m)\nm.cuda()", "torch.Tensor.cuda", "medium"),
        ("m = torch.nn.Linear(1, 1)\nm.named_parameters().cuda()", "torch.Tensor.cuda", "medium"),
    ],
)  # fmt: skip
def test_cuda_method(code: str, symbol: str, certainty: str) -> None:
    (usage,) = parse_python((_HEAD + code).encode()).usages
    assert (usage.rule, usage.symbol, usage.certainty) == ("MS102", symbol, certainty)
    line = (_HEAD + code).splitlines()[usage.line - 1]
    assert line[usage.column - 1 : usage.end_column - 1] == "cuda"


@pytest.mark.parametrize("code", ["x.cuda", "if args.cuda: pass", "x.to(device)", "x.is_cuda()"])
def test_no_method(code: str) -> None:
    assert _found(code) == []


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("device = torch.device('cuda')\nx.to(device)", 1),
        ("device = torch.device('cuda' if ok else 'cpu')\nx.to(device=device)", 1),
        ("device = 'cuda'\ndef f():\n    x.to(device)", 1),
        ("device = 'cuda'\ndef f(device):\n    x.to(device)", 0),
        ("device = 'cuda'\ndev = device\nx.to(dev)", 1),
        ("def f():\n    device = 'cuda'\ndef g(device):\n    x.to(device)", 0),
        ("device = 'cpu'\nx.to(device)", 0),
        ("device = torch.cuda.current_device()\nx.to(device)", 1),
        ("x = torch.zeros(2, device='cuda')\ny.to(x)", 0),
        ("if a:\n    device = 'cuda:0'\nelse:\n    device = 'cuda:1'\nx.to(device)", 1),
        ("class A:\n    def a(self):\n        self.dev = 'cuda'\n    def b(self):\n"
         "        x.to(self.dev)", 1),
        ("class A:\n    def a(self):\n        self.dev = 'cuda'\nclass B:\n    def b(self):\n"
         "        x.to(self.dev)", 0),
        ("dtype = torch.float16\nx.to(dtype)", 0),
    ],
)  # fmt: skip
def test_move_by_variable(code: str, count: int) -> None:
    found = [symbol for rule, symbol, _ in _found(code) if rule == "MS102"]
    assert found == ["torch.Tensor.to"] * count


def test_move_by_imported_name_is_conditional() -> None:
    code = "from .common import DEVICE\nimport settings\nx.to(DEVICE)\nx.to(settings.device)\n"
    found = parse_python((_HEAD + code).encode()).conditional_usages
    assert [item.names for item in found] == [(".common.DEVICE",), ("settings.device",)]
    assert {item.usage.symbol for item in found} == {"torch.Tensor.to"}


def test_module_level_devices_are_constants() -> None:
    code = "DEVICE = torch.device('cuda:1')\nwhere = 'cuda'\ndef f():\n    device = 'cuda'\n"
    devices = parse_python((_HEAD + code).encode()).devices
    assert devices == {"DEVICE": ("cuda",), "where": ("cuda",)}


def test_nccl_literal_is_counted_once() -> None:
    code = (
        "torch.distributed.init_process_group('nccl')\n"
        "torch.distributed.new_group(backend='gloo')\n"
    )
    found = parse_python((_HEAD + code).encode()).usages
    assert [(u.symbol, u.arguments) for u in found] == [
        ("backend:nccl", {"literal": "nccl"}),
        ("torch.distributed.new_group", {"backend": "gloo"}),
    ]


def test_collective_tells_its_reduction() -> None:
    code = (
        "import torch.distributed as dist\nfrom torch.distributed import ReduceOp\n"
        "dist.all_reduce(x, ReduceOp.MAX)\ndist.reduce(x, 0, op=dist.ReduceOp.BAND)\n"
        "dist.broadcast(x, 0)\n"
    )
    found = [u.arguments for u in parse_python(code.encode()).usages]
    assert found == [{"op": "MAX"}, {"op": "BAND"}, {}]


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("all_reduce(x)", {"op": "SUM"}),
        ("all_reduce(x, group=g)", {"op": "SUM"}),
        ("reduce(x, 0)", {"op": "SUM"}),
        ("all_reduce(x, dist.ReduceOp.MAX)", {"op": "MAX"}),
        ("all_reduce(x, op=dist.reduce_op.MIN)", {"op": "MIN"}),
        ("all_reduce(x, op=comm.ReduceOp.AVG)", {"op": "AVG"}),
        ("all_reduce(x, op=chosen)", {}),
        ("all_reduce(x, **options)", {}),
        ("all_gather(x, y)", {}),
        ("all_reduce(x.double())", {"op": "SUM", "dtype": "torch.float64"}),
        ("all_reduce(x.sum(0))", {"op": "SUM"}),
        ("broadcast(torch.ones(2, dtype=torch.int16), 0)", {"dtype": "torch.int16"}),
        ("broadcast(torch.ones(2, dtype=kind), 0)", {}),
        ("all_gather_into_tensor(a.half(), b.float())", {}),
    ],
)
def test_arguments_of_a_collective(call: str, arguments: dict[str, str]) -> None:
    code = f"import torch\nimport torch.distributed as dist\ndist.{call}"
    (usage,) = parse_python(code.encode()).usages
    assert usage.arguments == arguments


def test_collective_called_by_another_name() -> None:
    code = "import torch.distributed as dist\nf = dist.all_reduce\nf(x, dist.ReduceOp.MAX)\n"
    found = [(u.line, u.use, u.arguments) for u in parse_python(code.encode()).usages]
    assert found == [(2, "reference", {}), (3, "call", {"op": "MAX"})]


_HELPER = """
def get_device(i=0):
    if torch.cuda.is_available():
        return torch.device("cuda", i)
    return torch.device("cpu")
def cpu_device():
    return torch.device("cpu")
def again_device():
    device = get_device()
    return device
"""


def test_helper_that_returns_a_device() -> None:
    code = f"{_HEAD}{_HELPER}x.to(get_device())\ny.to(cpu_device())\nz.to(again_device())\n"
    found = parse_python(code.encode())
    lines = [u.line for u in found.usages if u.rule == "MS102"]
    assert lines == [12, 14]
    assert found.devices == {"get_device": ("cuda",), "again_device": ("cuda",)}


def test_helper_of_another_module_is_conditional() -> None:
    code = "import torch\nfrom .devices import get_device\nx.to(get_device())\nx.to(kind())\n"
    found = parse_python(code.encode())
    assert [item.names for item in found.conditional_usages] == [(".devices.get_device",)]


def test_helper_that_calls_itself_is_no_device() -> None:
    code = "import torch\ndef a_device():\n    return a_device()\nx.to(a_device())  # 'cuda'\n"
    assert [u for u in parse_python(code.encode()).usages if u.rule == "MS102"] == []


@pytest.mark.parametrize(
    "code",
    [
        "self.assertEqual(name, 'cuda')",
        "self.assertEqual(x.type(name), 'cuda')",
        "@patch('torch.cuda.is_available')\ndef test(mock): pass",
        "m = torch.accelerator.current_accelerator()",
        "torch.accelerator.synchronize()",
    ],
)
def test_portable_or_no_usage(code: str) -> None:
    assert parse_python((_HEAD + code).encode()).usages == ()


@pytest.mark.parametrize(
    "code",
    [
        "class N:\n    def cuda(self): pass\nn = N()\nn.cuda()",
        "class N:\n    def cuda(self): pass\nN().cuda()",
        "class N:\n    def cuda(self): pass\ndef f(n: N):\n    n.cuda()",
        "if args.cuda:\n    pass",
    ],
)
def test_own_methods_and_flags_are_no_device_methods(code: str) -> None:
    assert _found(code) == []


@pytest.mark.parametrize(
    ("code", "provenance"),
    [
        ("d = torch.device(kind)\nd.type == 'cuda'", "variable"),
        ("def f(x):\n    t = x.device.type\n    t == 'cuda'", "tensor"),
        ("def f(kind: torch.device):\n    kind.type == 'cuda'", "argument"),
        ("class A:\n    def f(self):\n        self.device = torch.device('cuda')\n"
         "    def g(self):\n        self.device.type == 'cuda'", "variable"),
        ("class A:\n    def f(self, device):\n        self.device = device\n"
         "    def g(self):\n        self.device.type == 'cuda'", "unknown"),
        ("accelerator.device.type == 'cuda'", "unknown"),
        ("x.type() == 'torch.cuda.HalfTensor'", "tensor"),
        ("self.assertEqual(x.device.type, 'cuda')", "tensor"),
        ("self.assertIn('cuda', str(x.device))", "tensor"),
        ("str(x.device).split(':')[0] == 'cuda'", "tensor"),
        ("get_accelerator().device_name() == 'cuda'", "unknown"),
        ("torch.accelerator.current_accelerator().type == 'cuda'", "unknown"),
    ],
)  # fmt: skip
def test_where_a_compared_device_comes_from(code: str, provenance: str) -> None:
    found = [u for u in parse_python((_HEAD + code).encode()).usages if u.rule == "MS104"]
    assert [u.provenance for u in found] == [provenance]


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("for device in ['cpu'] + (['cuda'] if ok else []):\n    pass", ["MS103"]),
        ("@pytest.mark.parametrize('device,n', [('cpu', 1), ('cuda', 2)])\ndef f(device, n): pass",
         ["MS103"]),
        ("p.add_argument('--target-device', choices=['cpu', 'cuda'], default='cpu')", ["MS103"]),
        ("torch.load(f, map_location={'cuda:1': 'cuda:0'})", ["MS103", "MS103"]),
        ("load(f, device_map={'': 'cuda:0'})", ["MS103"]),
        ("def get_device():\n    return 'cuda', 1", ["MS103"]),
        ("torch.set_default_tensor_type('torch.cuda.FloatTensor')", ["MS103"]),
        ("torch.distributed.init_process_group(backend='NCCL')", ["MS201"]),
        ("torch.distributed.get_backend() == torch.distributed.Backend.NCCL", ["MS201"]),
        ("kinds = {'cuda': 1}", []),
        ("def flavour():\n    return 'cuda'", []),
    ],
)  # fmt: skip
def test_literals_in_collections_and_other_spellings(code: str, rules: list[str]) -> None:
    assert [rule for rule, _, _ in _found(code)] == rules


@pytest.mark.parametrize(
    ("code", "phase"),
    [
        ("torch.cuda.synchronize()", "import"),
        ("def f():\n    torch.cuda.synchronize()", "call"),
        ("def f():\n    import torch.cuda", "call"),
        ("def f(n=torch.cuda.device_count()): pass", "import"),
        ("class A:\n    n = torch.cuda.device_count()", "import"),
        ("class A(torch.cuda.Stream): pass", "import"),
        ("@torch.cuda.amp.custom_fwd\ndef f(): pass", "import"),
        ("f = lambda: torch.cuda.device_count()", "call"),
        ("f = lambda n=torch.cuda.device_count(): n", "import"),
        ("n = [torch.cuda.device_count() for _ in x]", "import"),
    ],
)
def test_phase_is_when_the_place_runs(code: str, phase: str) -> None:
    (usage,) = parse_python((_HEAD + code).encode()).usages
    assert usage.phase == phase


def test_a_module_is_moved_by_a_method_of_modules() -> None:
    code = "device = 'cuda'\nm = torch.nn.Linear(1, 1).to(device)\nm.to(device)\nx.to(device)\n"
    found = [symbol for rule, symbol, _ in _found(code) if rule == "MS102"]
    assert found == ["torch.nn.Module.to", "torch.nn.Module.to", "torch.Tensor.to"]


@pytest.mark.parametrize(
    "code",
    [
        "from torch.profiler import ProfilerActivity as P\nf([P.CPU, P.CUDA])",
        "f(torch.profiler.ProfilerActivity.CUDA)",
        "f(torch.autograd.ProfilerActivity.CUDA)",
    ],
)
def test_a_profilers_activity_is_cudas(code: str) -> None:
    assert [s for _, s, _ in _found(code)] == ["torch.profiler.ProfilerActivity.CUDA"]


def test_a_literal_of_a_decorator_is_used_as_one() -> None:
    code = "@torch.autocast('cuda')\ndef f(): pass\n"
    assert [u.use for u in parse_python((_HEAD + code).encode()).usages] == ["decorator"]


def test_a_device_that_is_stored_says_so() -> None:
    source = (
        b'import json, torch\njson.dump({"device": "cuda"}, f)\nx = torch.zeros(1, device="cuda")\n'
    )
    found = [u for u in parse_python(source).usages if u.rule == "MS103"]
    assert [u.arguments.get("stored") for u in found] == ["yes", None]


def test_private_calls_of_torchs_c_side_count() -> None:
    source = b"import torch\ntorch._C._cuda_getDevice()\ntorch._C._get_tracing_state()\n"
    assert [u.symbol for u in parse_python(source).usages] == ["torch._C._cuda_getDevice"]


def test_an_import_before_the_shim_says_so() -> None:
    source = (
        b"from torch.cuda import Event\nfrom torch_npu.contrib import transfer_to_npu\n"
        b"from torch.cuda import Stream\n"
    )
    found = {u.symbol: u.arguments.get("before_shim") for u in parse_python(source).usages}
    assert found == {"torch.cuda.Event": "yes", "torch.cuda.Stream": None}


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("'CUDA out of memory' in str(error)", 1),
        ("'cuda' in str(error).lower()", 1),
        ("'cuDNN error' not in error.args[0]", 1),
        ("'CUDA_ERROR_INVALID' in repr(error)", 1),
        ("'out of memory' in str(error)", 0),
        ("'needs CUDA.' in str(error)", 0),
        ("'CUDA error' in str(report)", 0),
        ("'cuda' in error", 0),
    ],
)
def test_errors_told_apart_by_cudas_words(condition: str, count: int) -> None:
    code = f"try:\n    f()\nexcept RuntimeError as error:\n    if {condition}: pass\n"
    assert [symbol for _, symbol, _ in _found(code)] == ["error:cuda"] * count


@pytest.mark.parametrize(
    ("code", "certainties"),
    [
        ("def f(loc):\n    return loc.startswith('cuda')", ["low"]),
        ("def f(device):\n    return device.startswith('cuda')", ["high"]),
        ("def f(func_name):\n    return func_name.startswith('cuda')", []),
        ("loc = read()\nloc.startswith('cuda')", []),
        ("self.kind.startswith('cuda')", []),
    ],
)
def test_prefix_of_what_may_be_a_device(code: str, certainties: list[str]) -> None:
    assert [usage.certainty for usage in parse_python((_HEAD + code).encode()).usages] == (
        certainties
    )


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("{'cuda': 'nccl', 'cpu': 'gloo'}[device.type]", ["MS104", "MS201"]),
        ("{'cuda': 'nccl'}.get(device_type, 'gloo')", ["MS104", "MS201"]),
        ("TABLE = {'cuda': 'nccl', 'cpu': 'gloo'}", ["MS201"]),
        ("{'cuda': 1}.get(kind)", []),
        ("{'cuda': 'nccl-tests'}.get(kind)", []),
    ],
)
def test_tables_by_device(code: str, rules: list[str]) -> None:
    assert [rule for rule, _, _ in _found(code)] == rules


@pytest.mark.parametrize(
    "code",
    [
        "CASES = [('cuda', 1), ('cpu', 2)]\n@pytest.mark.parametrize('kind,n', CASES)\n"
        "def test(kind, n):\n    x.to(kind)",
        "@pytest.mark.parametrize('kind,n', [('cpu', 1)] + ([('cuda', 1)] if ok else []))\n"
        "def test(kind, n):\n    x.to(kind)",
    ],
)
def test_rows_of_a_parametrized_test(code: str) -> None:
    assert [rule for rule, _, _ in _found(code)] == ["MS103", "MS102"]


@pytest.mark.parametrize(
    ("call", "count"),
    [("self.move(x, 'cuda')", 1), ("self.move('cuda', d)", 0), ("other.move(x, 'cuda')", 0)],
)
def test_literal_for_an_own_method(call: str, count: int) -> None:
    code = f"class C:\n    def move(self, x, device): pass\n    def run(self):\n        {call}"
    assert len(_found(code)) == count


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("device = rank % torch.cuda.device_count()\nx.to(device)", 1),
        ("device = rank % count\nx.to(device)", 0),
        ("import pytest\n@pytest.mark.parametrize('place', [pytest.param(torch.device('cuda'))])\n"
         "def test(place): x.to(place)", 1),
    ],
)  # fmt: skip
def test_moves_to_a_counted_device_and_to_a_tests_parameter(code: str, count: int) -> None:
    assert [symbol for _, symbol, _ in _found(code)].count("torch.Tensor.to") == count


def test_a_module_is_emptied_onto_a_device() -> None:
    found = _found("device = torch.device('cuda')\nnet.to_empty(device=device)")
    assert [symbol for _, symbol, _ in found] == ["device:cuda", "torch.nn.Module.to_empty"]
