"""Names under which people know a target, and the chip that such a name implies."""

import re
from functools import cache
from typing import Any

from migrate_scan.maps.errors import UnknownStack, UnknownTarget
from migrate_scan.maps.load.data import read_yaml
from migrate_scan.resources import operator_maps


@cache
def known_targets() -> tuple[str, ...]:
    """Every target that has a map, the product's core first."""
    core = ("cann", "mlu", "rocm")
    found = {path.parent.name for path in operator_maps().glob("*/target.yaml")}
    return (*(name for name in core if name in found), *sorted(found - set(core)))


@cache
def target_facts(target: str) -> dict[str, Any]:
    """What ``target.yaml`` says. Raises UnknownTarget, naming what comes nearest."""
    if target not in known_targets():
        raise UnknownTarget(_unknown(target))
    return read_yaml(operator_maps() / target / "target.yaml")


def parse_target(text: str) -> tuple[str, str | None]:
    """``"cann@26.1.0"`` → ``("cann", "26.1.0")``; aliases and chip names stand for their target.

    Raises UnknownTarget.
    """
    name, _, sdk = text.strip().partition("@")
    return _resolve(name)[0], sdk or None


def implied_chip(text: str) -> str | None:
    """The chip that an alias such as ``910B`` or ``MI300X`` names; None for a plain target."""
    return _resolve(text.strip().partition("@")[0])[1]


def chip_name(target: str, text: str) -> str:
    """The map's name of a chip. Raises UnknownStack, naming the chips that there are."""
    facts = target_facts(target)
    wanted = _plain(text)
    for chip, aliases in facts.get("chips", {}).items():
        if wanted == _plain(chip) or wanted in map(_plain, aliases):
            return str(chip)
    chips = ", ".join(facts.get("chips", {})) or "none"
    raise UnknownStack(f"{target}: unknown chip {text!r}. Chips of this map: {chips}.")


def known_chip(target: str, device: str) -> str | None:
    """The map's name of the chip that calls itself ``device`` (``Ascend910B3``, ``gfx942:xnack-``);
    None if it is none of the map's. Of several names that fit, the longest tells."""
    seen = _plain(device)
    names = (
        (_plain(name), str(chip))
        for chip, aliases in target_facts(target).get("chips", {}).items()
        for name in (chip, *aliases)
    )
    fitting = [(len(name), chip) for name, chip in names if seen.startswith(name)]
    return max(fitting)[1] if fitting else None


def _resolve(name: str) -> tuple[str, str | None]:
    wanted = _plain(name)
    for target in known_targets():
        facts = target_facts(target)
        if wanted == target or wanted in map(_plain, facts.get("aliases", ())):
            return target, None
        for chip, aliases in facts.get("chips", {}).items():
            if wanted == _plain(chip) or wanted in map(_plain, aliases):
                return target, str(chip)
    raise UnknownTarget(_unknown(name))


def _plain(name: str) -> str:
    """``Ascend 910-B3`` → ``910b3``: vendors' names and separators do not tell chips apart."""
    squeezed = re.sub(r"[\s_.-]+", "", str(name).lower())
    return re.sub(r"^(?:ascend|atlas|amd|hygon|cambricon)(?=.*\d)", "", squeezed)


def _unknown(name: str) -> str:
    import difflib  # slow to import, and only for what is misspelt

    words = list(known_targets())
    for target in known_targets():
        words += map(str, target_facts(target).get("aliases", ()))
    near = difflib.get_close_matches(name.lower(), words, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"Unknown target {name!r}.{hint} Targets: {', '.join(known_targets())}."
