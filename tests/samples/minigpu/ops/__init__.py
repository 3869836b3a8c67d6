"""The fused operator as a module."""

from .fused_norm import FusedNorm, fused_norm

__all__ = ["FusedNorm", "fused_norm"]
