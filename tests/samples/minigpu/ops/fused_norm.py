import torch
from torch import nn
from torch.autograd import Function

import minigpu_ops


class _FusedNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, eps):
        y, inverse_rms = minigpu_ops.norm_forward(x.contiguous(), weight, eps)
        ctx.save_for_backward(x, weight, inverse_rms)
        return y

    @staticmethod
    def backward(ctx, grad):
        x, weight, inverse_rms = ctx.saved_tensors
        grad_x, grad_weight = minigpu_ops.norm_backward(grad.contiguous(), x, weight, inverse_rms)
        return grad_x, grad_weight, None


def fused_norm(x, weight, eps=1e-6):
    if not x.is_cuda:
        scale = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)
        return x * scale * weight
    return _FusedNorm.apply(x, weight, eps)


class FusedNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return fused_norm(x, self.weight)
