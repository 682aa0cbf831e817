"""Pictures as ``data:`` URIs, which a page can hold in itself."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import matplotlib
from matplotlib.figure import Figure

from mmpose_gan.visualization.image import Image

_JPEG_QUALITY = 85
_DPI = 160


@dataclass(frozen=True)
class Picture:
    """A chart for a bright and for a dark page, as PNG ``data:`` URIs, and the text that stands for it."""

    light: str
    dark: str
    text: str


def two_themes(draw: Callable[[], Figure], text: str) -> Picture:
    """Draw a chart with dark strokes and with bright ones; its background is transparent.

    Args:
        draw: Makes the chart, under the colours that are set when it is called.
        text: What the chart shows, for who cannot see it.
    """
    return Picture(_chart(draw, '#222222'), _chart(draw, '#dddddd'), text)


def _chart(draw: Callable[[], Figure], colour: str) -> str:
    keys: tuple[Any, ...] = (
        'text.color', 'axes.edgecolor', 'axes.labelcolor', 'axes.titlecolor', 'xtick.color', 'ytick.color',
    )  # fmt: skip
    with matplotlib.rc_context(dict.fromkeys(keys, colour)), io.BytesIO() as file:
        draw().savefig(file, format='png', dpi=_DPI, transparent=True)
        return uri('png', file.getvalue())


def png(image: Image) -> str:
    """Small maps, without loss: (H, W, 3) BGR."""
    return uri('png', cv2.imencode('.png', image)[1].tobytes())


def jpeg(image: Image) -> str:
    """Photographs: (H, W, 3) BGR."""
    return uri('jpeg', cv2.imencode('.jpg', image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes())


def uri(kind: str, content: bytes) -> str:
    """The bytes of an image file of a kind (``png``, ``jpeg``) as a ``data:`` URI."""
    return f'data:image/{kind};base64,{base64.b64encode(content).decode()}'
