"""Samples as MMEngine's evaluator hands them to a metric."""

from __future__ import annotations

import numpy as np
from mmengine.evaluator import BaseMetric, Evaluator
from mmengine.structures import InstanceData
from mmpose.structures import PoseDataSample

from mmpose_gan.datasets import LSPDataset

LSP_META = LSPDataset(lazy_init=True).metainfo
LSP_NAMES = [LSP_META['keypoint_id2name'][i] for i in range(14)]


def sample(pred: np.ndarray, gt: np.ndarray, flags: np.ndarray, box: np.ndarray | None = None) -> PoseDataSample:
    """One person: joints (K, 2), COCO flags (K,), box (4,) x1 y1 x2 y2."""
    triplets = np.column_stack([gt, flags]).ravel().tolist()
    data_sample = PoseDataSample(metainfo=dict(raw_ann_info=dict(keypoints=triplets), flip_indices=None))
    data_sample.gt_instances = InstanceData(
        keypoints=gt[None].astype(np.float32), keypoints_visible=np.minimum(flags, 1)[None].astype(np.float32)
    )
    if box is not None:
        data_sample.gt_instances.bboxes = box[None].astype(np.float32)
    data_sample.pred_instances = InstanceData(keypoints=pred[None].astype(np.float32))
    return data_sample


def random_people(
    count: int, joints: int = 14, noise: float = 12, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Predictions and ground truth (N, K, 2) in pixels, flags (N, K) in {0, 1, 2}."""
    rng = np.random.default_rng(seed)
    gt = rng.uniform(0, 150, (count, joints, 2)).astype(np.float32)
    pred = (gt + rng.normal(0, noise, gt.shape)).astype(np.float32)
    return pred, gt, rng.integers(0, 3, (count, joints))


def evaluate(metric: BaseMetric, samples: list[PoseDataSample], meta: dict = LSP_META) -> dict[str, float]:
    """Through MMEngine's evaluator, in batches of 7."""
    evaluator = Evaluator(metric)
    evaluator.dataset_meta = meta
    for start in range(0, len(samples), 7):
        evaluator.process(data_samples=samples[start : start + 7], data_batch=None)
    return evaluator.evaluate(len(samples))


def oracle(
    pred: np.ndarray, gt: np.ndarray, counts: np.ndarray, units: list[float], joints: list[int], threshold: float
) -> float:
    """PCK in percent, joint by joint: which of ``joints`` that count are within ``threshold`` units."""
    hits = total = 0
    for n, unit in enumerate(units):
        if not unit > 0:
            continue
        for k in joints:
            if counts[n, k]:
                dx, dy = (float(v) for v in pred[n, k].astype(np.float64) - gt[n, k].astype(np.float64))
                hits += (dx * dx + dy * dy) ** 0.5 / unit <= threshold
                total += 1
    return 100 * hits / total if total else float('nan')


def torso_units(gt: np.ndarray, flags: np.ndarray, first: int, second: int) -> list[float]:
    """Distance of two joints of each person, 0 where one is not labelled."""
    units = []
    for person, v in zip(gt.astype(np.float64), flags, strict=True):
        dx, dy = person[first] - person[second]
        units.append((dx * dx + dy * dy) ** 0.5 if v[first] and v[second] else 0.0)
    return units
