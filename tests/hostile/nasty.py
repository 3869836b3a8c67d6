"""Nasty inputs, made when the tests run: nothing of this lies in the repository."""

import os
from pathlib import Path

TORCH = b"import torch\ntorch.cuda.synchronize()\n"
KERNEL = b"__global__ void k(float* x) { atomicAdd(x, 1.f); }\n"

PYTHON = {
    "parentheses": TORCH + b"x = " + b"(" * 3_000 + b"1" + b")" * 3_000 + b"\n",
    "brackets": TORCH + b"x = " + b"[" * 10_000,
    "sum": TORCH + b"x = torch.cuda + " + b" + ".join([b"1"] * 10_000) + b"\n",
    "sum_of_usages": TORCH + b"x = " + b" + ".join([b"torch.cuda"] * 2_000) + b"\n",
    "attributes": TORCH + b"x = torch" + b".cuda" * 3_000 + b"\n",
    "calls": TORCH + b"x = torch" + b".cuda()" * 1_000 + b"\n",
    "elif": TORCH + b"if a: pass\n" + b"elif torch.cuda.is_available(): pass\n" * 3_000,
    "indents": TORCH + b"".join(b" " * i + b"if torch.cuda:\n" for i in range(300)),
    "lambdas": TORCH + b"x = " + b"lambda: " * 3_000 + b"torch.cuda\n",
    "decorators": TORCH + b"@torch.jit.script\n" * 500 + b"def f(): pass\n",
    "unary": TORCH + b"x = " + b"not " * 20_000 + b"torch.cuda\n",
    "long_line": TORCH + b"x = [" + b"1," * 300_000 + b"]\n",
    "quotes": TORCH + b"'" * 100_001,
    "triple_quotes": TORCH + b"'''" * 30_001,
    "backslashes": TORCH + b"\\\n" * 3_000,
    "fstrings": TORCH + b"x = " + b"f'{" * 2_000 + b"torch.cuda" + b"}'" * 2_000 + b"\n",
    "comments": TORCH + b"# migrate-scan: ignore[" * 3_000,
    "carriage_returns": TORCH.replace(b"\n", b"\r") * 5_000,
    "python2": TORCH + b"print 'x', torch.cuda\nexec 'y'\nraise E, 'z'\n",
    "aliases": TORCH + b"".join(b"a%d = a%d\n" % (i + 1, i) for i in range(5_000)),
    "rebound": TORCH + b"d = d if x else 'cuda'\nx.to(d)\n" * 5_000,
    "alias_loop": TORCH + b"a = b\nb = a\na.cuda()\nc = c\nc.synchronize()\n",
    "imports": b"from torch import *\n" + b"import torch.cuda as torch\n" * 5_000,
    "gbk": b"# coding: gbk\n# \xd6\xd0\xce\xc4\n" + TORCH,
    "gbk_undeclared": b"# \xd6\xd0\xce\xc4\n" + TORCH,
    "unknown_coding": b"# coding: klingon\n" + TORCH,
    "odd_coding": b"# coding: unicode_escape\n" + TORCH + b"'\\u12'",
    "utf16": TORCH.decode().encode("utf-16"),
    "bom": b"\xef\xbb\xbf" + TORCH,
}
CUDA = {
    "braces": KERNEL + b"void f() " + b"{" * 10_000,
    "parentheses": KERNEL + b"int x = " + b"(" * 5_000 + b"1" + b")" * 5_000 + b";\n",
    "templates": KERNEL + b"a<" * 5_000,
    "chevrons": KERNEL + b"k<<<" * 3_000,
    "launches": KERNEL + b"void f() { " + b"k<<<1, 2>>>(x); " * 1_000 + b"}\n",
    "kernels": b"__global__ " * 3_000,
    "conditions": KERNEL + b"#if A\n" * 3_000,
    "macros": KERNEL + b"".join(b"#define A%d A%d A%d\n" % (i + 1, i, i) for i in range(2_000)),
    "macro_loop": b"#define K(n) __global__ void n() { K(n) }\nK(a)\nK(b)\n" + KERNEL,
    "continuations": KERNEL + b"#define A \\\n" + b"  __global__ void a(); \\\n" * 20_000,
    "comments": KERNEL + b"/*" * 30_000,
    "raw_strings": KERNEL + b'R"(' * 50_000,
    "quotes": KERNEL + b'"' * 100_001,
    "namespaces": KERNEL + b"namespace a {" * 10_000,
    "long_line": KERNEL + b"int x[] = {" + b"1," * 200_000 + b"};\n",
    "gbk": b"// \xd6\xd0\xce\xc4\n" + KERNEL,
    "utf16": KERNEL.decode().encode("utf-16"),
    "bom": b"\xef\xbb\xbf" + KERNEL,
}
NOTEBOOKS = {
    "deep": b'["torch.cuda", ' + b"[" * 100_000,
    "not_json": b"{'cells': torch.cuda",
    "shapes": b'{"cells": [1, null, {"cell_type": "code", "source": {"torch": "cuda"}}]}',
    "surrogates": b'{"cells": [{"cell_type": "code", "source": "x = \\"\\ud800 torch.cuda\\""}]}',
}
BUILD = {
    "environment.yml": b"a0: &a0 [x]\n"
    + b"".join(b"a%d: &a%d [%s]\n" % (i + 1, i + 1, b"*a%d, " % i * 9) for i in range(9)),
    "environment-deep.yml": b"dependencies: " + b"[" * 100_000,
    "requirements.txt": b"torch" + b" " * 1_000_000 + b"x\n" + b"a[" * 100_000,
    "requirements-marks.txt": b"torch; " + b"(" * 10_000,
    "setup.cfg": b"[options]\ninstall_requires =" + b" " * 1_000_000 + b"\x01\n" + b"[" * 100_000,
    "setup.py": b"from setuptools import setup\nsetup(install_requires=" + b"[" * 20_000,
}
NAMES = [
    b"\x1b[31mred\x1b[0m.py",
    b"<img src=x onerror=alert(1)>.py",
    b"new\nline.py",
    b"::error file=x::y.py",
    b"=cmd|' .py",
    b"\xff\xfe.py",
    "\u202egnp.py".encode(),
    b"%s{0}{{jinja}}{% raw %}.py",
    b"-rf.py",
    b"a" * 250 + b".py",
]


def write_all(root: Path) -> None:
    """Every input above, in folders named for its kind."""
    for folder, suffix, inputs in (
        ("python", ".py", PYTHON),
        ("cuda", ".cu", CUDA),
        ("headers", ".h", CUDA),
        ("notebooks", ".ipynb", NOTEBOOKS),
        ("build_files", "", BUILD),
    ):
        (root / folder).mkdir()
        for name, content in inputs.items():
            (root / folder / f"{name}{suffix}").write_bytes(content)
    (root / "names").mkdir()
    for raw in NAMES:
        (root / "names" / os.fsdecode(raw)).write_bytes(TORCH)
    (root / "pyproject.toml").write_bytes(b"[project\nname = torch")
