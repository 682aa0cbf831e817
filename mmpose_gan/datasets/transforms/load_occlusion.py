"""Bring a data set's occlusion flags into the pipeline, or the fact that it has none."""

from __future__ import annotations

import numpy as np
from mmcv.transforms import BaseTransform

from mmpose_gan.registry import TRANSFORMS

from ..labels import raw_flags
from .occlusion_flags import UNKNOWN, add_column, occlusion_of


@TRANSFORMS.register_module()
class LoadOcclusion(BaseTransform):
    """Reads which joints are occluded (v = 1) from ``raw_ann_info``, for the occlusion codecs.

    Its place is right after ``LoadImage``, before any flip. It needs a top-down COCO-style data set whose annotations
    have both v = 1 and v = 2: COCO, LSP, LIP, figures, or MPII by ``MpiiOcclusionDataset``. When a data set is first
    met and the sample has no occluded joint, the others are searched for one, and the search ends at the first. A data
    set without any has no occlusion labels (LSPET: all v = 2), and training on it would teach that nothing is ever
    occluded.

    Keys: reads ``keypoints_visible`` (1, K), ``raw_ann_info``, ``dataset``; makes ``keypoints_visible`` (1, K, 2) and
    repeats ``dataset_keypoint_weights`` for the occlusion half.

    Raises:
        ValueError: On the first sample: the data set has no raw flags (MMPose's MPII JSON), no occluded joint, or
            several persons a sample; or this is the common pipeline of a ``CombinedDataset``.
    """

    def __init__(self) -> None:
        super().__init__()
        self._labelled: set[int] = set()  # identities of data sets that are known to have an occluded joint

    def transform(self, results: dict) -> dict:
        """See the class."""
        persons, joints = results['keypoints_visible'].shape[:2]
        if persons != 1:
            raise ValueError(f'LoadOcclusion wants top-down samples of one person each, got {persons}')
        flags = raw_flags(results.get('raw_ann_info'), joints)
        if flags is None:
            raise ValueError(_message(results, 'its samples have no raw_ann_info with visibility flags'))
        self._check_labelled(results, flags)
        add_column(results, occlusion_of(flags)[None])
        return results

    def _check_labelled(self, results: dict, flags: np.ndarray) -> None:
        dataset = results.get('dataset')
        if dataset is None or id(dataset) in self._labelled:
            return
        if hasattr(dataset, 'datasets'):
            raise ValueError(
                'LoadOcclusion: put it into the pipeline of each data set of a CombinedDataset, not into the common '
                'one, where it is not known which of them a sample is from'
            )
        if not (flags == 1).any() and not any(
            1 in (dataset.get_data_info(index).get('raw_ann_info') or {}).get('keypoints', ())[2::3]
            for index in range(len(dataset))
        ):
            raise ValueError(_message(results, f'none of its {len(dataset)} samples has an occluded joint (v = 1)'))
        self._labelled.add(id(dataset))


@TRANSFORMS.register_module()
class UnknownOcclusion(BaseTransform):
    """Says that a data set has no occlusion labels: its samples train the pose maps, and the occlusion maps weigh 0.

    For such a data set beside others that have labels, for example LSPET beside LSP.
    """

    def transform(self, results: dict) -> dict:
        """See the class."""
        add_column(results, np.full(results['keypoints_visible'].shape[:2], UNKNOWN, dtype=np.float32))
        return results


def _message(results: dict, lack: str) -> str:
    name = results.get('dataset_name', 'this one')
    hint = (
        ' MPII has them in its official annotations: tools/dataset_converters/mpii_occlusion.py, '
        'mmpose_gan.MpiiOcclusionDataset.'
    )
    return (
        f'LoadOcclusion: the data set {name!r} has no occlusion labels: {lack}. Train the pose alone with a stock '
        'codec and head, or, where other data sets of the mixture have labels, put mmpose_gan.UnknownOcclusion in the '
        'pipeline of this one.' + (hint if name == 'mpii' else '')
    )
