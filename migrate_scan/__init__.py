"""Tells what it takes to move a PyTorch/CUDA code base to another accelerator."""

__version__ = "0.1.0"
