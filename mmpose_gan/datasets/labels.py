"""What MMPose's data sets and samples say of joints: their names, which have a position, which are occluded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


def joint_names(metainfo: Mapping[str, Any]) -> list[str]:
    """Joint names in the order of a data set, from its ``metainfo`` or the ``dataset_meta`` of models and metrics.

    Example:
        >>> joint_names({'keypoint_id2name': {1: 'neck', 0: 'head_top'}})
        ['head_top', 'neck']
    """
    names = metainfo['keypoint_id2name']
    return [names[index] for index in sorted(names)]


def labelled_joints(visible: Any) -> NDArray[np.bool_]:
    """Which joints have a position, (N, K), by ``keypoints_visible``: (N, K), or (N, K, 2) with weights.

    Example:
        >>> labelled_joints([[1, 0]]), labelled_joints([[[1, 0], [0, 1]]])
        (array([[ True, False]]), array([[ True, False]]))
    """
    visible = np.asarray(visible)
    return (visible[..., 0] if visible.ndim == 3 else visible) > 0


def raw_flags(annotation: Any, joints: int) -> NDArray[np.int64] | None:
    """COCO's v of one person, which MMPose's loader merges: 0 not labelled, 1 occluded, 2 visible.

    Args:
        annotation: ``raw_ann_info`` of a COCO-style data set.
        joints: Number of keypoints K.

    Returns:
        Flags (K,) in the order of the annotation file; None where it holds no keypoints with flags.

    Raises:
        ValueError: There are flags, but not K of them.

    Example:
        >>> raw_flags({'keypoints': [3, 4, 2, 0, 0, 0]}, 2)
        array([2, 0])
    """
    keypoints = annotation.get('keypoints') if isinstance(annotation, Mapping) else None
    if keypoints is None:
        return None
    flags = np.asarray(keypoints, dtype=np.float64).reshape(-1)[2::3].astype(np.int64)
    if len(flags) != joints:
        raise ValueError(
            f'{len(flags)} visibility flags in raw_ann_info, which keeps the joints of the annotation file, but '
            f'{joints} keypoints here'
        )
    return flags


def sample_flags(sample: Mapping[str, Any], joints: int) -> NDArray[np.int64] | None:
    """:func:`raw_flags` of a sample, left and right swapped where ``RandomFlip`` swapped its joints.

    Args:
        sample: A sample's metainfo, or the results of a pipeline.
        joints: Number of keypoints K.
    """
    flags = raw_flags(sample.get('raw_ann_info'), joints)
    return flags if flags is None else flags[flipped_order(sample, joints)]


def flipped_order(sample: Mapping[str, Any], joints: int) -> list[int]:
    """Where each of K joints of a sample was before ``RandomFlip``.

    A diagonal flip turns the picture by 180 degrees: left stays left.

    Example:
        >>> flipped_order({'flip': True, 'flip_direction': 'horizontal', 'flip_indices': [1, 0]}, 2)
        [1, 0]
    """
    swapped = sample.get('flip') and sample.get('flip_direction') != 'diagonal'
    return list(sample['flip_indices']) if swapped else list(range(joints))


def is_labelled(sample: Any) -> NDArray[np.bool_]:
    """Which joints (K,) of a ``PoseDataSample`` of one person have a position."""
    return labelled_joints(sample.gt_instances.keypoints_visible)[0]


def is_occluded(annotation: Mapping | None, labelled: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """Which labelled joints (K,) are hidden, by COCO's v = 1, which MMPose's loader merges with v = 2.

    Args:
        annotation: ``raw_ann_info`` of a sample.
        labelled: Which joints have a position, (K,).

    Returns:
        ``None`` where the annotation has no flags, or those of other joints than the sample's.
    """
    try:
        flags = raw_flags(annotation, len(labelled))
    except ValueError:
        return None
    return None if flags is None else labelled & (flags == 1)
