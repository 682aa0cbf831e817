"""Data sets with 3D joints: real samples, figures, and NumPy's word on their cameras."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from mmengine.config import Config
from mmpose.registry import DATASETS
from paths import ROOT

INPUT = 256
CODEC = dict(type='mmpose_gan.DepthHeatmap', input_size=(INPUT, INPUT), heatmap_size=(64, 64), sigma=1)
CROP = dict(type='mmpose_gan.TopdownAffine3D', input_size=(INPUT, INPUT))
TARGET = dict(type='GenerateTarget', encoder=CODEC)
PACK = dict(type='mmpose_gan.Pack3DPoseInputs')
LOAD = [dict(type='LoadImage'), dict(type='GetBBoxCenterScale', padding=1.0)]
ROTATE = dict(type='RandomBBoxTransform', shift_prob=1.0, scale_factor=(0.6, 1.4), rotate_factor=60.0, rotate_prob=1.0)


def flip(direction: str = 'horizontal') -> dict:
    return dict(type='RandomFlip', prob=1.0, direction=direction)


def h36m(data_root: Path) -> dict:
    return dict(
        type='mmpose_gan.H36MImageDataset',
        data_root=str(data_root / 'mmpose_samples/h36m'),
        ann_file='test_h36m_body3d.npz',
        camera_file='cameras.pkl',
    )


def mpi_inf_3dhp(data_root: Path, split: str) -> dict:
    return dict(
        type='mmpose_gan.MPIInf3DHPDataset',
        data_root=str(data_root / 'mmpose_samples/mpi_inf_3dhp'),
        ann_file=f'test_3dhp_{split}.npz',
        camera_file=f'cameras_{split}.pkl',
    )


def real(data_root: Path) -> dict[str, dict]:
    """The three real data sets."""
    return dict(h36m=h36m(data_root), test=mpi_inf_3dhp(data_root, 'test'), train=mpi_inf_3dhp(data_root, 'train'))


def figures(folder: Path, split: str = 'train') -> dict:
    return dict(
        type='mmpose_gan.H36MImageDataset',
        data_root=str(folder),
        ann_file=f'annotations/h36m_{split}.npz',
        camera_file='annotations/h36m_cameras.pkl',
        data_prefix=dict(img=f'images_h36m/{split}/'),
    )


def build(cfg: dict, pipeline: list[dict] = ()) -> object:
    return DATASETS.build(dict(cfg, pipeline=[*pipeline]))


def config(name: str) -> Config:
    return Config.fromfile(ROOT / f'configs/_base_/datasets/{name}.py')


def pixels(points: np.ndarray, f: np.ndarray, c: np.ndarray, k: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Human3.6M's own projection, joint by joint: metres (K, 3) to pixels (K, 2), NaN at the camera's centre."""
    seen = []
    for x, y, z in points.astype(np.float64):
        x, y = (x / z, y / z) if z else (np.nan, np.nan)
        r2 = x * x + y * y
        factor = 1 + k[0] * r2 + k[1] * r2**2 + k[2] * r2**3 + p[0] * y + p[1] * x
        seen.append((f[0] * (x * factor + p[1] * r2) + c[0], f[1] * (y * factor + p[0] * r2) + c[1]))
    return np.array(seen)
