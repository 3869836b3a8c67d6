"""Heads of definitions, told by bytes."""

from migrate_scan.parse.python.headers import find_headers

_CODE = b"""class Model(Module):
    def forward(self):
        async def inner(x):
            return lambda: x

    definition = 1

async  def main():
    pass
"""


def _told(data: bytes) -> list[tuple[bytes, bytes, int, int]]:
    return [(h.keyword, h.name, h.indent, h.outer) for h in find_headers(data)]


def test_each_head_knows_the_one_around_it() -> None:
    assert _told(_CODE) == [
        (b"class", b"Model", 0, -1),
        (b"def", b"forward", 4, 0),
        (b"def", b"inner", 8, 1),
        (b"def", b"main", 0, -1),
    ]


def test_a_keyword_within_a_line_is_no_head() -> None:
    assert _told(b"x = 1  # def f(\nundef f()\nclassy = 2\n") == []


def test_names_in_other_letters_are_whole() -> None:
    assert _told("def größe():\n    pass\n".encode()) == [(b"def", "größe".encode(), 0, -1)]


def test_heads_stand_where_their_keywords_begin() -> None:
    starts = [header.start for header in find_headers(_CODE)]
    assert [_CODE[start : start + 3] for start in starts] == [b"cla", b"def", b"def", b"def"]
