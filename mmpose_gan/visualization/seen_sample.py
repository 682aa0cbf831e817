"""What a run makes of one sample: heatmaps of both kinds, what its discriminators made of them, the pose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .image import Image

if TYPE_CHECKING:
    from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray

    from .space import Pose3D


@dataclass(frozen=True)
class Opinion:
    """What a discriminator made of the heatmaps of one person.

    Attributes:
        name: Of the discriminator.
        real: Real heatmaps that it was shown, (C, h, w).
        fake: Generated heatmaps that it was shown, (C, h, w).
        on_real: Its verdict on the real ones: heatmaps (C, h, w) if it reconstructs, else logits (V,).
        on_fake: Its verdict on the generated ones, likewise.
        answers: What it should have said of the generated ones, (V,): 1 real, 0 fake, NaN where nobody asks; ``None``
            if it reconstructs.
    """

    name: str
    real: FloatArray
    fake: FloatArray
    on_real: FloatArray
    on_fake: FloatArray
    answers: FloatArray | None = None

    @property
    def reconstructs(self) -> bool:
        """Whether verdicts are heatmaps."""
        return self.on_real.ndim == 3


@dataclass(frozen=True)
class SeenSample:
    """One person of the validation set, as a run sees it.

    Where a head makes no heatmaps there are none, (0, 0, 0).

    Attributes:
        image: The network's input (H, W, 3), BGR.
        target: Real heatmaps (C, h, w).
        generated: Heatmaps of the generator's last stage (C, h, w).
        opinions: One of each discriminator.
        truth: Ground truth (K, 2), pixels of ``image``.
        pred: Prediction (K, 2), pixels of ``image``.
        labelled: Which joints have a position, (K,).
        occluded: Which labelled joints are hidden, (K,); all False where the data set does not tell.
        pose_3d: Prediction and ground truth in 3D, if the model predicts depths.
    """

    image: Image
    target: FloatArray
    generated: FloatArray
    opinions: list[Opinion]
    truth: FloatArray
    pred: FloatArray
    labelled: BoolArray
    occluded: BoolArray
    pose_3d: Pose3D | None = None
