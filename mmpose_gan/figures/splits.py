"""The three splits, and how crowded their scenes are: in the wild, or plain."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .families import FAMILY_NAMES


@dataclass(frozen=True)
class Split:
    """How scenes of a split are drawn.

    Attributes:
        name: Folder and file name.
        code: Part of every image's seed, so that splits share no pose and no clutter.
        others: Probabilities of 0, 1, 2, ... further figures.
        aside: Range of their sideways distance from the subject in metres.
        occluders: Probabilities of 0, 1, 2, ... objects in front of the subject.
        distractors: Range of the number of objects around and behind it.
        turn: Range of directions that figures and camera are turned to, in degrees; at 0 they face each other.
        families: Names of the pose families.
    """

    name: str
    code: int
    others: tuple[float, ...]
    aside: tuple[float, float]
    occluders: tuple[float, ...]
    distractors: tuple[int, int]
    turn: tuple[float, float] = (0, 360)
    families: tuple[str, ...] = FAMILY_NAMES


_TRAIN = Split('train', 0, others=(0.5, 0.35, 0.15), aside=(0.25, 1.5), occluders=(0.55, 0.3, 0.15), distractors=(1, 7))

SPLITS: dict[str, Split] = {
    'train': _TRAIN,
    'val': replace(_TRAIN, name='val', code=1),
    'hard': Split(
        'hard', 2, others=(0.1, 0.45, 0.45), aside=(0.1, 0.7), occluders=(0.1, 0.3, 0.35, 0.25), distractors=(3, 9)
    ),
}

# What a small model learns in minutes: one figure, upright, that faces the camera; something may be in front of it.
_PLAIN_TRAIN = Split(
    'train', 3, others=(1.0,), aside=(0.25, 1.5), occluders=(0.6, 0.4), distractors=(0, 2), turn=(-30, 30),
    families=('Standing', 'Posing', 'Walking', 'Reaching', 'Throwing', 'Dancing', 'Kicking'),
)  # fmt: skip

PLAIN_SPLITS: dict[str, Split] = {
    'train': _PLAIN_TRAIN,
    'val': replace(_PLAIN_TRAIN, name='val', code=4),
    'hard': replace(
        _PLAIN_TRAIN, name='hard', code=5, others=(0.5, 0.5), occluders=(0.1, 0.5, 0.4), distractors=(1, 4)
    ),
}

SCENES: dict[str, dict[str, Split]] = {'wild': SPLITS, 'plain': PLAIN_SPLITS}
