"""How names of torch are called with small inputs: one expression for many names.

An expression is Python of the written file: ``f`` is the function or class, ``v`` makes the
inputs (see :mod:`migrate_scan.probe.harness`). A name is torch's without ``torch.``,
``Tensor.`` and ``nn.functional.``; a method that works in place is called as the one that
does not. What is not named here is tested for presence only.
"""

from dataclasses import dataclass
from typing import Literal

from migrate_scan.maps.select.names import candidates

Sort = Literal["float", "index", "once"]

_FLOAT = {
    "f(v(3, 4))": "abs absolute acos acosh arccos arccosh arcsin arcsinh arctan arctanh asin "
    "asinh atan atanh angle ceil conj cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 fix "
    "floor frac frexp i0 isfinite isinf isnan isneginf isposinf isreal lgamma log log10 log1p "
    "log2 logit nan_to_num neg negative positive rad2deg real reciprocal round rsqrt sigmoid sign "
    "signbit sgn sin sinc sinh sqrt square tan tanh trunc relu relu6 selu celu elu gelu silu mish "
    "hardswish hardsigmoid hardtanh leaky_relu logsigmoid softplus softsign tanhshrink softshrink "
    "hardshrink rrelu dropout alpha_dropout sum mean prod std var std_mean var_mean amax amin "
    "aminmax max min argmax argmin median nanmedian nansum nanmean norm all any count_nonzero "
    "nonzero argwhere unique unique_consecutive sort argsort flatten ravel clone detach contiguous "
    "t triu tril diag diagonal diagflat fliplr flipud trace zeros_like ones_like empty_like "
    "rand_like randn_like logical_not bernoulli squeeze double float half bfloat16 int long bool "
    "zero uniform normal exponential log_normal normalize fft.fft fft.ifft fft.rfft fft.fft2 "
    "fft.ifft2 fft.rfft2 fft.fftn fft.ifftn fft.rfftn linalg.norm linalg.vector_norm "
    "linalg.matrix_norm linalg.svd linalg.qr svd qr pinverse linalg.pinv unbind poisson "
    "rot90 diff cov corrcoef",
    "f(v(3, 4), v(3, 4))": "add sub subtract mul multiply div divide true_divide floor_divide "
    "fmod remainder pow atan2 arctan2 maximum minimum fmax fmin eq ne lt le gt ge greater less "
    "not_equal greater_equal less_equal equal logical_and logical_or logical_xor hypot logaddexp "
    "logaddexp2 dist allclose isclose copysign nextafter heaviside xlogy float_power mse_loss "
    "l1_loss smooth_l1_loss huber_loss kl_div cosine_similarity pairwise_distance "
    "binary_cross_entropy binary_cross_entropy_with_logits copy block_diag",
    "f(v(3, 4), 1)": "softmax log_softmax softmin cumsum cumprod logcumsumexp logsumexp glu roll "
    "unsqueeze cummax cummin mode topk tensor_split split chunk repeat_interleave kthvalue",
    "f(v(3, 4), (0,))": "flip",
    "f(v(3, 4), (4, 3))": "reshape view",
    "f(v(3, 4), (2, 2))": "tile repeat",
    "f(v(1, 4), (3, 4))": "expand broadcast_to",
    "f(v(3, 4), 0, 1)": "transpose swapaxes swapdims movedim moveaxis select",
    "f(v(2, 3, 4), (2, 0, 1))": "permute",
    "f([v(3, 4), v(3, 4)])": "stack cat concat concatenate hstack vstack dstack column_stack "
    "row_stack",
    "f(v(3), v(4))": "meshgrid cartesian_prod outer ger",
    "f(v(3, 4), (1, 2), 0)": "split_with_sizes",
    "f(v(3, 4), 0, 0, 2)": "narrow",
    "f(v(3, 4), 0.2, 0.8)": "clamp clip",
    "f(v(3, 4), 0.2)": "clamp_min clamp_max fill",
    "f(v(3, 4), 0.5, 0.0)": "threshold",
    "f(v(12), 4)": "histc",
    "f(v(12), 0.5)": "quantile nanquantile",
    "f(v(3, 4), 2)": "multinomial",
    "f(v(3, 4), 1, v.index(3, 2))": "gather",
    "f(v(3, 4), 1, v.index(2))": "index_select",
    "f(v(3, 4), v.index(2))": "take",
    "f(v(3, 4), v.index(3, 4), 1)": "take_along_dim",
    "f(v(3, 4), 1, v.index(3, 2), v(3, 2))": "scatter scatter_add",
    "f(v(3, 4), 1, v.index(2), v(3, 2))": "index_add index_copy",
    "f(v(3, 4), 1, v.index(2), 0.5)": "index_fill",
    "f(v(3, 4), (v.index(2),), v(2, 4))": "index_put",
    "f(v(3, 4), v.mask(3, 4), 0.5)": "masked_fill",
    "f(v(3, 4), v.mask(3, 4))": "masked_select",
    "f(v(3, 4), v.mask(3, 4), v(3, 4))": "masked_scatter Tensor.where",
    "f(v.mask(3, 4), v(3, 4), v(3, 4))": "where",
    "f(v(3, 4), v(4, 5))": "mm matmul chain_matmul",
    "f(v(2, 3, 4), v(2, 4, 5))": "bmm",
    "f(v(3, 5), v(3, 4), v(4, 5))": "addmm",
    "f(v(2, 3, 5), v(2, 3, 4), v(2, 4, 5))": "baddbmm",
    "f(v(3, 5), v(2, 3, 4), v(2, 4, 5))": "addbmm",
    "f(v(3, 4), v(4))": "mv",
    "f(v(3), v(3, 4), v(4))": "addmv",
    "f(v(3, 4), v(3), v(4))": "addr",
    "f(v(4), v(4))": "dot inner vdot searchsorted bucketize",
    "f('ij,jk->ik', v(3, 4), v(4, 5))": "einsum",
    "f(v(3, 4), v(4, 5), 1)": "tensordot",
    "f(v(3, 4), v(2, 2))": "kron",
    "f(v(3, 4), v(5, 4), v(5))": "linear",
    "f(v(3, 4), v(5, 4))": "cdist",
    "f(v(2, 3), v(2, 3))": "cross linalg.cross",
    "f(v(3, 4), v(3, 4), v(3, 4))": "addcmul addcdiv lerp",
    "f(v(2, 4, 8), v(6, 4, 3))": "conv1d",
    "f(v(2, 4, 8, 8), v(6, 4, 3, 3))": "conv2d",
    "f(v(2, 4, 8, 8, 8), v(6, 4, 3, 3, 3))": "conv3d",
    "f(v(2, 4, 8), v(4, 6, 3))": "conv_transpose1d",
    "f(v(2, 4, 8, 8), v(4, 6, 3, 3))": "conv_transpose2d",
    "f(v(2, 4, 8, 8, 8), v(4, 6, 3, 3, 3))": "conv_transpose3d",
    "f(v(2, 4, 8), 2)": "max_pool1d avg_pool1d adaptive_avg_pool1d adaptive_max_pool1d group_norm "
    "local_response_norm",
    "f(v(2, 4, 8, 8), 2)": "max_pool2d avg_pool2d adaptive_avg_pool2d adaptive_max_pool2d "
    "channel_shuffle pixel_shuffle pixel_unshuffle",
    "f(v(2, 4, 8, 8, 8), 2)": "max_pool3d avg_pool3d adaptive_avg_pool3d adaptive_max_pool3d",
    "f(v(2, 4, 8, 8), 3)": "unfold",
    "f(v(3, 4), 1, 2, 1)": "Tensor.unfold",
    "f(v(2, 36, 36), (8, 8), 3)": "fold",
    "f(v(2, 4, 8, 8), scale_factor=2)": "interpolate upsample",
    "f(v(2, 4, 8, 8), v(2, 5, 5, 2), align_corners=False)": "grid_sample",
    "f(v(2, 2, 3), (2, 4, 8, 8), align_corners=False)": "affine_grid",
    "f(v(3, 4), (1, 1))": "pad",
    "f(v(3, 4), (4,))": "layer_norm rms_norm",
    "f(v(2, 4, 8), v(4), v(4))": "batch_norm",
    "f(v(2, 4, 8))": "instance_norm dropout1d",
    "f(v(2, 4, 8, 8))": "dropout2d dropout3d feature_alpha_dropout",
    "f(v(2, 4, 8, 8), v(4))": "prelu",
    "f(v.index(3, 2), v(5, 4))": "embedding",
    "f(v(3, 4), v.index(3))": "cross_entropy nll_loss multi_margin_loss",
    "f(*[v(2, 2, 4, 8)] * 3)": "scaled_dot_product_attention",
    "f(v.positive(3))": "linalg.inv linalg.cholesky linalg.det linalg.slogdet linalg.eigh "
    "linalg.eigvalsh inverse det logdet slogdet cholesky matrix_exp",
    "f(v.positive(3), v(3, 2))": "linalg.solve linalg.lstsq",
    "f((3, 4), dtype=v.dtype, device=v.device)": "empty zeros ones rand randn",
    "f((3, 4), 0.5, dtype=v.dtype, device=v.device)": "full",
    "f(4, dtype=v.dtype, device=v.device)": "arange eye hann_window hamming_window "
    "blackman_window bartlett_window",
    "f(0, 1, 4, dtype=v.dtype, device=v.device)": "linspace logspace",
    "f([0.5], dtype=v.dtype, device=v.device)": "tensor as_tensor",
    "v.module(f())(v(3, 4))": "nn.ReLU nn.ReLU6 nn.GELU nn.SiLU nn.Mish nn.ELU nn.SELU nn.CELU "
    "nn.Sigmoid nn.Tanh nn.Hardswish nn.Hardsigmoid nn.Hardtanh nn.LeakyReLU nn.LogSigmoid "
    "nn.Softplus nn.Softsign nn.Tanhshrink nn.Softshrink nn.Hardshrink nn.RReLU nn.Dropout "
    "nn.AlphaDropout nn.Flatten nn.Identity nn.PReLU",
    "v.module(f(1))(v(3, 4))": "nn.Softmax nn.LogSoftmax nn.Softmin nn.GLU",
    "v.module(f(4))(v(3, 4))": "nn.LayerNorm nn.RMSNorm nn.BatchNorm1d",
    "v.module(f(2, 4))(v(2, 4, 8))": "nn.GroupNorm",
    "v.module(f(4))(v(2, 4, 8))": "nn.InstanceNorm1d",
    "v.module(f(4))(v(2, 4, 8, 8))": "nn.BatchNorm2d nn.InstanceNorm2d",
    "v.module(f(4))(v(2, 4, 8, 8, 8))": "nn.BatchNorm3d nn.InstanceNorm3d",
    "v.module(f(2))(v(2, 4, 8, 8))": "nn.MaxPool2d nn.AvgPool2d nn.AdaptiveAvgPool2d "
    "nn.AdaptiveMaxPool2d nn.PixelShuffle nn.PixelUnshuffle nn.LocalResponseNorm "
    "nn.ReflectionPad2d nn.ReplicationPad2d nn.ZeroPad2d nn.UpsamplingNearest2d "
    "nn.UpsamplingBilinear2d nn.ChannelShuffle",
    "v.module(f(2))(v(2, 4, 8))": "nn.MaxPool1d nn.AvgPool1d nn.AdaptiveAvgPool1d "
    "nn.AdaptiveMaxPool1d nn.ReflectionPad1d nn.ReplicationPad1d nn.ZeroPad1d",
    "v.module(f(2))(v(2, 4, 8, 8, 8))": "nn.MaxPool3d nn.AvgPool3d nn.AdaptiveAvgPool3d "
    "nn.AdaptiveMaxPool3d nn.ReflectionPad3d nn.ReplicationPad3d",
    "v.module(f(2, 0.5))(v(2, 4, 8, 8))": "nn.ConstantPad2d",
    "v.module(f(scale_factor=2))(v(2, 4, 8, 8))": "nn.Upsample",
    "v.module(f())(v(2, 4, 8, 8))": "nn.Dropout2d nn.Softmax2d",
    "v.module(f(4, 6))(v(3, 4))": "nn.Linear",
    "v.module(f(4, 6, 3))(v(2, 4, 8))": "nn.Conv1d nn.ConvTranspose1d",
    "v.module(f(4, 6, 3))(v(2, 4, 8, 8))": "nn.Conv2d nn.ConvTranspose2d",
    "v.module(f(4, 6, 3))(v(2, 4, 8, 8, 8))": "nn.Conv3d nn.ConvTranspose3d",
    "v.module(f(3))(v(2, 4, 8, 8))": "nn.Unfold",
    "v.module(f(5, 4))(v.index(3))": "nn.Embedding",
    "v.module(f(4, 6))(v(5, 2, 4))": "nn.LSTM nn.GRU nn.RNN",
    "v.module(f(4, 6))(v(2, 4))": "nn.LSTMCell nn.GRUCell nn.RNNCell",
    "v.module(f(4, 2))(*[v(5, 2, 4)] * 3)": "nn.MultiheadAttention",
    "v.module(f(4, 2, 8))(v(5, 2, 4))": "nn.TransformerEncoderLayer",
    "f()(v(3, 4), v(3, 4))": "nn.MSELoss nn.L1Loss nn.SmoothL1Loss nn.HuberLoss nn.KLDivLoss "
    "nn.BCELoss nn.BCEWithLogitsLoss nn.CosineSimilarity nn.PairwiseDistance",
    "f()(v(3, 4), v.index(3))": "nn.CrossEntropyLoss nn.NLLLoss nn.MultiMarginLoss",
    "v.step(f)": "optim.SGD optim.Adam optim.AdamW optim.Adamax optim.NAdam optim.RAdam "
    "optim.Adagrad optim.Adadelta optim.RMSprop optim.Rprop optim.ASGD",
}
_INDEX = {
    "f(v.index(3, 4), v.index(3, 4))": "bitwise_and bitwise_or bitwise_xor bitwise_left_shift "
    "bitwise_right_shift gcd lcm",
    "f(v.index(3, 4))": "bitwise_not",
    "f(v.index(6))": "bincount one_hot",
    "f(2, (3, 4), device=v.device)": "randint",
    "f(4, device=v.device)": "randperm",
}
_ONCE = {
    "f()": "jit.is_scripting jit.is_tracing compiler.is_compiling cuda.is_available "
    "cuda.device_count cuda.current_device cuda.synchronize cuda.empty_cache "
    "cuda.memory_allocated cuda.max_memory_allocated cuda.memory_reserved "
    "cuda.max_memory_reserved cuda.reset_peak_memory_stats cuda.memory_stats cuda.memory_summary "
    "cuda.get_device_name cuda.get_device_properties cuda.current_stream cuda.default_stream "
    "cuda.get_rng_state cuda.get_rng_state_all cuda.is_bf16_supported cuda.mem_get_info cuda.Event "
    "cuda.Stream",
    "f(0)": "cuda.set_device cuda.manual_seed cuda.manual_seed_all",
    "f([1])": "FloatTensor DoubleTensor HalfTensor BFloat16Tensor LongTensor IntTensor "
    "ShortTensor CharTensor ByteTensor BoolTensor",
    "f(v.function)": "jit.unused jit.ignore jit.export",
    "v.module(f(v.linear()))(v(3, 4))": "jit.script",
    "f(v.linear(), v(3, 4))(v(3, 4))": "jit.trace",
    "f(v.function)(v(3, 4))": "jit.script_if_tracing",
    "f(v.scripted(), v.file)": "jit.save",
    "f(v.saved())(v(3, 4))": "jit.load",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a name is called: in every floating type asked for (``float``), with integers
    (``index``), or once with no type in question."""

    call: str
    sort: Sort


def _table() -> dict[str, Recipe]:
    sorts: tuple[tuple[Sort, dict[str, str]], ...] = (
        ("float", _FLOAT),
        ("index", _INDEX),
        ("once", _ONCE),
    )
    return {
        name: Recipe(call, sort)
        for sort, calls in sorts
        for call, names in calls.items()
        for name in names.split()
    }


RECIPES = _table()


def recipe(symbol: str) -> Recipe | None:
    """How ``symbol`` (``torch.Tensor.add_``) is called; None if there is no generic way."""
    for spelling in candidates("python_api", symbol):
        name = spelling.removeprefix("torch.")
        for known in (name, name.removeprefix("Tensor.").removeprefix("nn.functional.")):
            found = RECIPES.get(known) or (
                RECIPES.get(known.rstrip("_")) if name.startswith("Tensor.") else None
            )
            if found:
                return found
    return None
