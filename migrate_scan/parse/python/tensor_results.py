"""What torch's functions, methods and classes return: a tensor or something else, and how sure
that is."""

from enum import IntEnum

from migrate_scan.parse.facts import Certainty
from migrate_scan.parse.python.public import tensor_methods


class Kind(IntEnum):
    """How sure it is that a value is a tensor; the higher, the surer."""

    OTHER = 0
    UNKNOWN = 1
    LIKELY = 2
    """By custom: what ``forward`` gets, what a layer of the module returns."""
    TORCH = 3
    """A torch call made it."""
    TYPED = 4
    """An annotation says so."""


CERTAINTY: dict[Kind, Certainty] = {
    Kind.UNKNOWN: "low",
    Kind.LIKELY: "low",
    Kind.TORCH: "medium",
    Kind.TYPED: "high",
}
PARAMETERS = frozenset({"torch.nn.Parameter", "torch.nn.parameter.Parameter"})
_NAMESPACES = frozenset(
    {"torch", "torch.nn.functional", "torch.linalg", "torch.fft", "torch.special", "torch.Tensor"}
)
NO_TENSORS = frozenset(
    """
    size stride item numel nelement tolist numpy dim ndimension backward data_ptr element_size
    equal allclose is_contiguous is_floating_point is_complex is_nonzero is_same_size is_signed
    is_shared is_pinned is_inference is_coalesced is_conj is_neg is_set_to is_distributed
    get_device storage untyped_storage storage_type storage_offset register_hook record_stream
    chunk split tensor_split unbind hsplit vsplit dsplit split_with_sizes unsafe_chunk
    unsafe_split dim_order dense_dim sparse_dim
    """.split()
)
"""Methods that return something else than a tensor."""
SEVERAL = frozenset(
    """
    chunk split tensor_split unbind hsplit vsplit dsplit split_with_sizes unsafe_chunk topk sort
    max min mode median kthvalue cummax cummin frexp meshgrid broadcast_tensors nonzero where
    svd qr eig eigh lu slogdet std_mean var_mean unique unique_consecutive aminmax
    """.split()
)
"""Functions and methods that return tensors to unpack."""
_MAKERS = frozenset(
    """
    tensor as_tensor asarray from_numpy from_dlpack frombuffer scalar_tensor zeros ones empty full
    eye rand randn randint randperm arange range linspace logspace zeros_like ones_like empty_like
    full_like rand_like randn_like randint_like normal poisson binomial empty_strided complex polar
    real imag view_as_complex view_as_real cat concat concatenate stack hstack vstack dstack
    row_stack column_stack block_diag cartesian_prod combinations einsum tensordot chain_matmul
    cdist pdist pairwise_distance cosine_similarity tril_indices triu_indices vander unravel_index
    isin searchsorted bucketize trapz trapezoid cumulative_trapezoid bartlett_window
    blackman_window hamming_window hann_window kaiser_window sparse_coo_tensor sparse_csr_tensor
    sparse_csc_tensor sparse_bsr_tensor sparse_compressed_tensor quantize_per_tensor
    quantize_per_channel conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d
    avg_pool1d adaptive_avg_pool1d max_pool1d max_pool2d max_pool3d batch_norm group_norm
    instance_norm layer_norm rms_norm embedding bilinear dropout celu selu rrelu threshold
    pixel_shuffle pixel_unshuffle channel_shuffle constant_pad_nd grid_sampler
    affine_grid_generator kl_div ctc_loss binary_cross_entropy_with_logits get_rng_state
    """.split()
)
"""Functions of torch that return tensors and are no methods."""
ONLY_TENSORS = frozenset(
    """
    unsqueeze permute contiguous masked_fill masked_select masked_scatter index_select index_add
    index_copy index_fill index_put scatter_add scatter_reduce repeat_interleave new_zeros
    new_ones new_empty new_full new_tensor type_as view_as expand_as reshape_as log_softmax
    logsumexp bmm baddbmm addmm addcmul addcdiv tril triu rsqrt fill_ zero_ copy_ add_ sub_ mul_
    div_ clamp_ normal_ uniform_ masked_fill_ masked_scatter_ index_add_ index_copy_ index_fill_
    index_put_ scatter_ scatter_add_ scatter_reduce_ unsqueeze_ squeeze_ transpose_ detach_
    addmm_ addcmul_ addcdiv_ lerp_ exp_ sqrt_ relu_ sigmoid_ tanh_ bernoulli_ exponential_
    random_ resize_ set_ data_ptr is_contiguous untyped_storage
    """.split()
)
"""Methods that other things than tensors hardly have: they tell what an unknown value is."""


def made_by(path: str) -> Kind:
    """What a call of a torch function or class returns."""
    if path in PARAMETERS or path.endswith("Tensor"):
        return Kind.TYPED
    head, _, last = path.rpartition(".")
    if head not in _NAMESPACES:
        return Kind.OTHER if last[:1].isupper() else Kind.UNKNOWN
    is_function = last in _MAKERS or last in tensor_methods() or head != "torch"
    return Kind.TORCH if is_function and last not in NO_TENSORS else Kind.UNKNOWN
