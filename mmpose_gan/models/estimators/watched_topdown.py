"""An estimator that is finished, whose discriminators still learn: a critic for a model that one already has."""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn

from mmpose_gan.registry import MODELS

from .adversarial_topdown import AdversarialTopdownPoseEstimator


@MODELS.register_module()
class WatchedTopdownPoseEstimator(AdversarialTopdownPoseEstimator):
    """An estimator whose generator stays as it is: in evaluation mode, without gradients.

    Its discriminators learn from what it makes, and nothing comes back, whatever ``game.lambda_g`` says. On several
    processes ``model_wrapper_cfg=dict(type='mmpose_gan.UnreducedModel')`` takes the place of DDP, which refuses a
    module that learns nothing. ``configs/_base_/adversaries/watcher.py`` sets all of it; the generator's weights come
    by ``load_from``.

    Args:
        *args: See :class:`AdversarialTopdownPoseEstimator`.
        **kwargs: See :class:`AdversarialTopdownPoseEstimator`.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for part in self._generator():
            part.requires_grad_(False)

    def _generator(self) -> Iterator[nn.Module]:
        return (part for name, part in self.named_children() if name != 'discriminators')

    def train(self, mode: bool = True) -> WatchedTopdownPoseEstimator:
        """Put the discriminators into a mode; the generator stays in evaluation mode."""
        super().train(mode)
        for part in self._generator():
            part.eval()
        return self
