"""Python source to facts: what one file says about CUDA, torch and its own kernels."""

from migrate_scan.parse.facts import FileInventory
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.decode import to_utf8
from migrate_scan.parse.python.devices import Devices
from migrate_scan.parse.python.imports import find_imports, import_facts
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.python.suppress import find_suppressions
from migrate_scan.parse.python.torch_uses import TorchUses
from migrate_scan.parse.python.wanted import is_wanted

__all__ = ["parse_python"]


def parse_python(data: bytes) -> FileInventory:
    """Return everything that the bytes of one Python file say.

    Never raises on bad input: what cannot be decoded or parsed is named in
    ``partial`` and the rest is found all the same.
    """
    text, readable = to_utf8(data)
    unread = None if readable else "undecodable"
    if not is_wanted(text):
        return FileInventory(language="python", partial=unread, parsed=False)
    source = Source(text)
    imports = find_imports(source)
    names = Names(source, imports)
    collector = Collector(source)
    torch_uses = TorchUses(names, collector)
    torch_uses.run(imports)
    devices = Devices(names, collector, torch_uses.covered)
    devices.run()
    errors = source.error_bytes()
    return FileInventory(
        language="python",
        partial=unread or ("syntax_error" if errors else None),
        error_bytes=errors,
        usages=tuple(usage for _, usage in sorted(collector.usages.items())),
        conditional_usages=tuple(collector.conditional),
        device_constants=devices.constants,
        imports=import_facts(source, imports),
        operators=collector.operators(),
        suppressions=find_suppressions(source),
    )
