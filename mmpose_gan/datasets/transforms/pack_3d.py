"""Pack 3D joints, camera and action into the sample, for the metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from mmpose.datasets.transforms import PackPoseInputs

from mmpose_gan.registry import TRANSFORMS


@TRANSFORMS.register_module()
class Pack3DPoseInputs(PackPoseInputs):
    """MMPose's ``PackPoseInputs`` that also packs what a sample with 3D joints has.

    ``gt_instances`` gets ``keypoints_3d`` (1, K, 3) and ``keypoints_3d_visible`` (1, K), the sample's metainfo
    ``camera`` and ``action``; samples without 3D joints are packed as usual.

    Args:
        meta_keys: Keys for the metainfo besides MMPose's own.
        pack_transformed: See ``PackPoseInputs``.
    """

    instance_mapping_table: ClassVar[dict[str, str]] = PackPoseInputs.instance_mapping_table | dict(
        keypoints_3d='keypoints_3d', keypoints_3d_visible='keypoints_3d_visible'
    )

    meta_keys: tuple[str, ...]

    def __init__(self, meta_keys: Sequence[str] = ('camera', 'action'), pack_transformed: bool = False) -> None:
        super().__init__(pack_transformed=pack_transformed)
        self.meta_keys = (*self.meta_keys, *meta_keys)
