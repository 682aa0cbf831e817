"""Skeletons on images: which joints the camera sees, and how far a prediction is off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .image import Image
from .sides import bone_colour

if TYPE_CHECKING:
    from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray

#: BGR.
VISIBLE, OCCLUDED, OFF = (60, 220, 60), (40, 40, 255), (255, 255, 255)
_SIDE = 384


def draw_pose(
    image: Image,
    keypoints: FloatArray,
    labelled: BoolArray,
    occluded: BoolArray,
    links: Sequence[tuple[int, int]],
    names: Sequence[str],
    truth: FloatArray | None = None,
) -> Image:
    """Draw the labelled joints of one person: green discs where the camera sees them, red rings where it does not.

    Args:
        image: (H, W, 3) BGR.
        keypoints: (K, 2), pixels of ``image``.
        labelled: Which joints to draw, (K,).
        occluded: Which of them are hidden, (K,).
        links: Bones, pairs of joint indices; orange on the left, blue on the right.
        names: Joint names (K,).
        truth: (K, 2), pixels of ``image``: white lines go from the joints to it.

    Returns:
        A new image, enlarged by a whole factor to at least 384 pixels at its longer side.
    """
    factor = max(1, -(-_SIDE // max(image.shape[:2])))
    large = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    canvas: Image = (large * 0.75).astype(np.uint8)  # so that lines stand out from bright clothes
    unit = max(canvas.shape[:2]) / _SIDE
    at = _pixels(keypoints, factor)
    for a, b in links:
        if labelled[a] and labelled[b]:
            cv2.line(canvas, at[a], at[b], bone_colour(names[a], names[b]), round(3 * unit), cv2.LINE_AA)
    goal = at if truth is None else _pixels(truth, factor)
    for joint in np.flatnonzero(labelled):
        cv2.line(canvas, at[joint], goal[joint], OFF, max(1, round(1.5 * unit)), cv2.LINE_AA)
    for joint in np.flatnonzero(labelled):
        if occluded[joint]:
            cv2.circle(canvas, at[joint], round(6 * unit), OCCLUDED, max(1, round(2.5 * unit)), cv2.LINE_AA)
        else:
            cv2.circle(canvas, at[joint], round(5 * unit), VISIBLE, -1, cv2.LINE_AA)
    return canvas


def _pixels(points: FloatArray, factor: int) -> list[tuple[int, int]]:
    """Centres of pixels of the small image to pixels of the large one; far away ones are cut, as OpenCV wants ints."""
    large = ((points + 0.5) * factor - 0.5).round().clip(-10_000, 10_000).astype(int)
    return [tuple(point) for point in large.tolist()]
