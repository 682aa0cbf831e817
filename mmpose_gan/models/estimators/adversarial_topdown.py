"""The stock top-down estimator with discriminators beside it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from itertools import chain
from typing import Protocol

from mmengine.model import ModuleDict
from mmpose.models.pose_estimators import TopdownPoseEstimator
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel

from mmpose_gan.compat import accuracy_on_device
from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.losses import HeatmapPair
from mmpose_gan.registry import MODELS

from .heatmap_tap import HeatmapStage, check_heatmap_head, num_stages, tap_heatmaps


class Update(Protocol):
    """What the training hook lends to the estimator for one iteration (see ``mmpose_gan.engine.updates``)."""

    def generator_loss(self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair) -> Tensor:
        """The adversarial term of the generator's loss."""


@MODELS.register_module()
class AdversarialTopdownPoseEstimator(TopdownPoseEstimator):
    """MMPose's ``TopdownPoseEstimator``, which adds an adversarial term for each discriminator to its losses.

    Keys of the state dict stay ``backbone.*``, ``neck.*`` and ``head.*``; discriminators are under
    ``discriminators.<name>.*``. Prediction is the stock one.

    Args:
        *args: Arguments of ``TopdownPoseEstimator``.
        discriminators: For each name the config of a discriminator. The name stands in the log
            (``<name>.k_t``) and in ``optim_wrapper.discriminators``.
        **kwargs: Arguments of ``TopdownPoseEstimator``.

    Raises:
        TypeError: The head hands no heatmaps to a loss module.
        ValueError: A discriminator does not fit the head, or a name cannot be used.
    """

    def __init__(self, *args, discriminators: dict[str, dict], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        check_heatmap_head(getattr(self, 'head', None))
        self.discriminators = ModuleDict({name: self._build(name, cfg) for name, cfg in discriminators.items()})
        # DDP reduces the generator's gradients only; the discriminators' are complete after their own pass.
        state = chain(self.discriminators.named_parameters(), self.discriminators.named_buffers())
        ignored = [f'discriminators.{name}' for name, _ in state]
        DistributedDataParallel._set_params_and_buffers_to_ignore_for_model(self, ignored)
        #: Lent by the training hook for one iteration; with ``None`` training is the stock model's.
        self.update: Update | None = None
        #: Whether a training hook is there to train the discriminators.
        self.conducted = False

    def _build(self, name: str, cfg: dict) -> HeatmapDiscriminator:
        key = f'model.discriminators.{name}'
        if name == 'generator' or not name.isidentifier():
            raise ValueError(f'{key}: a discriminator needs a name that is an identifier and not "generator"')
        known, stages = self.judged()
        for part, expected in known.items():
            if cfg.get(part, expected) != expected:
                raise ValueError(
                    f'{key}.{part} is {cfg[part]} but must be {expected} for model.head.out_channels = '
                    f'{self.head.out_channels}; leave it out to have it filled in'
                )
        try:
            player = MODELS.build(cfg, default_args=known)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f'{key}: {error}') from error
        if not player.stages or not all(-stages <= index < stages for index in player.stages):
            raise ValueError(f'{key}.stages is {player.stages} but the head has {stages} stage(s)')
        divisor = getattr(player.backbone, 'size_divisor', 1)
        size = getattr(self.head.decoder, 'heatmap_size', ())
        if any(side % divisor for side in size):
            raise ValueError(
                f'{key}.backbone needs heatmaps whose sides are multiples of {divisor}, '
                f'but model.head.decoder.heatmap_size is {tuple(size)}'
            )
        return player

    def judged(self) -> tuple[dict[str, int], int]:
        """Numbers of what discriminators judge: ``num_heatmaps`` and ``num_keypoints`` by name, and of its stages."""
        heatmaps = self.head.out_channels
        numbers = dict(num_heatmaps=heatmaps, num_keypoints=getattr(self.head, 'num_keypoints', heatmaps))
        return numbers, num_stages(self.head)

    def tap(self) -> AbstractContextManager[list[HeatmapStage]]:
        """Collect what discriminators judge, one entry a stage, while the head's loss is computed."""
        return tap_heatmaps(self.head)

    def loss(self, inputs: Tensor, data_samples: list) -> dict[str, Tensor]:
        """The stock losses, and ``<name>.loss_adv`` of each discriminator that plays.

        Args:
            inputs: Images, shape (B, 3, H, W).
            data_samples: MMPose's ``PoseDataSample`` for each image.

        Raises:
            RuntimeError: In training, when no hook trains the discriminators.
        """
        if self.training and self.discriminators and not self.conducted:
            raise RuntimeError(
                'model.discriminators are trained by a hook that this config lacks; add default_hooks = dict('
                "adversary=dict(type='mmpose_gan.AdversarialTrainingHook'))"
            )
        with accuracy_on_device(), self.tap() as stages:
            losses = super().loss(inputs, data_samples)
        if self.update is not None:
            for name, player in self.discriminators.items():
                losses[f'{name}.loss_adv'] = self.update.generator_loss(name, player, player.pair(stages, inputs))
        return losses
