"""Optimizers of the generator and of the discriminators, side by side."""

from .constructor import AdversarialOptimWrapperConstructor
from .optim_wrapper_dict import AdversarialOptimWrapperDict

__all__ = ['AdversarialOptimWrapperConstructor', 'AdversarialOptimWrapperDict']
