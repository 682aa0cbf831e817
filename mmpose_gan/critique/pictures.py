"""People with what is doubtful about them, the worst first, as pictures."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from mmpose_gan.demo.frames import Image
from mmpose_gan.visualization.pose_overlay import draw_pose

#: Of a person's picture: side in pixels, and room round the joints, of their extent.
SIDE, MARGIN = 384, 0.25


def picture(
    image: Image,
    keypoints: NDArray[np.float64],
    shown: NDArray[np.bool_],
    doubtful: NDArray[np.bool_],
    links: Sequence[tuple[int, int]],
    names: Sequence[str],
    caption: str,
) -> Image:
    """A person cut out, with red rings round doubtful joints and a line of text.

    Args:
        image: (H, W, 3), BGR.
        keypoints: (K, 2), pixels.
        shown: Which joints are drawn, (K,).
        doubtful: Which of them get rings, (K,).
        links: Bones, pairs of joint indices.
        names: Joint names (K,).
        caption: What stands above.
    """
    corner, side = _square(keypoints[shown] if shown.any() else keypoints, (image.shape[1], image.shape[0]))
    cut = np.zeros((side, side, 3), np.uint8)
    low, high = np.maximum(corner, 0), np.minimum(corner + side, (image.shape[1], image.shape[0]))
    if (high > low).all():
        part = image[low[1] : high[1], low[0] : high[0]]
        cut[low[1] - corner[1] :, low[0] - corner[0] :][: part.shape[0], : part.shape[1]] = part
    scale = SIDE / side
    small = cv2.resize(cut, (SIDE, SIDE), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    at = (keypoints - corner + 0.5) * scale - 0.5
    drawn = draw_pose(small.astype(np.uint8), at, shown, doubtful, links, names)
    cv2.putText(drawn, caption, (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
    return drawn


def _square(points: NDArray[np.float64], size: tuple[int, int]) -> tuple[NDArray[np.int64], int]:
    """Upper left corner and side of a square round points, no larger than the image twice."""
    low, high = points.min(axis=0), points.max(axis=0)
    side = int(np.clip(np.ceil((high - low).max() * (1 + 2 * MARGIN)), 16, 2 * max(size)))
    centre = np.clip((low + high) / 2, 0, size)
    return np.floor(centre - side / 2).astype(int), side


def sheet(pictures: Sequence[Image], columns: int = 5) -> Image:
    """Pictures of one size side by side, row by row."""
    rows = -(-len(pictures) // columns)
    canvas = np.zeros((rows * SIDE, min(columns, len(pictures)) * SIDE, 3), np.uint8)
    for index, each in enumerate(pictures):
        y, x = divmod(index, columns)
        canvas[y * SIDE : (y + 1) * SIDE, x * SIDE : (x + 1) * SIDE] = each
    return canvas
