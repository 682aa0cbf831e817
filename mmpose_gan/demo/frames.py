"""Images from a file, a folder or a video, and pictures to a folder or a video."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from mmpose_gan.compat.whole_files import whole_path

Image = NDArray[np.uint8]
IMAGES = ('.bmp', '.jpeg', '.jpg', '.png', '.tif', '.tiff', '.webp')


class Frames(NamedTuple):
    """What there is to look at.

    Attributes:
        names: Of images, or numbers of frames.
        read: Gives a name and an image (H, W, 3), BGR, at a time.
        rate: Frames a second of a video, else ``None``.
    """

    names: list[str]
    read: Callable[[], Iterator[tuple[str, Image]]]
    rate: float | None


def open_frames(source: Path) -> Frames:
    """Find images.

    Args:
        source: An image, a folder of images, or a video.

    Raises:
        FileNotFoundError: There is no such file, or no image in the folder.
        ValueError: It is neither an image nor a video.
    """
    if not source.exists():
        raise FileNotFoundError(f'there is no {source}')
    if source.is_dir() or source.suffix.lower() in IMAGES:
        files = [source]
        if source.is_dir():
            files = sorted(file for file in source.iterdir() if file.suffix.lower() in IMAGES)
        if not files:
            raise FileNotFoundError(f'there is no image in {source}')
        return Frames([file.name for file in files], lambda: map(_read_image, files), None)
    video = cv2.VideoCapture(str(source))
    number, rate = int(video.get(cv2.CAP_PROP_FRAME_COUNT)), video.get(cv2.CAP_PROP_FPS)
    video.release()
    if number < 1:
        raise ValueError(f'{source} is neither an image nor a video that OpenCV reads')
    return Frames(list(map(str, range(number))), lambda: _read_video(source), rate or 25.0)


def _read_image(file: Path) -> tuple[str, Image]:
    image = cv2.imread(str(file))
    if image is None:
        raise ValueError(f'{file} is no image that OpenCV reads')
    return file.name, image.astype(np.uint8)


def _read_video(file: Path) -> Iterator[tuple[str, Image]]:
    video, number = cv2.VideoCapture(str(file)), 0
    try:
        while True:
            more, image = video.read()
            if not more:
                return
            yield str(number), image.astype(np.uint8)
            number += 1
    finally:
        video.release()


def write_image(file: Path, image: Image) -> None:
    """Write an image (BGR) whole or not at all.

    Raises:
        OSError: It could not be written.
    """
    with whole_path(file) as part:
        if not cv2.imwrite(str(part), image):
            raise OSError(errno.EIO, f'OpenCV does not write {file.suffix} here')


@contextmanager
def video_writer(file: Path, rate: float) -> Iterator[Callable[[Image], None]]:
    """A function that adds an image (BGR, all of one size) to a video; the file is there when the context ends well.

    Args:
        file: An MP4.
        rate: Frames a second.

    Raises:
        OSError: It could not be written.
    """
    writer: cv2.VideoWriter | None = None
    with whole_path(file) as part:

        def add(image: Image) -> None:
            nonlocal writer
            if writer is None:
                writer = cv2.VideoWriter(str(part), cv2.VideoWriter.fourcc(*'mp4v'), rate, image.shape[1::-1])
                if not writer.isOpened():
                    raise OSError(errno.EIO, 'OpenCV opens no video there')
            writer.write(image)

        try:
            yield add
        finally:
            if writer is not None:
                writer.release()
        if writer is None:
            raise OSError(errno.ENODATA, 'there was no frame to write')
