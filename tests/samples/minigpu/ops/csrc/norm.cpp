#include "norm.h"

#include <vector>

#define CHECK_INPUT(x) TORCH_CHECK((x).is_cuda() && (x).is_contiguous(), #x " must be on the GPU")

std::vector<at::Tensor> norm_forward(const at::Tensor& x, const at::Tensor& weight, double eps) {
  CHECK_INPUT(x);
  CHECK_INPUT(weight);
  auto y = at::empty_like(x);
  auto inverse_rms = at::empty({x.numel() / x.size(-1)}, x.options().dtype(at::kFloat));
  norm_forward_cuda(x, weight, y, inverse_rms, static_cast<float>(eps));
  return {y, inverse_rms};
}

std::vector<at::Tensor> norm_backward(const at::Tensor& grad, const at::Tensor& x,
                                      const at::Tensor& weight, const at::Tensor& inverse_rms) {
  CHECK_INPUT(grad);
  auto grad_x = at::empty_like(x);
  auto grad_weight = at::zeros_like(weight);
  norm_backward_cuda(grad, x, weight, inverse_rms, grad_x, grad_weight);
  return {grad_x, grad_weight};
}

PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) {
  m.def("norm_forward", &norm_forward, "RMS norm, forward");
  m.def("norm_backward", &norm_backward, "RMS norm, backward");
}
