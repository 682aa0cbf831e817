"""The stock top-down estimator with discriminators beside it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain

from mmengine.model import ModuleDict
from mmengine.optim import OptimWrapper
from mmpose.models.pose_estimators import TopdownPoseEstimator
from mmpose.structures import PoseDataSample
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from mmpose_gan.compat import compute_accuracy_on_device
from mmpose_gan.evaluation.functional import pose_accuracy
from mmpose_gan.models.critic import Critic, build_critic
from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.heads import TwoTasks
from mmpose_gan.models.heatmap_stages import HeatmapStage, check_heatmap_head, collect_heatmaps, num_stages
from mmpose_gan.models.image_channels import image_channels
from mmpose_gan.models.joint_stages import JointStage, collect_joints, reader_of
from mmpose_gan.models.map_unit import map_unit
from mmpose_gan.models.poses import Pose, PosePair, PoseWeights
from mmpose_gan.models.unlabelled import labelled_rows, losses_of
from mmpose_gan.registry import MODELS

#: One iteration of a model (or what DDP wraps it in) on a batch with its optimizers; returns what is logged.
Step = Callable[[nn.Module, dict | tuple | list, OptimWrapper], dict[str, Tensor]]


@MODELS.register_module()
class AdversarialTopdownPoseEstimator(TopdownPoseEstimator):
    """MMPose's ``TopdownPoseEstimator`` with discriminators beside it, for training and, if asked, for inference.

    Keys of the state dict stay ``backbone.*``, ``neck.*`` and ``head.*``; discriminators are under
    ``discriminators.<name>.*``. Losses and predictions are the stock ones: the game is played by ``train_step``. With
    ``test_cfg.critic`` (docs/critic.md) discriminators are heard at inference too.

    Args:
        *args: Arguments of ``TopdownPoseEstimator``.
        discriminators: For each name the config of a discriminator. The name stands in the log
            (``<name>.k_t``) and in ``optim_wrapper.discriminators``.
        **kwargs: Arguments of ``TopdownPoseEstimator``.

    Raises:
        TypeError: The head hands neither heatmaps nor joints to a loss module, or a discriminator needs heatmaps.
        ValueError: A discriminator does not fit the head, a name cannot be used, or ``test_cfg.critic`` is wrong.
    """

    #: Whether ``test_cfg.critic`` can be heard: what it judges are 2D poses.
    can_have_critic = True

    def __init__(self, *args, discriminators: dict[str, dict], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        #: Whether the head predicts joints without heatmaps.
        self.predicts_joints = reader_of(getattr(self, 'head', None)) is not None
        if not self.predicts_joints:
            check_heatmap_head(getattr(self, 'head', None))
        #: Height of a target's peak in what the head hands to its loss.
        self.map_unit = 1.0 if self.predicts_joints else map_unit(self.head.decoder)
        compute_accuracy_on_device(pose_accuracy)
        self.discriminators = ModuleDict({name: self._build(name, cfg) for name, cfg in discriminators.items()})
        #: Who is heard at inference; nobody by default.
        self.critic: Critic | None = None
        if (critic := self.test_cfg.get('critic')) is not None:
            if not self.can_have_critic:
                raise ValueError(f'model.test_cfg.critic: {type(self).__name__} has none, its poses are not of 2D')
            self.critic = build_critic(critic, self)
        # DDP reduces the generator's gradients only; the discriminators' are complete after their own passes.
        state = chain(self.discriminators.named_parameters(), self.discriminators.named_buffers())
        ignored = [f'discriminators.{name}' for name, _ in state]
        DistributedDataParallel._set_params_and_buffers_to_ignore_for_model(self, ignored)  # noqa: SLF001
        #: The course of an iteration, from the training hook (``mmpose_gan.engine.adversarial_step``).
        self.adversarial_step: Step | None = None

    def _build(self, name: str, cfg: dict) -> HeatmapDiscriminator:
        key = f'model.discriminators.{name}'
        if name == 'generator' or not name.isidentifier():
            raise ValueError(f'{key}: a discriminator needs a name that is an identifier and not "generator"')
        known, stages = self.pose_numbers(), self.num_collected_stages()
        for part, expected in known.items():
            if cfg.get(part, expected) != expected:
                raise ValueError(
                    f'{key}.{part} is {cfg[part]} but must be {expected} for model.head.out_channels = '
                    f'{known["num_heatmaps"]}; leave it out to have it filled in'
                )
        kind, channels = MODELS.get(cfg['type']), image_channels(self)
        takes_channels = kind is not None and 'image_channels' in inspect.signature(kind).parameters
        try:
            if takes_channels:
                known['image_channels'] = channels
            discriminator = MODELS.build(cfg, default_args=known)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f'{key}: {error}') from error
        if self.predicts_joints and discriminator.needs_heatmaps:
            raise TypeError(
                f'model.head: {type(self.head).__name__} predicts no heatmaps, which {key} judges; a discriminator of '
                "joints goes with it: --adversary geometry, or type='mmpose_gan.GeometryDiscriminator'"
            )
        if discriminator.conditional and channels != 3 and not takes_channels:
            raise ValueError(
                f'{key}: the images of this generator have {channels} channel(s), and {cfg["type"]} takes no '
                'image_channels; let it take them, or set conditional=False'
            )
        if not discriminator.stages or not all(-stages <= index < stages for index in discriminator.stages):
            raise ValueError(f'{key}.stages is {discriminator.stages} but the head has {stages} stage(s)')
        return discriminator

    def pose_numbers(self) -> dict[str, int]:
        """``num_heatmaps`` and ``num_keypoints`` of what discriminators see."""
        heatmaps = self.head.num_joints if hasattr(self.head, 'num_joints') else self.head.out_channels
        return dict(num_heatmaps=heatmaps, num_keypoints=getattr(self.head, 'num_keypoints', heatmaps))

    def num_collected_stages(self) -> int:
        """How many stages :meth:`collect_poses` gives."""
        return 1 if self.predicts_joints else num_stages(self.head)

    @contextmanager
    def collect_poses(self) -> Iterator[list[PosePair]]:
        """Collect what discriminators can judge, one entry a stage; filled when the context is left without error."""
        pairs: list[PosePair] = []
        if self.predicts_joints:
            with collect_joints(self.head) as joints:
                yield pairs
            pairs.extend(_of_joints(stage) for stage in joints)
            return
        with collect_heatmaps(self.head) as stages:
            yield pairs
        pairs.extend(map(self.pair_of, stages))

    def pair_of(self, stage: HeatmapStage) -> PosePair:
        """What discriminators see of a stage of heatmaps, in units of a target's peak."""
        return (_two_tasks if isinstance(self.head, TwoTasks) else _one_task)(stage, self.map_unit)

    def train_step(self, data: dict | tuple | list, optim_wrapper: OptimWrapper) -> dict[str, Tensor]:
        """One iteration: the game's where there are discriminators, else the stock one.

        Raises:
            RuntimeError: There are discriminators and no hook that trains them.
        """
        if self.adversarial_step is None:
            return super().train_step(data, optim_wrapper)
        return self.adversarial_step(self, data, optim_wrapper)

    def loss(self, inputs: Tensor, data_samples: list) -> dict[str, Tensor]:
        """The stock losses.

        Raises:
            RuntimeError: In training, when no hook trains the discriminators.
        """
        if self.training and self.discriminators and self.adversarial_step is None:
            raise RuntimeError(
                'model.discriminators are trained by a hook that this config lacks; add default_hooks = dict('
                "adversary=dict(type='mmpose_gan.AdversarialTrainingHook'))"
            )
        with losses_of(self.head, labelled_rows(data_samples)):
            return super().loss(inputs, data_samples)

    def predict(self, inputs: Tensor, data_samples: list[PoseDataSample]) -> list[PoseDataSample]:
        """The stock predictions, of what the critic makes of the head's maps if there is one."""
        if self.critic is None:
            return super().predict(inputs, data_samples)
        with self.critic.decoding(self.head, inputs):
            return super().predict(inputs, data_samples)


def _of_joints(stage: JointStage) -> PosePair:
    """What a head without heatmaps made."""
    fake, real = (Pose(joints.new_empty(*joints.shape[:2], 0, 0), joints=joints) for joints in stage[:2])
    return PosePair(fake, real, PoseWeights(stage.weights), source=stage.source)


def _one_task(stage: HeatmapStage, unit: float) -> PosePair:
    """A stage of K pose maps."""
    fake, real = (Pose(maps) for maps in _in_unit(stage, unit))
    weights = None if stage.weights is None else PoseWeights(stage.weights)
    return PosePair(fake, real, weights, source=(stage.heatmaps,), unit=unit)


def _two_tasks(stage: HeatmapStage, unit: float) -> PosePair:
    """A stage of K pose maps, then K occlusion maps."""
    fake, real = (Pose(*maps.chunk(2, dim=1)) for maps in _in_unit(stage, unit))
    weights = None if stage.weights is None else PoseWeights(*stage.weights.chunk(2, dim=1))
    return PosePair(fake, real, weights, source=(stage.heatmaps,), unit=unit)


def _in_unit(stage: HeatmapStage, unit: float) -> tuple[Tensor, Tensor]:
    """Heatmaps and targets in units of a target's peak."""
    if unit == 1:
        return stage.heatmaps, stage.target
    return stage.heatmaps / unit, stage.target / unit
