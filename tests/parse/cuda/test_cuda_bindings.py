"""Bindings, and the way from a binding to a kernel."""

from typing import Literal

import pytest

from migrate_scan.parse.cuda import parse_cuda
from migrate_scan.parse.facts import BindingFact


def bindings(
    code: str, language: Literal["cuda", "cpp"] = "cpp"
) -> list[tuple[str, str | None, str, str]]:
    return [told(binding) for binding in parse_cuda(code.encode(), language).bindings]


def told(binding: BindingFact) -> tuple[str, str | None, str, str]:
    return binding.python_name, binding.function, binding.kind, binding.module


def test_pybind_module() -> None:
    assert bindings(
        "PYBIND11_MODULE(TORCH_EXTENSION_NAME, module)\n"
        "{\n"
        '  module.doc() = "ops";\n'
        '  module.def("forward", &ns::forward, "doc", py::arg("x"), py::arg("n") = 1);\n'
        '  module.def("plain", plain_function);\n'
        '  module.def("typed", &typed<float>, py::call_guard<py::gil_scoped_release>());\n'
        '  module.def("chosen", py::overload_cast<int>(&chosen)).def("chained", &chained);\n'
        '  module.def("wrapped", torch::wrap_pybind_function(inner));\n'
        '  module.def("lambda", [](int a) { return called_inside(a); });\n'
        '  py::class_<Holder>(module, "Holder").def(py::init<>()).def("method", &Holder::method);\n'
        "}\n"
    ) == [
        ("forward", "forward", "pybind", "TORCH_EXTENSION_NAME"),
        ("plain", "plain_function", "pybind", "TORCH_EXTENSION_NAME"),
        ("typed", "typed", "pybind", "TORCH_EXTENSION_NAME"),
        ("chained", "chained", "pybind", "TORCH_EXTENSION_NAME"),
        ("chosen", "chosen", "pybind", "TORCH_EXTENSION_NAME"),
        ("wrapped", "inner", "pybind", "TORCH_EXTENSION_NAME"),
        ("lambda", "called_inside", "pybind", "TORCH_EXTENSION_NAME"),
    ]


def test_functions_of_submodules_bear_their_names() -> None:
    assert bindings(
        "PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) {\n"
        '  py::module ops = m.def_submodule("ops");\n'
        '  ops.def("pack", &pack).def("tile", &tile);\n'
        '  auto mesh = ops.def_submodule("mesh", "meshes");\n'
        '  mesh.def("cut", &cut);\n'
        '  m.def("plain", &plain);\n'
        '  other.def("unknown", &unknown);\n'
        "}\n"
    ) == [
        ("ops.pack", "pack", "pybind", "TORCH_EXTENSION_NAME"),
        ("ops.tile", "tile", "pybind", "TORCH_EXTENSION_NAME"),
        ("ops.mesh.cut", "cut", "pybind", "TORCH_EXTENSION_NAME"),
        ("plain", "plain", "pybind", "TORCH_EXTENSION_NAME"),
    ]


def test_torch_library() -> None:
    assert bindings(
        "TORCH_LIBRARY(fancy, m) {\n"
        '  m.def("add(Tensor a, Tensor b) -> Tensor");\n'
        '  m.def("mul.out(Tensor a, *, Tensor(a!) out) -> Tensor(a!)", &mul_out);\n'
        '  m.impl("add", torch::kCUDA, &add_cuda);\n'
        "}\n"
        'TORCH_LIBRARY_IMPL(fancy, CUDA, m) { m.impl("mul", TORCH_FN(mul_cuda)); }\n'
        'TORCH_LIBRARY_FRAGMENT(other, lib) { lib.def("other::sub(Tensor a) -> Tensor", sub); }\n'
        "TORCH_LIBRARY_EXPAND(TORCH_EXTENSION_NAME, ops) {\n"
        '  ops.def(\n      "paged(Tensor! out,"\n      "      Tensor q) -> ()");\n'
        '  ops.impl("paged", torch::kCUDA, &paged);\n'
        "}\n"
    ) == [
        ("add", None, "torch_library", "fancy"),
        ("mul", "mul_out", "torch_library", "fancy"),
        ("add", "add_cuda", "torch_library_impl", "fancy"),
        ("mul", "mul_cuda", "torch_library_impl", "fancy"),
        ("sub", "sub", "torch_library", "other"),
        ("paged", None, "torch_library", "TORCH_EXTENSION_NAME"),
        ("paged", "paged", "torch_library_impl", "TORCH_EXTENSION_NAME"),
    ]


@pytest.mark.parametrize("join", ["CONCAT(_C, _ascend)", "_CONCAT( _C,_ascend )"])
def test_a_namespace_that_a_macro_joins(join: str) -> None:
    code = f'TORCH_LIBRARY_EXPAND({join}, ops) {{\n  ops.def("paged(Tensor q) -> ()");\n}}\n'
    assert bindings(code) == [("paged", None, "torch_library", "_C_ascend")]


def test_registered_operators_and_module_parameters() -> None:
    assert bindings(
        "static auto registry = torch::RegisterOperators()\n"
        '    .op("mine::nms", &nms)\n'
        '    .op("mine::roi(Tensor a) -> Tensor", &roi);\n'
        'void bind_more(py::module_& m) { m.def("more", &more); }\n'
    ) == [
        ("nms", "nms", "torch_library", "mine"),
        ("roi", "roi", "torch_library", "mine"),
        ("more", "more", "pybind", ""),
    ]


def test_functions_tell_whom_they_reach() -> None:
    inventory = parse_cuda(
        b"__global__ void nms_kernel(int* a) { a[0] = 1; }\n"
        b"void nms_launcher(at::Tensor t) { nms_kernel<<<1, 32>>>(t.data_ptr<int>()); }\n"
        b"at::Tensor nms_cuda(at::Tensor t) { nms_launcher(t); return t; }\n"
        b"at::Tensor nms(at::Tensor t) { return dispatch(nms_impl, t); }\n"
        b"REGISTER_DEVICE_IMPL(nms_impl, CUDA, nms_cuda);\n"
        b"#define CALL(F, ...) forward_to(F, __VA_ARGS__)\n"
        b"template <typename T> struct Functor { T operator()(T a) { return nms_launcher(a); } };\n"
    )
    calls = {function.name: set(function.calls) for function in inventory.functions}
    assert "nms_kernel" in calls["nms_launcher"]
    assert "nms_launcher" in calls["nms_cuda"]
    assert "nms_impl" in calls["nms"]
    assert "nms_cuda" in calls["nms_impl"]
    assert calls["CALL"] >= {"forward_to"}
    assert "nms_launcher" in calls["Functor"]


def test_strings_and_comments_bind_nothing() -> None:
    assert (
        bindings('// PYBIND11_MODULE(a, m) { m.def("x", &x); }\nconst char* s = "TORCH_LIBRARY";')
        == []
    )
