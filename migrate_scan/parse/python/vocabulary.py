"""Word lists: what is a torch module, a constant, a collective, a well-known package."""

import sys

_MODULES_TEXT = """
accelerator amp ao ao.nn ao.nn.quantized ao.quantization autograd autograd.forward_ad
autograd.function autograd.functional autograd.graph autograd.profiler autograd.grad_mode
backends backends.cpu backends.cuda backends.cuda.matmul backends.cudnn backends.mkl
backends.mkldnn backends.mps compiler cpu cpu.amp cuda cuda.amp cuda.comm cuda.graphs
cuda.jiterator cuda.memory cuda.nccl cuda.nvtx cuda.profiler cuda.random cuda.sparse
cuda.streams cuda.tunable distributed distributed.algorithms distributed.autograd
distributed.algorithms.ddp_comm_hooks distributed.checkpoint distributed.device_mesh
distributed.distributed_c10d distributed.elastic distributed.fsdp distributed.nn
distributed.nn.functional distributed.optim distributed.pipelining distributed.rpc
distributed.tensor distributed.tensor.parallel distributed.utils distributions export fft
func futures fx hub jit library linalg masked mps mtia multiprocessing nested nn
nn.attention nn.attention.flex_attention nn.functional nn.init nn.modules nn.parallel
nn.parameter nn.quantized nn.utils nn.utils.parametrize nn.utils.prune nn.utils.rnn onnx
optim optim.lr_scheduler optim.swa_utils overrides package profiler quantization random
signal signal.windows sparse special storage testing types utils utils.benchmark
utils.checkpoint utils.cpp_extension utils.data utils.data.dataloader utils.data.dataset
utils.data.distributed utils.data.sampler utils.dlpack utils.hooks utils.model_zoo
utils.tensorboard version xpu ops
"""
MODULES = frozenset({"torch", *(f"torch.{name}" for name in _MODULES_TEXT.split())})
"""Modules of torch: a reference to one is no operator."""

_CONSTANTS_TEXT = """
bfloat16 bool cdouble cfloat chalf complex128 complex32 complex64 double float float16
float32 float64 half int int16 int32 int64 int8 long short uint8 uint16 uint32 uint64 quint8
qint8 qint32 quint4x2 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz
float8_e8m0fnu float4_e2m1fn_x2 inf nan pi e newaxis strided sparse_coo sparse_csr
contiguous_format preserve_format channels_last channels_last_3d per_tensor_affine
per_channel_affine per_tensor_symmetric per_channel_symmetric default_generator
"""
CONSTANTS = frozenset(_CONSTANTS_TEXT.split())
"""Values that stand right under ``torch``: dtypes, layouts, numbers."""

_CLASSES_TEXT = """
torch.device torch.dtype torch.finfo torch.iinfo torch.layout torch.memory_format
torch.autocast torch.no_grad torch.enable_grad torch.autograd.grad_mode.inference_mode
torch.set_grad_enabled torch.autograd.detect_anomaly torch.profiler.profile
torch.profiler.record_function torch.autograd.profiler.profile
torch.autograd.profiler.record_function torch.distributed.group
"""
SMALL_CLASSES = frozenset(_CLASSES_TEXT.split())
"""Classes of torch that are not written in capitals."""

_COLLECTIVES_TEXT = """
all_gather all_gather_coalesced all_gather_into_tensor all_gather_object all_reduce
all_reduce_coalesced all_to_all all_to_all_single barrier batch_isend_irecv broadcast
broadcast_object_list gather gather_object irecv isend monitored_barrier recv
recv_object_list reduce reduce_scatter reduce_scatter_tensor scatter scatter_object_list
send send_object_list _all_gather_base _reduce_scatter_base all_gather_tensor
all_gather_into_tensor_coalesced reduce_scatter_tensor_coalesced _coalescing_manager
"""
COLLECTIVES = frozenset(_COLLECTIVES_TEXT.split())
"""Collectives and point-to-point operations of ``torch.distributed``."""

VENDOR_BACKENDS = frozenset({"hccl", "cncl", "mccl", "eccl", "bkcl", "succl"})
"""Backends of process groups that other vendors than NVIDIA bring."""

_PACKAGES_TEXT = """
numpy np scipy pandas matplotlib PIL cv2 yaml tqdm torch torchvision torchaudio triton cupy cupyx
numba pycuda transformers datasets pytest setuptools requests packaging einops wandb regex
sklearn skimage imageio click rich attr attrs six tensorboard tensorboardX psutil cython
Cython h5py lmdb simplejson jsonschema absl flax jax tensorflow onnx onnxruntime tensorrt
mmcv mmengine mmdet megatron apex deepspeed accelerate nltk sentencepiece tiktoken ninja
hydra omegaconf lightning pytorch_lightning timm tokenizers safetensors huggingface_hub
jinja2 flask pydantic typing_extensions parameterized hypothesis filelock boto3 nvtx pynvml
ray zarr fire termcolor iopath fvcore detectron2 addict colorama terminaltables ftfy
"""
KNOWN_PACKAGES = frozenset(_PACKAGES_TEXT.split()) | frozenset(sys.stdlib_module_names)
"""Import names that are never a compiled extension of the scanned repository."""

_TENSOR_METHODS_TEXT = """
abs abs_ absolute absolute_ acos acos_ acosh acosh_ add add_ addbmm addbmm_ addcdiv addcdiv_
addcmul addcmul_ addmm addmm_ addmv addmv_ addr addr_ adjoint all allclose amax amin aminmax
angle any apply_ arccos arccos_ arccosh arccosh_ arcsin arcsin_ arcsinh arcsinh_ arctan
arctan2 arctan2_ arctan_ arctanh arctanh_ argmax argmin argsort argwhere as_strided
as_strided_ as_strided_scatter as_subclass asin asin_ asinh asinh_ atan atan2 atan2_ atan_
atanh atanh_ backward baddbmm baddbmm_ bernoulli bernoulli_ bfloat16 bincount bitwise_and
bitwise_and_ bitwise_left_shift bitwise_left_shift_ bitwise_not bitwise_not_ bitwise_or
bitwise_or_ bitwise_right_shift bitwise_right_shift_ bitwise_xor bitwise_xor_ bmm bool
broadcast_to byte cauchy_ ccol_indices cdouble ceil ceil_ cfloat chalf char cholesky
cholesky_inverse cholesky_solve chunk clamp clamp_ clamp_max clamp_max_ clamp_min clamp_min_
clip clip_ clone coalesce col_indices conj conj_physical conj_physical_ const_data_ptr
contiguous copy_ copysign copysign_ corrcoef cos cos_ cosh cosh_ count_nonzero cov cpu cross
crow_indices cummax cummin cumprod cumprod_ cumsum cumsum_ data_ptr deg2rad deg2rad_
dense_dim dequantize det detach detach_ diag diag_embed diagflat diagonal diagonal_scatter
diff digamma digamma_ dim_order dist div div_ divide divide_ dot double dsplit eig
element_size eq eq_ equal erf erf_ erfc erfc_ erfinv erfinv_ exp exp2 exp2_ exp_ expand
expand_as expm1 expm1_ exponential_ fill_ fill_diagonal_ fix fix_ flatten flip fliplr flipud
float float_power float_power_ floor floor_ floor_divide floor_divide_ fmax fmin fmod fmod_
frac frac_ frexp gather gcd gcd_ ge ge_ geometric_ geqrf ger get_device greater greater_
greater_equal greater_equal_ gt gt_ half hardshrink hash_tensor heaviside heaviside_ histc
histogram hsplit hypot hypot_ i0 i0_ igamma igamma_ igammac igammac_ index index_add
index_add_ index_copy index_copy_ index_fill index_fill_ index_put index_put_ index_reduce
index_reduce_ index_select indices inner int int_repr inverse ipu is_coalesced is_complex
is_conj is_contiguous is_distributed is_floating_point is_inference is_neg is_nonzero
is_pinned is_same_size is_set_to is_shared is_signed isclose isfinite isinf isnan isneginf
isposinf isreal istft kron kthvalue lcm lcm_ ldexp ldexp_ le le_ lerp lerp_ less less_
less_equal less_equal_ lgamma lgamma_ log log10 log10_ log1p log1p_ log2 log2_ log_
log_normal_ log_softmax logaddexp logaddexp2 logcumsumexp logdet logical_and logical_and_
logical_not logical_not_ logical_or logical_or_ logical_xor logical_xor_ logit logit_
logsumexp long lstsq lt lt_ lu lu_solve map2_ map_ masked_fill masked_fill_ masked_scatter
masked_scatter_ masked_select matmul matrix_exp matrix_power max maximum mean median min
minimum mm mode module_load moveaxis movedim msort mtia mul mul_ multinomial multiply
multiply_ mv mvlgamma mvlgamma_ nan_to_num nan_to_num_ nanmean nanmedian nanquantile nansum
narrow narrow_copy ndimension ne ne_ neg neg_ negative negative_ nelement new new_empty
new_empty_strided new_full new_ones new_tensor new_zeros nextafter nextafter_ nonzero
nonzero_static norm normal_ not_equal not_equal_ orgqr ormqr outer permute pin_memory
pinverse polygamma polygamma_ positive pow pow_ prelu prod put put_ q_per_channel_axis
q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qr qscheme quantile
rad2deg rad2deg_ random_ ravel reciprocal reciprocal_ record_stream register_hook
register_post_accumulate_grad_hook reinforce relu relu_ remainder remainder_ renorm renorm_
repeat repeat_interleave requires_grad_ reshape reshape_as resize resize_ resize_as
resize_as_ resize_as_sparse_ resolve_conj resolve_neg retain_grad roll rot90 round round_
row_indices rsqrt rsqrt_ scatter scatter_ scatter_add scatter_add_ scatter_reduce
scatter_reduce_ select select_scatter set_ sgn sgn_ share_memory_ short sigmoid sigmoid_
sign sign_ signbit sin sin_ sinc sinc_ sinh sinh_ slice_inverse slice_scatter slogdet smm
softmax solve sort sparse_dim sparse_mask sparse_resize_ sparse_resize_and_clear_ split
split_with_sizes sqrt sqrt_ square square_ squeeze squeeze_ sspaddmm std stft storage
storage_offset storage_type stride sub sub_ subtract subtract_ sum sum_to_size svd swapaxes
swapaxes_ swapdims swapdims_ symeig t t_ take take_along_dim tan tan_ tanh tanh_
tensor_split tile to_dense to_mkldnn to_padded_tensor to_sparse to_sparse_bsc to_sparse_bsr
to_sparse_coo to_sparse_csc to_sparse_csr topk trace transpose transpose_ triangular_solve
tril tril_ triu triu_ true_divide true_divide_ trunc trunc_ type_as unbind unflatten unfold
uniform_ unique unique_consecutive unsafe_chunk unsafe_split unsafe_split_with_sizes
unsqueeze unsqueeze_ untyped_storage values var vdot view view_as vsplit where xlogy xlogy_
xpu zero_
"""
TENSOR_METHODS = frozenset(_TENSOR_METHODS_TEXT.split())
"""Methods of ``torch.Tensor`` that have operators behind them."""

_STAR_TEXT = {
    "torch": """
cuda nn optim distributed autograd backends jit fft linalg Tensor arange cat device empty eye
float16 float32 from_numpy full linspace load logical_and manual_seed matmul no_grad ones
ones_like rand randint randn save stack tensor where zeros zeros_like
""",
    "torch.nn": """
AdaptiveAvgPool2d AvgPool2d BatchNorm1d BatchNorm2d BatchNorm3d BCELoss BCEWithLogitsLoss
Conv1d Conv2d Conv3d ConvTranspose2d CrossEntropyLoss Dropout Embedding GELU GRU GroupNorm
L1Loss LayerNorm LeakyReLU Linear LSTM MaxPool2d MSELoss Module ModuleDict ModuleList
MultiheadAttention Parameter PReLU ReLU ReLU6 Sequential Sigmoid SiLU Softmax Tanh Upsample
""",
    "torch.cuda": """
current_device current_stream device_count empty_cache get_device_name get_device_properties
init is_available manual_seed manual_seed_all max_memory_allocated memory_allocated
set_device synchronize
""",
    "torch.distributed": """
all_gather all_reduce barrier broadcast get_rank get_world_size init_process_group new_group
reduce scatter
""",
    "torch.nn.functional": """
adaptive_avg_pool2d avg_pool2d conv2d cross_entropy dropout gelu grid_sample interpolate
linear log_softmax max_pool2d mse_loss normalize pad relu softmax softplus
""",
    "torch.optim": """
Adam AdamW SGD RMSprop Adagrad
""",
    "torch.cuda.amp": """
autocast GradScaler custom_fwd custom_bwd
""",
    "torch.utils.cpp_extension": """
BuildExtension CppExtension CUDAExtension CUDA_HOME
""",
}
STAR_NAMES = {module: tuple(text.split()) for module, text in _STAR_TEXT.items()}
"""Names that ``from module import *`` brings in, as far as they are worth a guess."""

_TORCH_CUDA_TEXT = """
CUDAGraph Event ExternalStream Stream StreamContext current_device current_stream
default_stream device_count device_of empty_cache get_arch_list get_device_capability
get_device_name get_device_properties graph ipc_collect is_available is_bf16_supported
is_current_stream_capturing is_initialized max_memory_allocated max_memory_reserved
mem_get_info memory_allocated memory_reserved memory_stats memory_summary nvtx
reset_max_memory_allocated reset_peak_memory_stats set_device synchronize utilization
"""
_AMP_TEXT = "GradScaler autocast custom_bwd custom_fwd"
_EXTENSION_TEXT = "BuildExtension CUDAExtension CUDA_HOME CppExtension load load_inline"
REEXPORTED: dict[str, tuple[str, ...]] = {
    "torch": ("torch",),
    "cuda": ("torch.cuda", "cupy.cuda", "numba.cuda"),
    "cupy": ("cupy",),
    "cp": ("cupy",),
    "ndarray": ("cupy.ndarray",),
    "Device": ("cupy.cuda.Device",),
    "cupyx": ("cupyx",),
    "cudnn": ("cupy.cudnn", "cupyx.cudnn", "cupy.cuda.cudnn"),
    "libcudnn": ("cupy.cuda.cudnn", "cupy_backends.cuda.libs.cudnn"),
    "triton": ("triton",),
    "dist": ("torch.distributed",),
    "amp": ("torch.cuda.amp",),
    "nccl": ("torch.cuda.nccl", "cupy.cuda.nccl"),
    "init_process_group": ("torch.distributed.init_process_group",),
    **{name: (f"torch.cuda.{name}",) for name in _TORCH_CUDA_TEXT.split()},
    **{name: (f"torch.cuda.amp.{name}",) for name in _AMP_TEXT.split()},
    **{name: (f"torch.utils.cpp_extension.{name}",) for name in _EXTENSION_TEXT.split()},
}
"""Names that projects import in one module and take from there, with what they may be."""
for _name in ("Stream", "Event"):
    REEXPORTED[_name] += (f"cupy.cuda.{_name}",)
