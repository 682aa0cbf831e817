"""Images of Human3.6M (Ionescu et al., TPAMI 2014) with 3D joints."""

from __future__ import annotations

import re
from typing import ClassVar

from mmpose_gan.registry import DATASETS

from .mocap import MocapImageDataset

_NAME = re.compile(r'(?P<subject>[^_]+)_(?P<action>.+)\.(?P<camera>[^_.]+)_\d+\.\w+')
# One subject's videos have other names than those of the rest.
_ALIASES = {'TakingPhoto': 'Photo', 'WalkingDog': 'WalkDog'}


@DATASETS.register_module()
class H36MImageDataset(MocapImageDataset):
    """Human3.6M as MMPose's ``preprocess_h36m.py`` writes it, or ``figures`` in the same layout.

    The spine (7) has no counterpart in MPII's joints; thorax, neck base and head are its thorax, upper neck and head
    top. Which subjects are in a file, 1, 5, 6, 7, 8 for training and 9, 11 for the test, is the converter's choice.
    Image names are ``SUBJECT_ACTION.CAMERA_FRAME.jpg``; both takes of an action (``Walking``, ``Walking_1``) are one.

    Arguments: see :class:`MocapImageDataset`.
    """

    NAME: ClassVar[str] = 'h36m'
    MAPPING: ClassVar[tuple[tuple[int, int], ...]] = (
        *((3, 0), (2, 1), (1, 2), (4, 3), (5, 4), (6, 5)),  # right foot, knee, hip; left hip, knee, foot
        *((0, 6), (8, 7), (9, 8), (10, 9)),  # root, thorax, neck base, head
        *((16, 10), (15, 11), (14, 12), (11, 13), (12, 14), (13, 15)),  # right wrist, elbow, shoulder; left ...
    )

    @staticmethod
    def parse_name(name: str) -> tuple[tuple[str, str], str]:
        """See :class:`MocapImageDataset`; the key is (subject, camera)."""
        if not (match := _NAME.fullmatch(name)):
            raise ValueError('the name is not SUBJECT_ACTION.CAMERA_FRAME.EXTENSION')
        action = re.sub(r'[_ ]\d$', '', match['action'])
        return (match['subject'], match['camera']), _ALIASES.get(action, action)
