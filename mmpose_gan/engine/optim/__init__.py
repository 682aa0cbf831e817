"""Optimizers of the generator and of the discriminators, side by side."""

from .bfloat16_optim_wrapper import BFloat16OptimWrapper
from .constructor import AdversarialOptimWrapperConstructor
from .optim_wrapper_dict import AdversarialOptimWrapperDict

__all__ = ['AdversarialOptimWrapperConstructor', 'AdversarialOptimWrapperDict', 'BFloat16OptimWrapper']
