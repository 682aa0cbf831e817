"""Captioned pictures in rows, as one picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from .image import Image

#: BGR, as the ground of `pose_3d`, and what is written on it.
GROUND, INK = (35, 31, 28), (225, 225, 225)
_FONT, _SIZE, _GAP, _LINE = cv2.FONT_HERSHEY_SIMPLEX, 0.45, 6, 22  # pixels


def tile(image: Image, caption: str, height: int, is_map: bool = False) -> Image:
    """A picture (H, W, 3) brought to a height, pixels, with a line of text above it.

    Args:
        image: BGR.
        caption: ASCII; the tile is widened to it.
        height: Of the picture without the caption.
        is_map: Its pixels are cells of a heatmap and stay squares.
    """
    width = max(1, round(image.shape[1] * height / image.shape[0]))
    smaller = height < image.shape[0]
    method = cv2.INTER_NEAREST if is_map else cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    picture = np.asarray(cv2.resize(image, (width, height), interpolation=method), np.uint8)
    return np.vstack([text_line(caption, width), _widened(picture, text_width(caption))])


def text_line(text: str, width: int) -> Image:
    """A line of ASCII text on the ground, at least ``width`` pixels wide."""
    line = _ground(_LINE, max(width, text_width(text)))
    cv2.putText(line, text, (1, _LINE - 7), _FONT, _SIZE, INK, 1, cv2.LINE_AA)
    return line


def text_width(text: str) -> int:
    """Pixels that a line of text takes."""
    return cv2.getTextSize(text, _FONT, _SIZE, 1)[0][0] + 2


def rows_of_tiles(rows: Sequence[Sequence[Image]]) -> Image:
    """Rows of pictures below each other, those of a row side by side and from the top."""
    lines = [_row(row) for row in rows if row]
    width = max(line.shape[1] for line in lines)
    return np.vstack([part for line in lines for part in (_widened(line, width), _ground(_GAP, width))])


def _row(tiles: Sequence[Image]) -> Image:
    height = max(picture.shape[0] for picture in tiles)
    parts = []
    for picture in tiles:
        below = _ground(height - picture.shape[0], picture.shape[1])
        parts += [np.vstack([picture, below]), _ground(height, _GAP)]
    return np.hstack(parts)


def _widened(picture: Image, width: int) -> Image:
    return np.hstack([picture, _ground(picture.shape[0], max(0, width - picture.shape[1]))])


def _ground(height: int, width: int) -> Image:
    return np.full((height, width, 3), GROUND, np.uint8)
