"""C headers of vendors: names, limits, and headers that are cut off."""

import pytest

from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.vendor import acl_headers, hip_headers
from migrate_scan.maps.importers.vendor.files import VendorFile

_HIP = """\
#ifndef GUARD
#define GUARD
/* __device__ int in_a_comment(int x); */
__device__ static inline int __popc(unsigned int x) { return f(x); }
#ifdef HIP_ENABLE_THIS
template <typename MaskT, typename T>
__device__ inline
T __shfl_sync(MaskT mask, T var) {
  static_assert(sizeof(MaskT) == 8, "");
  return __shfl(var);
}
#else
__device__ int __other(int x);
#endif
__BF16_HOST_DEVICE_STATIC__ float __bfloat162float(__hip_bfloat16 a) { return a; }
__device__ double __popc(double x);
#endif
"""


def _header(text: str) -> tuple[VendorFile]:
    return (VendorFile("include/x.h", text),)


def test_device_functions_with_what_limits_them() -> None:
    found = {entry.symbol: entry for entry in hip_headers.device(_header(_HIP), "s")}
    assert {name: entry.constraints for name, entry in found.items()} == {
        "__popc": (),
        "__shfl_sync": ("mask_64bit", "build_flag:HIP_ENABLE_THIS"),
        "__other": (),
        "__bfloat162float": (),
    }
    assert found["__popc"].status == "supported"
    assert found["__shfl_sync"].status == "limited"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_HIP.rpartition("#endif")[0], r"x\.h:17: ends within #if"),
        (_HIP + "\n#endif\n", r"x\.h:19: #endif without #if"),
        ("int host(void);\n", r"x\.h:1: no device function"),
    ],
)
def test_a_header_that_is_cut_off_or_another_one_is_refused(text: str, message: str) -> None:
    with pytest.raises(FactsError, match=message):
        list(hip_headers.device(_header(text), "s"))


def test_runtime_functions_of_hip() -> None:
    text = "hipError_t hipMalloc(void** p, size_t n);\n// hipError_t hipGone(void);\n"
    assert [entry.symbol for entry in hip_headers.host(_header(text), "s")] == ["hipMalloc"]
    with pytest.raises(FactsError, match=r"x\.h:1: no function hip"):
        list(hip_headers.host(_header("int x;"), "s"))


def test_functions_of_acl() -> None:
    text = (
        "ACL_FUNC_VISIBILITY aclError aclrtMalloc(void **p, size_t n);\n"
        "ACL_FUNC_VISIBILITY const char *aclGetRecentErrMsg();\n"
        "#define ACL_FUNC_VISIBILITY\n"
    )
    assert [entry.symbol for entry in acl_headers.runtime(_header(text), "s")] == [
        "aclrtMalloc",
        "aclGetRecentErrMsg",
    ]
    text = "aclblasStatus_t aclblasSscal(aclblasHandle_t h);\nvoid other(aclblasHandle_t h);\n"
    assert [entry.symbol for entry in acl_headers.libraries(_header(text), "s")] == ["aclblasSscal"]
    with pytest.raises(FactsError, match=r"x\.h:1: no function acl"):
        list(acl_headers.libraries(_header("int x;"), "s"))
