"""Which landmarks a camera sees, read from the depth buffer.

A landmark lies inside the body or on its skin. It is visible if, at its pixel, nothing lies in front of it but its
own flesh: a part of the same figure that the landmark belongs to, and no more of it than the landmark's depth below
the skin. The near hip shows in a side view and the far hip does not, though both belong to the trunk.
"""

from __future__ import annotations

import numpy as np

from .body import PART_INDEX, PARTS
from .landmarks import LANDMARKS
from .pinhole import PinholeCamera
from .primitives import Primitives
from .render import DepthBuffer

OUTSIDE, OCCLUDED, VISIBLE = 0, 1, 2
"""COCO's flags: outside of the image, in the image but hidden, visible."""

# Landmark -> (parts that are its own flesh, greatest depth below the skin in statures). `~` stands for the side.
_FLESH: dict[str, tuple[tuple[str, ...], float]] = {
    'nose': (('head',), 0.022),
    '~_eye': (('head',), 0.020),
    '~_ear': (('head',), 0.026),
    'upper_neck': (('head', 'neck', 'trunk'), 0.070),
    'head_top': (('head',), 0.050),
    'thorax': (('trunk', 'neck', 'l_shoulder', 'r_shoulder'), 0.085),
    'spine': (('trunk',), 0.090),
    'pelvis': (('trunk', 'l_hip', 'r_hip', 'l_thigh', 'r_thigh'), 0.100),
    '~_shoulder': (('~_shoulder', '~_upper_arm', 'trunk'), 0.065),
    '~_elbow': (('~_upper_arm', '~_forearm'), 0.040),
    '~_wrist': (('~_forearm', '~_hand'), 0.035),
    '~_hand': (('~_hand',), 0.030),
    '~_hip': (('~_hip', '~_thigh', 'trunk'), 0.085),
    '~_knee': (('~_thigh', '~_shank'), 0.050),
    '~_ankle': (('~_shank', '~_foot'), 0.040),
    '~_toe': (('~_foot',), 0.035),
}


def _flesh(landmark: str) -> tuple[set[str], float]:
    side = landmark[0] if landmark[1] == '_' else ''
    parts, depth = _FLESH[f'~{landmark[1:]}' if side else landmark]
    return {part.replace('~', side) for part in parts}, depth


OWN_PARTS: np.ndarray = np.zeros((len(LANDMARKS), len(PARTS) + 1), bool)
"""(L, parts + 1) whether a part is a landmark's own flesh; the last column, reached by index -1, is no part at all."""
FLESH_DEPTH: np.ndarray = np.array([_flesh(name)[1] for name in LANDMARKS])
"""(L,) greatest depth of a landmark below its own skin, in statures."""
for _row, _name in zip(OWN_PARTS, LANDMARKS, strict=True):
    _row[[PART_INDEX[part] for part in _flesh(_name)[0]]] = True


def landmark_visibility(
    landmarks: np.ndarray, stature: np.ndarray, primitives: Primitives, buffer: DepthBuffer, camera: PinholeCamera
) -> np.ndarray:
    """Visibility flags of the landmarks of n figures.

    Args:
        landmarks: (n, L, 3) camera-space positions in metres.
        stature: (n,) metres.
        primitives: All volumes of the scene; ``owner`` i is figure i.
        buffer: Their depth buffer.
        camera: The view.

    Returns:
        (n, L) flags ``OUTSIDE``, ``OCCLUDED`` or ``VISIBLE``.
    """
    pixels = camera.project(landmarks)
    inside = camera.inside(pixels) & (landmarks[..., 2] > 0)
    depth, seen = buffer.at(np.where(inside[..., None], pixels, 0))
    hidden_by = landmarks[..., 2] - depth
    # Where nothing is seen, `seen` is -1 and `hidden_by` negative.
    figure, landmark = np.indices(seen.shape)
    own = (primitives.owner[seen] == figure) & OWN_PARTS[landmark, primitives.part[seen]]
    visible = (hidden_by <= 0) | (own & (hidden_by <= FLESH_DEPTH * stature[:, None]))
    return np.where(inside, np.where(visible, VISIBLE, OCCLUDED), OUTSIDE)
