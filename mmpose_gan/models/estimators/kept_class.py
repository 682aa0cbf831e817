"""A user's own class of estimator, with discriminators beside it."""

from __future__ import annotations

from typing import Any

from mmpose.models.pose_estimators import TopdownPoseEstimator

from mmpose_gan.registry import MODELS

from .adversarial_topdown import AdversarialTopdownPoseEstimator


def estimator_class(kind: str | type, key: str = 'model.type') -> type[TopdownPoseEstimator]:
    """The class of a top-down estimator that discriminators can stand beside.

    Args:
        kind: Its name in MMPose's registry, or itself.
        key: The config's key, for errors.

    Raises:
        ValueError: There is none of that name, it is no ``TopdownPoseEstimator``, or it has a course of an iteration
            of its own.
    """
    found: Any = MODELS.get(kind) if isinstance(kind, str) else kind
    if found is None:
        raise ValueError(f'{key}: there is no {kind} in the registry; name its module in custom_imports')
    if TopdownPoseEstimator not in getattr(found, '__mro__', ()):
        raise ValueError(
            f'{key}: {kind} is no TopdownPoseEstimator, whose training an adversary joins; train the estimator inside '
            'it with the adversary instead'
        )
    if AdversarialTopdownPoseEstimator in found.__mro__:
        return found
    if found.train_step is not TopdownPoseEstimator.train_step:
        raise ValueError(f'{key}: {kind} has a train_step of its own, which an adversary would take the place of')
    return found


def _class_of_both(adversarial: type, kept: type) -> type:
    """The game's class with the user's behind it: what the game does not change is the user's."""
    return type(f'{adversarial.__name__}Of{kept.__name__}', (adversarial, kept), {})


@MODELS.register_module()
def KeptEstimator(kept: str, adversarial: str, **kwargs: Any) -> AdversarialTopdownPoseEstimator:
    """Build an estimator of a class of the user's own with discriminators; ``--adversary`` writes this type.

    Args:
        kept: Name of the user's class in MMPose's registry, a ``TopdownPoseEstimator``.
        adversarial: Name of the class that plays, an ``AdversarialTopdownPoseEstimator``.
        **kwargs: Arguments of both.

    Raises:
        ValueError: The classes do not go together.
    """
    own = estimator_class(kept, 'model.kept')
    return _class_of_both(estimator_class(adversarial, 'model.adversarial'), own)(**kwargs)
