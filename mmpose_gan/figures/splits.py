"""The three splits and how crowded their scenes are."""

from __future__ import annotations

from dataclasses import dataclass, replace


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
    """

    name: str
    code: int
    others: tuple[float, ...]
    aside: tuple[float, float]
    occluders: tuple[float, ...]
    distractors: tuple[int, int]


_TRAIN = Split('train', 0, others=(0.5, 0.35, 0.15), aside=(0.25, 1.5), occluders=(0.55, 0.3, 0.15), distractors=(1, 7))

SPLITS: dict[str, Split] = {
    'train': _TRAIN,
    'val': replace(_TRAIN, name='val', code=1),
    'hard': Split(
        'hard', 2, others=(0.1, 0.45, 0.45), aside=(0.1, 0.7), occluders=(0.1, 0.3, 0.35, 0.25), distractors=(3, 9)
    ),
}
