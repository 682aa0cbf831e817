"""COCO-style data sets that MMPose lacks: Leeds Sports Pose and Look Into Person."""

from __future__ import annotations

from typing import Any, ClassVar

from mmpose.datasets.datasets.base import BaseCocoStyleDataset

from mmpose_gan import metainfo
from mmpose_gan.registry import DATASETS


@DATASETS.register_module()
class LSPDataset(BaseCocoStyleDataset):
    """LSP (Johnson & Everingham, BMVC 2010) and LSPET (CVPR 2011), 14 person-centric joints.

    From the files that ``tools/dataset_converters/lsp2coco.py`` writes. Their flags ``v``: 0 not labelled, 1 labelled
    but occluded (LSP only), 2 labelled. MMPose's loader merges 1 and 2;
    :class:`~mmpose_gan.evaluation.VisibilityPCKAccuracy` reads the raw flags.
    """

    METAINFO: ClassVar[dict[str, Any]] = metainfo.LSP


@DATASETS.register_module()
class LIPDataset(BaseCocoStyleDataset):
    """LIP (Gong et al., CVPR 2017), the single-person pose task, 16 person-centric joints.

    From the files that ``tools/dataset_converters/lip2coco.py`` writes. Their flags ``v``: 0 not labelled, 1 labelled
    but occluded, 2 labelled and visible.
    """

    METAINFO: ClassVar[dict[str, Any]] = metainfo.LIP
