import torch
import torch.nn.functional as F
from flash_attn import flash_attn_func
from torch import nn

from kernels.softmax import softmax
from ops import FusedNorm


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm = FusedNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.project = nn.Linear(width, width)

    def forward(self, x):
        batch, length, width = x.shape
        qkv = self.qkv(self.norm(x)).view(batch, length, 3, self.heads, width // self.heads)
        y = flash_attn_func(*qkv.unbind(2), causal=False)
        return x + self.project(y.reshape(batch, length, width))


class Classifier(nn.Module):
    def __init__(self, classes=10, width=256, depth=4):
        super().__init__()
        self.patch = nn.Conv2d(3, width, kernel_size=8, stride=8)
        self.blocks = nn.ModuleList(Block(width, heads=8) for _ in range(depth))
        self.head = nn.Linear(width, classes)

    def forward(self, images):
        x = self.patch(images).flatten(2).transpose(1, 2)
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean(1))

    @torch.no_grad()
    def predict(self, images):
        return softmax(self(images).float())


def loss_of(logits, labels):
    return F.cross_entropy(logits, labels, label_smoothing=0.1)
