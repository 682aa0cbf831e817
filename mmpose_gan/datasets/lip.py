"""Look Into Person (Gong et al., CVPR 2017), the single-person pose task."""

from __future__ import annotations

from typing import ClassVar

from mmpose.datasets.datasets.base import BaseCocoStyleDataset

from mmpose_gan import metainfo
from mmpose_gan.registry import DATASETS


@DATASETS.register_module()
class LIPDataset(BaseCocoStyleDataset):
    """LIP, 16 person-centric joints, from the files that ``tools/dataset_converters/lip2coco.py`` writes.

    The order is that of the official CSV files; it is also MPII's, with ``spine`` in the place of MPII's thorax. Flags
    ``v`` in the files: 0 not labelled, 1 labelled but occluded, 2 labelled and visible.

    OKS sigmas: LIP publishes none. Joints that COCO has take COCO's; neck and head take CrowdPose's; pelvis takes that
    of the hips and spine that of the shoulders, their neighbours. They matter to OKS only, never to PCK.

    Joint weights: MMPose's for MPII, whose joints these are (see :class:`~mmpose_gan.datasets.LSPDataset`).
    """

    METAINFO: ClassVar[dict] = metainfo.LIP
