"""What a model says of the people in an image, for JSON."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmpose.structures import PoseDataSample

#: Name in the JSON -> in ``pred_instances``; the last two for two-task and for 3D models.
FIELDS = dict(
    box='bboxes',
    box_score='bbox_scores',
    keypoints='keypoints',
    scores='keypoint_scores',
    occlusion_scores='keypoint_occlusion_scores',
    depths='keypoint_depths',
)


def people_in(sample: PoseDataSample | None) -> list[dict[str, Any]]:
    """The people of one image, each a dict of numbers and lists.

    Args:
        sample: With ``pred_instances`` of N people; ``None`` for an image without.

    Returns:
        For each: ``box`` (x1, y1, x2, y2) and ``keypoints`` (K, 2) in pixels of the image, ``box_score``, ``scores``
        (K), and of models that have them ``occlusion_scores`` (K) and ``depths`` (K) relative to the root, in pixels.
    """
    if sample is None:
        return []
    found = sample.pred_instances
    columns = {name: np.asarray(found[field]).tolist() for name, field in FIELDS.items() if field in found}
    return [dict(zip(columns, person, strict=True)) for person in zip(*columns.values(), strict=True)]
