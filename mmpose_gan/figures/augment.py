"""What a bad camera does to a picture: colour cast, blur, low resolution, noise, JPEG."""

from __future__ import annotations

import cv2
import numpy as np


def photograph(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """Degrade a rendered image at random.

    Args:
        rng: Source of randomness.
        image: (3, H, W) float32 BGR in 0..1.

    Returns:
        (H, W, 3) uint8 BGR.
    """
    size = image.shape[-1]
    gain = (rng.uniform(0.75, 1.25) * rng.uniform(0.92, 1.08, 3)).astype(np.float32)
    image = cv2.merge(list(image * gain[:, None, None] + np.float32(rng.uniform(-0.06, 0.06))))
    kind = rng.random()
    if kind < 0.25:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 1.3)) * size / 256)
    elif kind < 0.40:
        image = _motion_blur(rng, image)
    elif kind < 0.50:
        small = int(size * rng.uniform(0.4, 0.8))
        image = cv2.resize(
            cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA),
            (size, size),
            interpolation=cv2.INTER_LINEAR,
        )
    noise = rng.standard_normal((size, size), np.float32) * np.float32(rng.uniform(0.0, 0.022))
    image = np.clip(image + cv2.merge([noise] * 3), 0, 1)
    image = (image * 255 + 0.5).astype(np.uint8)
    if rng.random() < 0.5:
        curve = np.linspace(0, 1, 256) ** rng.uniform(0.7, 1.4) * 255
        image = cv2.LUT(image, (curve + 0.5).astype(np.uint8))
    if rng.random() < 0.03:
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return image


def _motion_blur(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """Blur along a random direction, symmetrically, so that keypoints stay in the middle of the smear."""
    length = max(3, int(len(image) * rng.uniform(0.01, 0.03)) | 1)
    angle, centre = rng.uniform(0, np.pi), length // 2
    offset = (np.array([np.cos(angle), np.sin(angle)]) * centre).round().astype(int)
    kernel = np.zeros((length, length), np.float32)
    cv2.line(kernel, (centre - offset).tolist(), (centre + offset).tolist(), (1.0,))
    return cv2.filter2D(image, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)


def encode_jpeg(rng: np.random.Generator, image: np.ndarray) -> bytes:
    """A uint8 BGR image as JPEG of random quality."""
    quality = int(rng.integers(50, 96))
    return cv2.imencode('.jpg', image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
