#pragma once

#include <torch/extension.h>

void norm_forward_cuda(const at::Tensor& x, const at::Tensor& weight, at::Tensor& y,
                       at::Tensor& inverse_rms, float eps);
void norm_backward_cuda(const at::Tensor& grad, const at::Tensor& x, const at::Tensor& weight,
                        const at::Tensor& inverse_rms, at::Tensor& grad_x, at::Tensor& grad_weight);
