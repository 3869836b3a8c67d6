"""Well-known kernels by package, name and structure; shapes of real kernels, written anew."""

from pathlib import Path

import pytest

from migrate_scan.api import scan
from migrate_scan.assess.kernels import judge
from migrate_scan.assess.recognition import equivalents, recognise
from migrate_scan.maps.load.kernels import known_kernels
from migrate_scan.model import Kernel
from tests.assess.subjects import kernel, target

ATTENTION = """\
import triton
import triton.language as tl

@triton.jit
def fused_block(Q, K, V, O, scale, N: tl.constexpr, D: tl.constexpr, B: tl.constexpr):
    rows = tl.program_id(0) * B + tl.arange(0, B)
    q = tl.load(Q + rows[:, None] * D + tl.arange(0, D)[None, :])
    top = tl.full([B], float("-inf"), tl.float32)
    total = tl.zeros([B], tl.float32)
    acc = tl.zeros([B, D], tl.float32)
    for start in range(0, N, B):
        k = tl.load(K + start * D)
        s = tl.dot(q, k) * scale
        fresh = tl.maximum(top, tl.max(s, 1))
        p = tl.exp2(s - fresh[:, None])
        total = total * tl.exp2(top - fresh) + tl.sum(p, 1)
        acc = tl.dot(p, tl.load(V + start * D), acc)
        top = fresh
    tl.store(O + rows, acc / total[:, None])

def run(q, k, v, o):
    fused_block[(4,)](q, k, v, o, 1.0, 64, 64, 16)
"""
NORM = """\
__inline__ __device__ float whole_block_sum(float v) {
  for (int lane = 16; lane > 0; lane >>= 1) v += __shfl_xor_sync(0xffffffff, v, lane);
  return v;
}
template <typename T>
__global__ void scale_rows(T* out, const T* x, const T* weight, const float eps, int width) {
  float part = 0.f;
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    const float value = (float)x[blockIdx.x * width + i];
    part += value * value;
  }
  const float s = rsqrtf(whole_block_sum(part) / width + eps);
  for (int i = threadIdx.x; i < width; i += blockDim.x)
    out[blockIdx.x * width + i] = (T)((float)x[blockIdx.x * width + i] * s * (float)weight[i]);
}
void launch(float* o, const float* x, const float* w) {
  scale_rows<float><<<8, 256>>>(o, x, w, 1e-6f, 64);
}
"""


def kernel_of(tmp_path: Path, name: str, text: str) -> Kernel:
    """The only kernel of a repository with one file."""
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    (found,) = scan(tmp_path, targets=["cann"], cache=False).kernels
    return found


@pytest.mark.parametrize(
    ("file", "text", "known"),
    [("a.py", ATTENTION, "flash_attention"), ("n.cu", NORM, "rms_norm")],
)
def test_structure_tells_where_no_name_does(
    tmp_path: Path, file: str, text: str, known: str
) -> None:
    (found,) = recognise(kernel_of(tmp_path, file, text))
    assert (found.kernel, found.match, found.certainty) == (known, "structure", "low")


@pytest.mark.parametrize(
    ("file", "text", "old", "new", "known"),
    [
        ("a.py", ATTENTION, "fused_block", "flash_attn_fwd", "flash_attention"),
        ("n.cu", NORM, "scale_rows", "rms_norm_kernel", "rms_norm"),
    ],
)
def test_a_name_that_the_structure_agrees_with_is_sure(
    tmp_path: Path, file: str, text: str, old: str, new: str, known: str
) -> None:
    (found,) = recognise(kernel_of(tmp_path, file, text.replace(old, new)))
    assert (found.kernel, found.match, found.certainty) == (known, "name+structure", "high")


def test_a_name_that_the_structure_contradicts_decides_nothing(tmp_path: Path) -> None:
    named_wrong = kernel_of(tmp_path, "n.cu", NORM.replace("scale_rows", "grid_sample_kernel"))
    (found,) = recognise(named_wrong)
    assert (found.kernel, found.match, found.certainty) == ("grid_sample", "name", "low")
    finding = judge(named_wrong, target("cann"))
    assert finding.equivalents
    assert finding.route == "rewrite"


def test_what_a_kernel_never_does_speaks_against_its_name() -> None:
    (plain,) = recognise(kernel("rms_norm_kernel"))
    (with_product,) = recognise(kernel("rms_norm_kernel", operations=("dot", "root")))
    assert (plain.certainty, with_product.certainty) == ("medium", "low")


def test_a_name_alone_is_never_certainty() -> None:
    for known in known_kernels().values():
        for words in known.names:
            for found in recognise(kernel("_".join(words))):
                assert (found.match, found.certainty) == ("name", "medium"), words


@pytest.mark.parametrize("path", ["third_party/apex/csrc/k.cu", "mmcv/ops/csrc/k.cu"])
def test_a_vendored_copy_confirms_the_name(path: str) -> None:
    name = "multi_tensor_adam" if "apex" in path else "ball_query"
    (found,) = recognise(kernel(name, path=path, area="vendored"))
    assert (found.match, found.certainty) == ("package+name", "high")


def test_the_project_itself_is_a_package() -> None:
    (found,) = recognise(kernel("ball_query", path="csrc/k.cu"), ("mmcv-full",))
    assert found.match == "package+name"
    (other,) = recognise(kernel("ball_query", path="csrc/k.cu"), ("unheard-of",))
    assert other.match == "name"


def test_a_package_alone_tells_no_kernel() -> None:
    assert recognise(kernel("fill_zero", path="third_party/flash-attention/csrc/k.cu")) == ()


def test_an_elementwise_kernel_is_nothing_well_known(tmp_path: Path) -> None:
    text = "__global__ void scale(float* x, float a) { x[threadIdx.x] *= a; }\n"
    assert recognise(kernel_of(tmp_path, "s.cu", text)) == ()


@pytest.mark.parametrize(
    ("name", "equivalent"),
    [
        ("ms_deformable_im2col_gpu_kernel", "mmcv.ops multi_scale_deformable_attention"),
        ("nms_rotated_cuda_kernel", "torch_npu.npu_nms_rotated"),
        ("RoIAlignForward", "torch_npu.npu_roi_align"),
        ("_rms_norm_fwd_fused", "torch_npu.npu_rms_norm"),
        ("flash_fwd_kernel", "torch_npu.npu_fusion_attention"),
        ("multi_tensor_adam_cuda_kernel", "torch.optim.AdamW(fused=True)"),
        ("scaled_masked_softmax_warp_forward", "torch_npu.npu_scaled_masked_softmax"),
    ],
)
def test_kernels_with_a_counterpart(name: str, equivalent: str) -> None:
    assert equivalents(kernel(name), target("cann"))[0].name == equivalent


def test_a_specific_name_hides_the_general_one() -> None:
    names = [item.name for item in equivalents(kernel("nms_rotated_kernel"), target("mlu"))]
    assert names == ["mluOpNmsRotated"]


def test_nothing_found_is_no_equivalent() -> None:
    assert equivalents(kernel("upfirdn2d_kernel_small"), target("cann")) == ()
    assert recognise(kernel("upfirdn2d_kernel_small"))[0].kernel == "upfirdn2d"


def test_nothing_found_says_where_it_was_looked_for() -> None:
    found = judge(kernel("upfirdn2d_kernel_small"), target("cann")).none_found
    assert found is not None
    assert found.kernels == ("upfirdn2d",)
    assert any(place.startswith("Ascend/DrivingSDK mx_driving/ops") for place in found.looked_in)


@pytest.mark.parametrize(
    ("name", "chosen"),
    [("rms_norm_kernel", "cann"), ("my_kernel", "cann"), ("upfirdn2d_kernel", "musa")],
)
def test_none_is_found_only_where_a_known_kernel_was_looked_for(name: str, chosen: str) -> None:
    assert judge(kernel(name), target(chosen)).none_found is None


def test_equivalents_carry_signals_and_evidence() -> None:
    found = equivalents(kernel("rms_norm_kernel"), target("cann"))
    assert found[0].name == "torch_npu.npu_rms_norm"
    assert {item.kernel for item in found} == {"rms_norm"}
    assert {(item.match, item.certainty, item.confidence) for item in found} == {
        ("name", "medium", "inferred")
    }
    assert all(item.evidence for item in found)


def test_a_triton_kernel_gets_its_equivalents_too(tmp_path: Path) -> None:
    flash = kernel_of(tmp_path, "a.py", ATTENTION.replace("fused_block", "flash_attn_fwd"))
    finding = judge(flash, target("cann"))
    assert finding.route == "as_is"
    assert finding.equivalents[0].name == "torch_npu.npu_fusion_attention"
    assert finding.equivalents[0].confidence == "paired"


def test_structures_are_strong_enough() -> None:
    for known in known_kernels().values():
        if known.structure is not None and known.structure.positive:
            words = min((len(group) for group in known.structure.parameters), default=0)
            signals = len(known.structure.operations) + words + len(known.structure.without)
            assert signals >= 3, known.id


@pytest.mark.parametrize(
    ("name", "parameters", "certainty"),
    [
        ("cumsum_kernel", ("const float* x", "float* y"), "medium"),
        ("cumsum_kernel", ("const float* x", "int num_packs", "int* pack_indices"), "low"),
        ("voxelize_kernel", ("const float* points", "int* coors"), "medium"),
        ("voxelize_kernel", ("const float* data", "const int* counts", "float* out"), "low"),
    ],
)
def test_parameters_that_a_known_kernel_never_has_speak_against_its_name(
    name: str, parameters: tuple[str, ...], certainty: str
) -> None:
    (found,) = recognise(kernel(name=name, parameters=parameters))
    assert found.certainty == certainty


def test_what_nothing_speaks_against_is_not_yet_known() -> None:
    assert recognise(kernel(name="unknown_kernel", parameters=("const float* x",))) == ()
