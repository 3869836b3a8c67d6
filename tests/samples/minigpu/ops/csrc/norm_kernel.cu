#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#include <cuda_runtime.h>

#include "norm.h"

namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / 32;

__device__ __forceinline__ float warp_sum(float value) {
#pragma unroll
  for (int offset = 16; offset > 0; offset >>= 1) {
    value += __shfl_xor_sync(0xffffffff, value, offset);
  }
  return value;
}

__device__ float block_sum(float value, float* partial) {
  const int lane = threadIdx.x % 32;
  const int warp = threadIdx.x / 32;
  value = warp_sum(value);
  if (lane == 0) partial[warp] = value;
  __syncthreads();
  value = warp_sum(lane < kWarps ? partial[lane] : 0.f);
  __syncthreads();
  return value;
}

template <typename scalar_t>
__global__ void norm_forward_kernel(const scalar_t* x, const scalar_t* weight, scalar_t* y,
                                    float* inverse_rms, int width, float eps) {
  __shared__ float partial[kWarps];
  const scalar_t* row = x + static_cast<size_t>(blockIdx.x) * width;
  float sum = 0.f;
  for (int i = threadIdx.x; i < width; i += kThreads) {
    const float v = static_cast<float>(row[i]);
    sum += v * v;
  }
  const float scale = rsqrtf(block_sum(sum, partial) / width + eps);
  if (threadIdx.x == 0) inverse_rms[blockIdx.x] = scale;
  for (int i = threadIdx.x; i < width; i += kThreads) {
    const float v = static_cast<float>(row[i]) * scale * static_cast<float>(weight[i]);
    y[static_cast<size_t>(blockIdx.x) * width + i] = static_cast<scalar_t>(v);
  }
}

template <typename scalar_t>
__global__ void norm_backward_kernel(const scalar_t* grad, const scalar_t* x,
                                     const scalar_t* weight, const float* inverse_rms,
                                     scalar_t* grad_x, float* grad_weight, int width) {
  __shared__ float partial[kWarps];
  const size_t start = static_cast<size_t>(blockIdx.x) * width;
  const float scale = inverse_rms[blockIdx.x];
  float dot = 0.f;
  for (int i = threadIdx.x; i < width; i += kThreads) {
    const float g = static_cast<float>(grad[start + i]);
    const float v = static_cast<float>(x[start + i]);
    dot += g * v * static_cast<float>(weight[i]);
    atomicAdd(grad_weight + i, g * v * scale);
  }
  const float mean = block_sum(dot, partial) * scale * scale / width;
  for (int i = threadIdx.x; i < width; i += kThreads) {
    const float g = static_cast<float>(grad[start + i]) * static_cast<float>(weight[i]);
    grad_x[start + i] = static_cast<scalar_t>(scale * (g - static_cast<float>(x[start + i]) * mean));
  }
}

}  // namespace

void norm_forward_cuda(const at::Tensor& x, const at::Tensor& weight, at::Tensor& y,
                       at::Tensor& inverse_rms, float eps) {
  const c10::cuda::CUDAGuard guard(x.device());
  const cudaStream_t stream = at::cuda::getCurrentCUDAStream();
  const int width = static_cast<int>(x.size(-1));
  AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, x.scalar_type(), "norm_forward", [&] {
    norm_forward_kernel<scalar_t><<<inverse_rms.numel(), kThreads, 0, stream>>>(
        x.data_ptr<scalar_t>(), weight.data_ptr<scalar_t>(), y.data_ptr<scalar_t>(),
        inverse_rms.data_ptr<float>(), width, eps);
  });
  C10_CUDA_KERNEL_LAUNCH_CHECK();
}

void norm_backward_cuda(const at::Tensor& grad, const at::Tensor& x, const at::Tensor& weight,
                        const at::Tensor& inverse_rms, at::Tensor& grad_x,
                        at::Tensor& grad_weight) {
  const c10::cuda::CUDAGuard guard(x.device());
  const cudaStream_t stream = at::cuda::getCurrentCUDAStream();
  const int width = static_cast<int>(x.size(-1));
  auto sum = at::zeros(grad_weight.sizes(), grad_weight.options().dtype(at::kFloat));
  AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, x.scalar_type(), "norm_backward", [&] {
    norm_backward_kernel<scalar_t><<<inverse_rms.numel(), kThreads, 0, stream>>>(
        grad.data_ptr<scalar_t>(), x.data_ptr<scalar_t>(), weight.data_ptr<scalar_t>(),
        inverse_rms.data_ptr<float>(), grad_x.data_ptr<scalar_t>(), sum.data_ptr<float>(), width);
  });
  C10_CUDA_KERNEL_LAUNCH_CHECK();
  grad_weight.copy_(sum);
}
