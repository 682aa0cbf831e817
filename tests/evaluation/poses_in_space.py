"""People in camera space with predictions, and the protocols written out joint by joint."""

from __future__ import annotations

import numpy as np
from mmengine.structures import InstanceData
from mmpose.datasets import MpiiDataset
from mmpose.structures import PoseDataSample

META = MpiiDataset(lazy_init=True).metainfo
NAMES = [META['keypoint_id2name'][index] for index in range(16)]
PELVIS = 6
ACTIONS = ('Walking', 'Eating', 'Sitting')
CAMERA = dict(f=np.array([1150.0, 1140.0]), c=np.array([510.0, 505.0]), k=np.zeros(3), p=np.zeros(2))


def person(rng: np.random.Generator, noise: float, labelled: np.ndarray, action: str | None) -> PoseDataSample:
    """Somebody about 5 m away; predictions off by ``noise`` pixels, also in depth."""
    points = rng.normal((rng.uniform(-0.5, 0.5), 0, rng.uniform(4, 6)), 0.35, (16, 3))
    depths = (points[:, 2] - points[PELVIS, 2]) / points[PELVIS, 2] * CAMERA['f'].mean()
    seen = points[:, :2] / points[:, 2:] * CAMERA['f'] + CAMERA['c']
    sample = PoseDataSample(metainfo=dict(camera=CAMERA) | ({} if action is None else dict(action=action)))
    sample.gt_instances = InstanceData(
        keypoints_3d=points[None], keypoints_3d_visible=labelled[None].astype(np.float32)
    )
    sample.pred_instances = InstanceData(
        keypoints=(seen + rng.normal(0, noise, seen.shape))[None],
        keypoint_depths=(depths + rng.normal(0, noise, depths.shape))[None],
    )
    return sample


def people(count: int = 40, noise: float = 12, unlabelled: float = 0.2, seed: int = 0) -> list[PoseDataSample]:
    """People of several actions; the root of some is not labelled, and one has no label at all."""
    rng = np.random.default_rng(seed)
    labels = rng.random((count, 16)) >= unlabelled
    if unlabelled:
        labels[-1] = False
    return [person(rng, noise, seen, ACTIONS[n % 3]) for n, seen in enumerate(labels)]


def predicted(sample: PoseDataSample) -> np.ndarray:
    """Camera-space prediction (16, 3) in metres, joint by joint, for a camera without distortion."""
    root, focal = sample.gt_instances.keypoints_3d[0, PELVIS, 2], (1150 + 1140) / 2
    points = []
    for (u, v), depth in zip(sample.pred_instances.keypoints[0], sample.pred_instances.keypoint_depths[0], strict=True):
        z = root + depth * root / focal
        points.append(((u - 510) / 1150 * z, (v - 505) / 1140 * z, z))
    return np.array(points)


def procrustes(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """``source`` (K, 3) turned (not mirrored), scaled and moved onto ``target``: Umeyama's closed form."""
    a, b = source - source.mean(0), target - target.mean(0)
    u, s, vt = np.linalg.svd(b.T @ a)
    sign = np.array([1, 1, np.sign(np.linalg.det(u @ vt))])
    rotation = u @ np.diag(sign) @ vt
    scale = (s * sign).sum() / (a**2).sum()
    return scale * a @ rotation.T + target.mean(0)


#: Bones by MPII's joints: xingyizhou/pytorch-pose-hg-3d, src/ref.py, edges.
EDGES = [(0, 1), (1, 2), (2, 6), (6, 3), (3, 4), (4, 5), (10, 11), (11, 12), (12, 8), (8, 13), (13, 14), (14, 15)]
EDGES += [(6, 8), (8, 9)]


def sized(sample: PoseDataSample) -> np.ndarray:
    """Pixels and depths (16, 3), scaled to bones of 4.29699233013 metres, in metres."""
    points = [
        (x, y, depth)
        for (x, y), depth in zip(
            sample.pred_instances.keypoints[0], sample.pred_instances.keypoint_depths[0], strict=True
        )
    ]
    length = sum(sum((p - q) ** 2 for p, q in zip(points[a], points[b], strict=True)) ** 0.5 for a, b in EDGES)
    return np.array(points) / length * 4.29699233013


def rigid(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """:func:`procrustes` without a scale."""
    fitted = procrustes(source, target)
    scale = np.linalg.norm(fitted - fitted.mean(0)) / np.linalg.norm(source - source.mean(0))
    return (fitted - target.mean(0)) / scale + target.mean(0)


def distances(samples: list[PoseDataSample], protocol: str) -> np.ndarray:
    """Errors (N, 16) in millimetres, NaN where a joint does not count."""
    errors = np.full((len(samples), 16), np.nan)
    for n, sample in enumerate(samples):
        gt, labelled = sample.gt_instances.keypoints_3d[0], sample.gt_instances.keypoints_3d_visible[0] > 0
        if not labelled[PELVIS]:
            continue
        pred = sized(sample) if 'skeleton' in protocol else predicted(sample)
        if protocol in ('P1', 'P1-skeleton'):
            pred = pred + (gt[PELVIS] - pred[PELVIS])
        elif protocol == 'P2':
            pred[labelled] = procrustes(pred[labelled], gt[labelled])
        elif protocol == 'P2-skeleton':
            pred[labelled] = rigid(pred[labelled], gt[labelled])
        for k in range(16):
            if labelled[k]:
                errors[n, k] = (
                    1000 * sum((float(a) - float(b)) ** 2 for a, b in zip(pred[k], gt[k], strict=True)) ** 0.5
                )
    return errors
