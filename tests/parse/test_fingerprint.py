from migrate_scan.parse.fingerprint import fingerprint


def of(statement: str) -> str:
    return fingerprint("MS101", "torch.cuda.f", "scope", statement)


def test_what_a_formatter_changes_does_not_count() -> None:
    alike = (
        "x = f(a, 'b', c+1)",
        'x=f( a,"b" ,c + 1 )',
        'x = f(\n    a,\n    "b",\n    c + 1,\n)',
        'x = (\n    f(a, "b", c + 1)\n)',
        "x = \\\n  f(a, 'b', c + 1);",
    )
    assert len({of(statement) for statement in alike}) == 1


def test_other_words_or_operators_count() -> None:
    others = ("x = f(a)", "x = f(b)", "x = f(a) + 1", "x += f(a)", "xf = a", "return f(a)")
    assert len({of(statement) for statement in others}) == len(others)


def test_a_long_statement_is_cut_at_the_same_word_however_it_is_laid_out() -> None:
    arguments = [f"argument_{i}=value_{i}" for i in range(400)]
    broken = (",\n" + " " * 16).join(arguments)
    assert of(f"x = f({', '.join(arguments)})") == of(f"x = f(\n{broken},\n)")
