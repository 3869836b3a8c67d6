"""Literals among the arguments of a call."""

import pytest

from tests.parse.python.sinks.reading import rules


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("x.to('cuda')", ["MS103"]),
        ("x.to(torch.float16, 'cuda')", []),
        ("torch.device('cuda', rank)", ["MS103"]),
        ("torch.device(type='cuda', index=i)", ["MS103"]),
        ("Tag(type='cuda')", []),
        ("x.device == torch.device('cuda')", ["MS104"]),
        ("x.device.type == torch.device('cuda').type", ["MS104"]),
        ("kind = torch.device('cuda').type", ["MS103"]),
        ("x.to_empty('cuda')", ["MS103"]),
        ("torch.ops.load_library('cuda')", []),
        ("str('cuda')", []),
        ("device = str('cuda')", ["MS103"]),
        ("args.get('device', 'cuda')", ["MS103"]),
        ("args.get('cuda', 'device')", []),
        ("getattr(args, 'device', 'cuda')", ["MS103"]),
        ("device.startswith('cuda')", ["MS104"]),
        ("path.startswith('cuda')", []),
        ("torch.distributed.new_group(backend='nccl')", ["MS201"]),
        ("dist.init_process_group('nccl')", ["MS201"]),
        ("dist.report('nccl')", []),
        ("p.add_argument('--train-device', default='cuda')", ["MS103"]),
        ("p.add_argument('--sources', default='cuda')", []),
        ("class C:\n    device: str = field(default='cuda')", ["MS103"]),
        ("class C:\n    flavour: str = field(default='cuda')", []),
        ("def main(device: str = typer.Option('cuda')): pass", ["MS103"]),
        ("logger.info('device is %s', 'cuda')", []),
        ("Fabric(accelerator='cuda')", ["MS103"]),
        ("def f(accelerator): pass\nf('cuda')", ["MS103"]),
        ("def f(accelerator: Literal['cpu', 'cuda'] = 'cpu'): pass", ["MS103"]),
        ("Fabric(accelerator_count='cuda')", []),
    ],
)
def test_arguments(code: str, found: list[str]) -> None:
    assert rules(code) == found
