"""``migrate-scan explain``: what a rule finds, and why that matters for a port."""

import difflib
from collections.abc import Iterator

import click

from migrate_scan.cli.exits import CommandError
from migrate_scan.rules.base import Example, Rule


@click.command()
@click.argument("rule_id", required=False)
def explain(rule_id: str | None) -> None:
    """Explain RULE_ID (MS101, ...); without one, list all rules."""
    from migrate_scan.rules import all_rules

    rules = all_rules()

    if rule_id is None:
        for rule in rules.values():
            click.echo(f"{rule.id}  {rule.summary}")
        return
    found = rules.get(rule_id.upper())
    if found is None:
        near = difflib.get_close_matches(rule_id.upper(), rules, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise CommandError(f"There is no rule {rule_id}.{hint}")
    click.echo("\n".join(_lines(found)))


def _lines(rule: Rule) -> Iterator[str]:
    yield f"{rule.id} {rule.name}" + (f" ({rule.category})" if rule.category else "")
    yield ""
    yield rule.summary
    yield ""
    yield rule.why
    yield from _examples("Found in:", rule.valid)
    yield from _examples("Not in:", rule.invalid)


def _examples(title: str, examples: tuple[Example, ...]) -> Iterator[str]:
    if examples:
        yield ""
        yield title
    for example in examples:
        yield ""
        for line in example.code.strip("\n").splitlines():
            yield f"    {line}"
