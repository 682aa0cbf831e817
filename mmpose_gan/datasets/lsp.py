"""Leeds Sports Pose (Johnson & Everingham, BMVC 2010) and its extended training set (LSPET, CVPR 2011)."""

from __future__ import annotations

from typing import ClassVar

from mmpose.datasets.datasets.base import BaseCocoStyleDataset

from mmpose_gan import metainfo
from mmpose_gan.registry import DATASETS


@DATASETS.register_module()
class LSPDataset(BaseCocoStyleDataset):
    """LSP and LSPET, 14 person-centric joints, from the files that ``tools/dataset_converters/lsp2coco.py`` writes.

    The joints are those of the README beside ``joints.mat``, in its order. Flags ``v`` in the files: 0 not labelled,
    1 labelled but occluded (LSP only), 2 labelled. MMPose's loader merges 1 and 2;
    :class:`~mmpose_gan.evaluation.VisibilityPCKAccuracy` reads the raw flags.

    OKS sigmas: LSP publishes none. Limb joints have COCO's, neck and head top those of CrowdPose, whose 14 joints are
    the same (MMPose ``configs/_base_/datasets/{coco,crowdpose}.py``). They matter to OKS only, never to PCK.

    Joint weights: MMPose's for the same joints of MPII (elbows, knees 1.2; wrists, ankles 1.5). They act only where
    ``GenerateTarget(use_dataset_keypoint_weights=True)`` is asked for; the papers weight all joints alike.
    """

    METAINFO: ClassVar[dict] = metainfo.LSP
