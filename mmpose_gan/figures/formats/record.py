"""What the writers know of one image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..labelled_image import Person
from ..landmarks import LANDMARK_INDEX
from ..pinhole import PinholeCamera


@dataclass(frozen=True)
class Record:
    """The labels of one written image.

    Attributes:
        index: Number of the image in its split.
        camera: The view.
        people: The figures; the first is the subject.
    """

    index: int
    camera: PinholeCamera
    people: tuple[Person, ...]

    @property
    def file_name(self) -> str:
        """Name of the image file: a number, as MMPose's MPII reader wants."""
        return f'{self.index:06d}.jpg'


def select(names: tuple[str, ...]) -> np.ndarray:
    """Indices of landmarks, given by name."""
    return np.array([LANDMARK_INDEX[name] for name in names])


def coco_keypoints(person: Person, order: np.ndarray) -> list[float]:
    """Flat x, y, v triplets of a figure as COCO writes them: 0, 0, 0 for what lies outside of the image."""
    xy, flags = person.landmarks[order], person.visibility[order]
    return np.where(flags[:, None] > 0, np.column_stack([xy.round(2), flags]), 0).ravel().tolist()
