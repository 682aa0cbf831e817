"""A trained estimator with its critic."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from mmengine.config import Config
from mmengine.runner.checkpoint import CheckpointLoader
from torch import nn

from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.registry import MODELS

#: What a state dict has once it is calibrated.
CALIBRATION = 'discriminators.calibration_'


def config_with_critic(config: Config) -> Config:
    """The same config with a critic that rescores: the one that it has, or one that asks all its discriminators.

    Args:
        config: Of a top-down estimator.
    """
    changed = Config(config.to_dict())
    names = list((changed.model.get('discriminators') or {}).keys())
    test_cfg = changed.model.setdefault('test_cfg', {})
    critic = dict(test_cfg.get('critic') or dict(discriminators=names))
    test_cfg['critic'] = critic | dict(rescore=True)
    return changed


def build_with_critic(
    config: Config, checkpoint: Mapping[str, Any], file: str | Path
) -> AdversarialTopdownPoseEstimator:
    """Build an estimator with the weights of a checkpoint, in evaluation mode.

    Args:
        config: Of :func:`config_with_critic`.
        checkpoint: What training saved, calibrated or not.
        file: Where it comes from, for errors.

    Raises:
        ValueError: The model has no critic, or the weights are another model's.
    """
    model: Any = MODELS.build(config.model)
    if getattr(model, 'critic', None) is None:
        raise ValueError(
            f'model.type: {type(model).__name__} has no critic; train with an adversary and name '
            'the config that the run kept in its work dir (or add --adversary), or, for a prior or the peaks '
            "alone, set model.type='mmpose_gan.AdversarialTopdownPoseEstimator' and model.discriminators={}"
        )
    _load(model, checkpoint, file)
    return cast(AdversarialTopdownPoseEstimator, model.eval())


def open_with_critic(
    config: Config, file: Path, device: str
) -> tuple[Config, dict[str, Any], AdversarialTopdownPoseEstimator]:
    """The config with a critic, what is in a checkpoint's file, and the estimator with its weights on a device.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: See :func:`build_with_critic`.
    """
    if not file.is_file():
        raise FileNotFoundError(f'there is no checkpoint {file}')
    config = config_with_critic(config)
    checkpoint = CheckpointLoader.load_checkpoint(str(file), map_location='cpu')
    return config, checkpoint, build_with_critic(config, checkpoint, file).to(device)


def _load(model: nn.Module, checkpoint: Mapping[str, Any], file: str | Path) -> None:
    """Load all weights but those of a calibration, which may be missing."""
    weights = checkpoint.get('state_dict')
    if not isinstance(weights, Mapping):
        raise ValueError(f'{file} has no state_dict: it is no checkpoint of MMEngine')
    own = model.state_dict()
    missing = [name for name in own if name not in weights and not name.startswith(CALIBRATION)]
    other = [name for name, value in weights.items() if name in own and own[name].shape != value.shape]
    if stale := [name for name in other if name.startswith(CALIBRATION)]:
        raise ValueError(
            f'model.test_cfg.critic: {stale[0]} in {file} was fitted with other discriminators or another prior; '
            'calibrate its checkpoint of the training again'
        )
    if missing or other:
        what = f'lacks {missing[0]}' if missing else f'has another shape of {other[0]}'
        raise ValueError(f'{file} is no checkpoint of this config: it {what}')
    model.load_state_dict({name: value for name, value in weights.items() if name in own}, strict=False)
