"""Poses as discriminators see them: what a generator made, and what it should have made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor


@dataclass(frozen=True)
class Pose:
    """The poses of a batch.

    Attributes:
        heatmaps: Where the joints are, shape (B, K, H, W).
        occlusion: Where the occluded joints are, shape (B, K, H, W), where a generator predicts that (chen2017).
        depths: Depths relative to the root joint in units of the crop's width, shape (B, K), of 3D poses (yang2018).
        mask: Which joints belong to the pose, shape (B, K), 0 or 1; ``None`` for all, or where it is not asked.
        joints: Where the joints are, shape (B, K, 2), in a unit that is the same along both axes, where a generator
            predicts that and no heatmaps, which are empty then, (B, K, 0, 0).
    """

    heatmaps: Tensor
    occlusion: Tensor | None = None
    depths: Tensor | None = None
    mask: Tensor | None = None
    joints: Tensor | None = None

    @property
    def maps(self) -> Tensor:
        """All maps along the channels: pose, then occlusion, shape (B, K or 2 K, H, W)."""
        return self.heatmaps if self.occlusion is None else torch.cat([self.heatmaps, self.occlusion], dim=1)

    def tensors(self) -> list[Tensor]:
        """What a generator makes of it, in the order of the attributes."""
        heatmaps = self.heatmaps if self.joints is None else None
        return [value for value in (heatmaps, self.occlusion, self.depths, self.joints) if value is not None]

    def map(self, function: Callable[[Tensor], Tensor]) -> Pose:
        """A pose of the image of each of :meth:`tensors` under a function, with the same mask."""
        heatmaps, occlusion, depths, joints = (
            None if value is None else function(value)
            for value in (self.heatmaps, self.occlusion, self.depths, self.joints)
        )
        assert heatmaps is not None
        return replace(self, heatmaps=heatmaps, occlusion=occlusion, depths=depths, joints=joints)

    def detach(self) -> Pose:
        """The same without a graph."""
        return self.map(Tensor.detach)


@dataclass(frozen=True)
class PoseWeights:
    """Which parts of a pose are labelled: weights >= 0, shape (B, K) each, 0 where there is no label.

    Attributes:
        joints: Keypoint weights of the heatmaps.
        occlusion: Weights of the occlusion maps, where there are any.
        depths: Weights of the depths, where there are any.
    """

    joints: Tensor
    occlusion: Tensor | None = None
    depths: Tensor | None = None

    @property
    def maps(self) -> Tensor:
        """Weights of :attr:`Pose.maps`, shape (B, K or 2 K)."""
        return self.joints if self.occlusion is None else torch.cat([self.joints, self.occlusion], dim=1)


@dataclass(frozen=True)
class PosePair:
    """What the two players lay before a discriminator.

    Attributes:
        fake: What the generator made, with its graph.
        real: The targets.
        weights: What of the targets is labelled; ``None`` where the head's loss knows no weights.
        image: The images (B, 3, H', W') of a conditional discriminator, at the size that it looks at them.
        source: What the generator's head handed to its loss, of which ``fake`` is made: where gradients of both losses
            can be compared.
        unit: Height of a target's peak in ``source``. Both poses are in this unit, so that their maps lie in [0, 1].
    """

    fake: Pose
    real: Pose
    weights: PoseWeights | None = None
    image: Tensor | None = None
    source: tuple[Tensor, ...] = ()
    unit: float = 1.0

    def detach(self) -> PosePair:
        """The same without the generator's graph."""
        return replace(self, fake=self.fake.detach(), source=())


def concatenate(pairs: Sequence[PosePair]) -> PosePair:
    """Several stages of a generator as one larger batch; their images are left out."""
    if len(pairs) == 1:
        return pairs[0]
    fake, real = (Pose(**_cat([getattr(pair, side) for pair in pairs])) for side in ('fake', 'real'))
    weights = [pair.weights for pair in pairs if pair.weights is not None]
    source = tuple(tensor for pair in pairs for tensor in pair.source)
    labelled = PoseWeights(**_cat(weights)) if weights else None
    return PosePair(fake, real, labelled, source=source, unit=pairs[0].unit)


def _cat(parts: Sequence[Pose] | Sequence[PoseWeights]) -> dict[str, Tensor]:
    """Each field of the parts, one after another along the batch."""
    names = [field.name for field in fields(parts[0]) if getattr(parts[0], field.name) is not None]
    return {name: torch.cat([getattr(part, name) for part in parts]) for name in names}
