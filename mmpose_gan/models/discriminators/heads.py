"""Heads of discriminators: from a backbone's features to a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from mmengine.model import BaseModule
from torch import Tensor, nn

from mmpose_gan.registry import MODELS


@MODELS.register_module()
class ReconstructionHead(BaseModule):
    """A 1 x 1 convolution from the last features of a backbone to heatmaps, linear as in chou2017 and cao2020.

    Args:
        in_channels: Channels of the backbone's last features.
        num_heatmaps: Number of heatmaps K.
        init_cfg: Initialization; the default leaves torch's.
    """

    def __init__(self, in_channels: int, num_heatmaps: int, init_cfg: dict | list | None = None) -> None:
        super().__init__(init_cfg)
        self.final_layer = nn.Conv2d(in_channels, num_heatmaps, kernel_size=1)

    def forward(self, feats: Sequence[Tensor]) -> Tensor:
        """Features, the last of shape (B, C, H, W), to heatmaps (B, K, H, W)."""
        return self.final_layer(feats[-1])


@MODELS.register_module()
class VerdictHead(BaseModule):
    """Averages the last features over the map, then one linear layer to a logit for each verdict.

    This is the same as a 1 x 1 convolution to one map a keypoint whose mean is the verdict, which is how the
    discriminator of sharma2021 (:class:`HeatmapHourglassNet`, section 3.3: it "decodes them into new set of
    heatmaps", which are "used to discriminate") can be read. The papers do not tell how maps become a K x 1 vector.
    The size of the maps does not matter.

    Args:
        in_channels: Channels of the backbone's last features.
        num_keypoints: Number of verdicts K.
        init_cfg: Initialization; the default leaves torch's.
    """

    def __init__(self, in_channels: int, num_keypoints: int, init_cfg: dict | list | None = None) -> None:
        super().__init__(init_cfg)
        self.verdict = nn.Linear(in_channels, num_keypoints)

    def forward(self, feats: Sequence[Tensor]) -> Tensor:
        """Features, the last of shape (B, C, H, W), to logits (B, K), above 0 for real."""
        return self.verdict(feats[-1].mean(dim=(-2, -1)))


@MODELS.register_module()
class PoseVerdictHead(VerdictHead):
    """One verdict for the whole pose: the discriminator of a conventional GAN (cao2020 section 4.3).

    Args:
        in_channels: Channels of the backbone's last features.
        init_cfg: Initialization; the default leaves torch's.
    """

    def __init__(self, in_channels: int, init_cfg: dict | list | None = None) -> None:
        super().__init__(in_channels, num_keypoints=1, init_cfg=init_cfg)


@MODELS.register_module()
class FullyConnectedVerdictHead(BaseModule):
    """Three fully connected layers from a vector to one logit for the whole pose (yang2018 section 5, Fig. 2).

    Args:
        in_channels: Size of the backbone's features.
        channels: Width of the two hidden layers.
        verdicts: Number of logits.
        init_cfg: Initialization; the default leaves torch's.
    """

    def __init__(
        self, in_channels: int, channels: int = 256, verdicts: int = 1, init_cfg: dict | list | None = None
    ) -> None:
        super().__init__(init_cfg)
        self.layers = nn.Sequential(
            nn.Linear(in_channels, channels),
            nn.ReLU(),
            nn.Linear(channels, channels),
            nn.ReLU(),
            nn.Linear(channels, verdicts),
        )

    def forward(self, feats: Tensor) -> Tensor:
        """Features (B, C) to logits (B, verdicts), above 0 for real."""
        return self.layers(feats)


@MODELS.register_module()
class FullyConnectedKeypointHead(FullyConnectedVerdictHead):
    """The same layers to a logit for each keypoint.

    Args:
        in_channels: Size of the backbone's features.
        num_keypoints: Number of verdicts K.
        channels: Width of the two hidden layers.
        init_cfg: Initialization; the default leaves torch's.
    """

    def __init__(
        self, in_channels: int, num_keypoints: int, channels: int = 256, init_cfg: dict | list | None = None
    ) -> None:
        super().__init__(in_channels, channels, num_keypoints, init_cfg)
