"""The whole: order, identity, and what is known of the project itself."""

from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_scan.link.blobs import blob_facts
from migrate_scan.link.files import ParsedFile
from migrate_scan.model import Area
from migrate_scan.parse.facts import Unattributed
from tests.link.repository import (
    bound,
    extension,
    file,
    global_function,
    host,
    imported,
    include,
    launch,
    linked,
    reference,
    usage,
)

AREAS: tuple[Area, ...] = ("own", "vendored", "test", "example", "doc")
FOLDERS = ("", "a/", "a/b/", "c/", "third_party/")
NAMES = ("forward", "run", "k1", "k2")


@st.composite
def sources(draw: st.DrawFn) -> ParsedFile:
    """A file of any kind whose few names meet those of the others."""
    pick, modules = st.sampled_from(NAMES), st.sampled_from(("ext", "", "other"))
    some = st.lists(pick, max_size=3, unique=True).map(tuple)
    stem = draw(st.sampled_from(FOLDERS)) + draw(st.sampled_from(("x", "y", "z")))
    area = draw(st.sampled_from(AREAS))
    if draw(st.booleans()):
        return file(
            f"{stem}.py",
            area,
            imports=tuple(imported(name) for name in draw(some)),
            kernels=tuple(
                global_function(name, 2 + 9 * n, "triton", calls=draw(some))
                for n, name in enumerate(draw(some))
            ),
            launches=tuple(launch(name, 30 + n, "f") for n, name in enumerate(draw(some))),
            native_references=tuple(
                reference(draw(modules), name, *draw(some), line=50 + n)
                for n, name in enumerate(draw(some))
            ),
            extensions=(extension("ext", "x.cu", "a/y.cu"),) if draw(st.booleans()) else (),
        )
    return file(
        f"{stem}.cu",
        area,
        includes=tuple(include(f"{name}.cu") for name in draw(st.sets(st.sampled_from("xyz")))),
        kernels=tuple(global_function(name, 2 + 9 * n) for n, name in enumerate(draw(some))),
        functions=tuple(
            host(name, *draw(some), line=30 + n, registration=draw(st.booleans()))
            for n, name in enumerate(draw(some))
        ),
        launches=tuple(
            launch(name, 60 + n, draw(pick)) for n, name in enumerate((*draw(some), ""))
        ),
        bindings=tuple(bound(name, draw(pick), line=90 + n) for n, name in enumerate(draw(some))),
    )


@settings(deadline=None, max_examples=150)
@given(
    st.lists(sources(), max_size=9, unique_by=lambda source: source.path).flatmap(
        lambda files: st.tuples(st.just(files), st.permutations(files))
    )
)
def test_order_of_the_files_does_not_matter(
    orders: tuple[list[ParsedFile], list[ParsedFile]],
) -> None:
    first, second = orders
    assert linked(*first) == linked(*second)


@settings(deadline=None, max_examples=150)
@given(st.lists(sources(), max_size=9, unique_by=lambda source: source.path))
def test_every_launch_is_tied_or_told(files: list[ParsedFile]) -> None:
    inventory = linked(*files)
    tied = {(p.path, p.line, p.column) for k in inventory.kernels for p in k.launches}
    told = {(u.path, u.line, u.column) for u in inventory.usages if u.category == "kernel_launch"}
    launched = {(f.path, x.usage.line, x.usage.column) for f in files for x in f.facts.launches}
    assert tied | told == launched
    assert not tied & told


def test_identities_follow_the_places() -> None:
    inventory = linked(
        file("b.py", usages=(usage("two", 9), usage("one", 3))),
        file("a.py", usages=(usage("first", 30),)),
    )
    assert [(use.id, use.path, use.symbol) for use in inventory.usages] == [
        ("u1", "a.py", "first"),
        ("u2", "b.py", "one"),
        ("u3", "b.py", "two"),
    ]


def test_project_is_named_by_build_files_near_the_root() -> None:
    inventory = linked(
        file("python/setup.py", project_name="bindings"),
        file("setup.py", project_name="mmcv"),
        file("third_party/setup.py", "vendored", project_name="cutlass"),
        file("a/b/setup.py", project_name="deep"),
    )
    assert inventory.project_names == ("mmcv", "bindings")


def test_binary_kernels_and_unattributed_tokens_are_kept() -> None:
    inventory = linked(
        ParsedFile("lib/k.cubin", "own", blob_facts()),
        file("k.cu", unattributed=(Unattributed(line=4, token="<<<"),)),
    )
    assert [(use.category, use.path) for use in inventory.usages] == [
        ("binary_blob", "lib/k.cubin")
    ]
    assert [(item.path, item.line, item.token) for item in inventory.unattributed] == [
        ("k.cu", 4, "<<<")
    ]
