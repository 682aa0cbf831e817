"""Images with 3D joints from motion capture, in the layout that MMPose's converters write."""

from __future__ import annotations

import os.path as osp
from typing import Any, ClassVar

import numpy as np
from mmengine.fileio import get_local_path, load
from mmengine.utils import is_abs
from mmpose.datasets.datasets.base import BaseCocoStyleDataset

from .camera import Camera, read_camera

#: Metres from the root to the farthest joint that a body can have.
FARTHEST = 10.0


class MocapImageDataset(BaseCocoStyleDataset):
    """Top-down samples of one person each with 2D joints, 3D joints and a camera, in MPII's 16 joints and order.

    MPII's order, so that images with 2D joints alone (MPII) train the same heatmaps and 2D checkpoints fit. A sample
    is one of MMPose's (``img_path``, ``bbox``, ``keypoints`` (1, 16, 2) pixels, ``keypoints_visible`` (1, 16), ...)
    with

    * ``keypoints_3d`` (1, 16, 3), camera-space metres, and ``keypoints_3d_visible`` (1, 16), 1 where labelled;
    * ``camera``: see :mod:`mmpose_gan.datasets.camera`;
    * ``action``: a row of the metrics' tables.

    The box is the square of the file's ``center`` and ``scale``. The converters have already widened it, by 1.2:
    ``GetBBoxCenterScale(padding=1.0)`` adds nothing.

    Args:
        camera_file: Pickled dictionary of the cameras, under ``data_root``.
        **kwargs: Arguments of ``BaseCocoStyleDataset``. ``ann_file`` is an NPZ with ``imgname`` (N,), ``center`` (N, 2)
            pixels, ``scale`` (N,) in 200 pixels, ``part`` (N, 17, 3) pixels and visibility, ``S`` (N, 17, 4)
            camera-space metres and visibility. ``sample_interval`` keeps every n-th image.

    Raises:
        ValueError: An array is missing or of another shape; a labelled joint or a box is no number; a root is behind
            the camera; a joint is so far from it that the unit cannot be metres; or a camera is incomplete. The
            message names the file and the image.
        KeyError: The camera of an image is not in ``camera_file``.
    """

    METAINFO: ClassVar[dict] = dict(from_file='configs/_base_/datasets/mpii.py')
    #: cameras by their keys, once the annotations are loaded
    cameras: dict[object, Camera]
    #: name of the data set, for its samples
    NAME: ClassVar[str]
    #: (joint in the file, MPII joint)
    MAPPING: ClassVar[tuple[tuple[int, int], ...]]
    ROOT: ClassVar[int] = 6

    def __init__(self, camera_file: str, **kwargs: Any) -> None:
        self.camera_file = camera_file
        super().__init__(**kwargs)

    @classmethod
    def _load_metainfo(cls, metainfo: dict | None = None) -> dict:
        loaded = super()._load_metainfo(metainfo)
        return loaded | dict(dataset_name=cls.NAME) if metainfo is None else loaded

    @staticmethod
    def parse_name(name: str) -> tuple[object, str]:
        """Key of the camera file and action of an image, from its name without folders.

        Raises:
            ValueError: The name is of another kind.
        """
        raise NotImplementedError

    def get_data_info(self, idx: int) -> dict:
        """A sample, with its camera."""
        info = super().get_data_info(idx)
        # Few cameras, many samples: the serialised list holds keys only.
        info['camera'] = {key: value.copy() for key, value in self.cameras[info.pop('camera_key')].items()}
        return info

    def _load_annotations(self) -> tuple[list[dict], list[dict]]:
        arrays = self._load_arrays()
        path = self.camera_file
        if self.data_root and not is_abs(path):
            path = osp.join(self.data_root, path)
        table = load(path, file_format='pkl')
        self.cameras = {}
        instances = []
        for index, name in enumerate(map(str, arrays['imgname'])):
            if index % self.sample_interval:
                continue
            where = f'image {index} ({name}) of {self.ann_file}'
            try:
                key, action = self.parse_name(osp.basename(name))
                if key not in self.cameras:
                    self.cameras[key] = read_camera(table[key])
            except KeyError as error:
                raise KeyError(f'{where}: no camera {key} in {path} (camera_file)') from error
            except ValueError as error:
                raise ValueError(f'{where}: {error}') from error
            instances.append(self._instance(index, arrays, key, action))
        return instances, []

    def _load_arrays(self) -> dict[str, np.ndarray]:
        """The arrays of the file, ``part`` and ``S`` in MPII's joints."""
        with get_local_path(self.ann_file) as local, np.load(local) as file:
            shapes = dict(imgname=(), center=(2,), scale=(), part=(17, 3), S=(17, 4))
            if missing := shapes.keys() - set(file.files):
                raise ValueError(f'{self.ann_file} (ann_file) lacks {sorted(missing)}, it has {sorted(file.files)}')
            arrays = {key: file[key] for key in shapes}
        for key, shape in shapes.items():
            if arrays[key].shape != (len(arrays['imgname']), *shape):
                raise ValueError(
                    f'{self.ann_file} (ann_file): {key} is {arrays[key].shape}, not '
                    f'{(len(arrays["imgname"]), *shape)}, for {len(arrays["imgname"])} images'
                )
        for key in ('part', 'S'):
            joints = np.zeros((len(arrays[key]), self.metainfo['num_keypoints'], shapes[key][1]), np.float32)
            source, target = zip(*self.MAPPING, strict=True)
            joints[:, target] = arrays[key][:, source]
            arrays[key] = joints
        self._check_labels(arrays)
        return arrays

    def _check_labels(self, arrays: dict[str, np.ndarray]) -> None:
        """See ``Raises`` of the class."""
        root, reach = arrays['S'][:, self.ROOT], _reach(arrays['S'], self.ROOT)
        rooted = root[:, 3] > 0
        for bad, fault in (
            (_numberless(arrays['part']), 'a 2D joint (part) is labelled and no number'),
            (_numberless(arrays['S']), 'a 3D joint (S) is labelled and no number'),
            (
                ~np.isfinite(np.column_stack([arrays['center'], arrays['scale']])).all(axis=1) | (arrays['scale'] <= 0),
                'its box (center, scale) is no number, or empty',
            ),
            (
                rooted & ~(root[:, 2] > 0),
                'its root is at depth {root[2]:g}. S must be in camera space, metres, z away from the camera',
            ),
            (
                rooted & (reach > FARTHEST),
                'a joint is {reach:.0f} m away from the root (S). Are these millimetres? They must be metres',
            ),
        ):
            if bad.any():
                index = int(bad.argmax())
                detail = fault.format(root=root[index], reach=reach[index])
                raise ValueError(f'image {index} ({arrays["imgname"][index]}) of {self.ann_file}: {detail}.')

    def _instance(self, index: int, arrays: dict[str, np.ndarray], key: object, action: str) -> dict:
        part, points = arrays['part'][index][None], arrays['S'][index][None]
        half = 100 * float(arrays['scale'][index])
        x, y = (float(v) for v in arrays['center'][index])
        return dict(
            id=index,
            img_id=index,
            img_path=osp.join(self.data_prefix['img'], str(arrays['imgname'][index])),
            category_id=np.array(1),
            iscrowd=0,
            bbox=np.array([[x - half, y - half, x + half, y + half]], dtype=np.float32),
            bbox_score=np.ones(1, dtype=np.float32),
            num_keypoints=int((part[..., 2] > 0).sum()),
            keypoints=part[..., :2],
            keypoints_visible=part[..., 2],
            keypoints_3d=points[..., :3],
            keypoints_3d_visible=points[..., 3],
            camera_key=key,
            action=action,
        )


def _numberless(joints: np.ndarray) -> np.ndarray:
    """Who (N,) of people (N, K, D + 1), visibility last, has a labelled joint that is no number."""
    return ((joints[..., -1] > 0) & ~np.isfinite(joints[..., :-1]).all(axis=-1)).any(axis=1)


def _reach(points: np.ndarray, root: int) -> np.ndarray:
    """Distance (N,) of the labelled joint that is farthest from the root."""
    distance = np.linalg.norm(points[..., :3] - points[:, root, None, :3], axis=-1)
    return np.where(points[..., 3] > 0, distance, 0).max(axis=1)
