"""MPI-INF-3DHP (Mehta et al., 3DV 2017) with 3D joints."""

from __future__ import annotations

import re
from typing import ClassVar

from mmpose_gan.registry import DATASETS

from .mocap import MocapImageDataset

_NAME = re.compile(r'(?P<video>TS\d+|(?P<sequence>S\d+_Seq\d+)_Cam\d+)_\d+\.\w+')


@DATASETS.register_module()
class MPIInf3DHPDataset(MocapImageDataset):
    """MPI-INF-3DHP, training or test images, as MMPose's ``preprocess_mpi_inf_3dhp.py`` writes them.

    Its ``neck`` is on the line of the shoulders: MPII's thorax. MPII's upper neck has no counterpart and is not
    labelled; spine (15) and head (16, between neck and head top) are left out. The action is the sequence, ``TS1`` to
    ``TS6`` or ``S1_Seq1`` and so on: the converter drops what the people do. It also marks joints outside of the
    image as not visible, in 3D too, so they count neither in training nor in the metrics.

    Arguments: see :class:`MocapImageDataset`.
    """

    NAME: ClassVar[str] = 'mpi_inf_3dhp'
    MAPPING: ClassVar[tuple[tuple[int, int], ...]] = (
        *((10, 0), (9, 1), (8, 2), (11, 3), (12, 4), (13, 5)),  # right ankle, knee, hip; left hip, knee, ankle
        *((14, 6), (1, 7), (0, 9)),  # root, neck, head top
        *((4, 10), (3, 11), (2, 12), (5, 13), (6, 14), (7, 15)),  # right wrist, elbow, shoulder; left ...
    )

    @staticmethod
    def parse_name(name: str) -> tuple[str, str]:
        """See :class:`MocapImageDataset`; the key is the test sequence or the training video."""
        if not (match := _NAME.fullmatch(name)):
            raise ValueError('the name is not TS<n>_FRAME.EXTENSION or S<n>_Seq<n>_Cam<n>_FRAME.EXTENSION')
        return match['video'], match['sequence'] or match['video']
