"""What the tests of sinks look at."""

from migrate_scan.parse.python import parse_python


def rules(code: str) -> list[str]:
    """The rules of the devices and backends that are found in a file."""
    usages = parse_python(f"import torch\n{code}".encode()).usages
    return [usage.rule for usage in usages if not usage.symbol.startswith("torch.cuda")]
