"""Hooks."""

from .adversarial_training_hook import AdversarialTrainingHook

__all__ = ['AdversarialTrainingHook']
