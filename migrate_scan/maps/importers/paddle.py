"""Paddle operators: Kunlun's list, the only public statement about that chip."""

from collections.abc import Iterator

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.facts import Facts

TABLE = "kunlun_paddle_xpu_ops.tsv"


def kunlun(facts: Facts) -> Iterator[Entry]:
    """Entries by chip generation with the types that each kernel takes."""
    for row in facts.rows(TABLE, "generation", "paddle_op", "dtypes"):
        yield Entry(
            kind="paddle_op",
            symbol=f"paddle::{row['paddle_op']}",
            status="limited" if row["dtypes"] else "supported",
            constraints=(f"dtype:{row['dtypes']}",) if row["dtypes"] else (),
            route="as_is",
            chips=(row["generation"].upper(),),
            sources=facts.source(TABLE, path=f"{row['generation']}_op_list"),
            confidence="registered",
        )
