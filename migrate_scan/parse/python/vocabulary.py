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
_CUPY_TEXT = """
cupy cupy.cuda cupy.cuda.cudnn cupy.cuda.nccl cupy.cudnn cupy.fft cupy.linalg cupy.random
cupy.sparse cupy.testing cupyx cupyx.scipy
"""
MODULES = frozenset(
    {"torch", *(f"torch.{name}" for name in _MODULES_TEXT.split()), *_CUPY_TEXT.split()}
)
"""Modules of torch and CuPy: a reference to one is no operator, and another name of one is
followed."""

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

_FOREIGN_TEXT = """
numpy np scipy pandas matplotlib PIL cv2 yaml tqdm torch torchvision torchaudio triton cupy
cupyx numba pycuda pytest setuptools requests packaging einops wandb regex sklearn skimage
imageio click rich attr attrs six tensorboard tensorboardX psutil cython Cython h5py lmdb
simplejson jsonschema absl flax jax tensorflow onnx onnxruntime tensorrt nltk sentencepiece
tiktoken ninja omegaconf tokenizers safetensors huggingface_hub jinja2 flask pydantic
typing_extensions parameterized hypothesis filelock boto3 nvtx pynvml ray zarr fire
termcolor addict colorama terminaltables ftfy cutlass zmq msgpack msgspec openai gradio
mlflow aiohttp fastapi uvicorn plotly seaborn tifffile librosa soundfile
"""
FOREIGN_PACKAGES = frozenset(_FOREIGN_TEXT.split()) | frozenset(sys.stdlib_module_names)
"""Import names that never mean a module of the scanned repository."""

_PURE_TEXT = """
transformers datasets mmcv mmengine mmdet megatron apex deepspeed accelerate hydra lightning
pytorch_lightning timm detectron2 fvcore iopath evaluate torch_xla
"""
KNOWN_PACKAGES = FOREIGN_PACKAGES | frozenset(_PURE_TEXT.split())
"""Import names that are never a compiled extension of the scanned repository."""

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
