"""Three sources of information about a 3D pose, each embedded by a small network of its own (yang2018 Fig. 2)."""

from __future__ import annotations

import torch
from mmcv.cnn import ConvModule
from mmengine.model import BaseModule, ModuleDict
from mmpose.models.backbones.resnet import BasicBlock, ResLayer
from torch import Tensor, nn

from mmpose_gan.models.poses import Pose
from mmpose_gan.registry import MODELS

from .pose_geometry import geometric_descriptor, soft_argmax

SOURCES = ('image', 'geometry', 'maps')


@MODELS.register_module()
class MultiSourceNet(BaseModule):
    """Embeds the image, the geometric descriptor and the heatmaps with depth maps, and concatenates the embeddings.

    * ``image``: the generator's input image, through a stem that quarters its sides and three residual and
      down-sampling blocks, averaged over the map.
    * ``geometry``: eq. 1 for all pairs of joints, 6 x K x K, through one fully connected layer: neighbours in this
      matrix mean nothing, so that a convolution would have nothing to slide over. Joints are the soft-argmax of the
      heatmaps and the depths, all in units of the map's width.
    * ``maps``: heatmaps and depth maps through three residual and down-sampling blocks, averaged over the map. A depth
      map holds "the depth of a body joint at the corresponding location": the heatmap times the depth.

    The paper draws the three branches and gives none of their layers: these are ours. They normalize by groups and not
    by batches, because real poses lie in a batch beside targets without 3D labels, which the game leaves out.

    Output: (B, ``out_channels``).

    Args:
        num_keypoints: Number of joints K.
        sources: Which of the three are looked at (Table 2: Map, Geo, Full).
        channels: Size of each embedding, a multiple of 16.
        beta: Inverse temperature of the soft-argmax.
        init_cfg: Initialization; the default leaves torch's.
        image_channels: Channels of the image. The discriminator fills it in.

    Raises:
        ValueError: ``sources`` is empty or names one that does not exist, or one twice.
    """

    def __init__(
        self,
        num_keypoints: int,
        sources: tuple[str, ...] = SOURCES,
        channels: int = 128,
        beta: float = 50.0,
        init_cfg: dict | list | None = None,
        image_channels: int = 3,
    ) -> None:
        super().__init__(init_cfg)
        if not sources or len(set(sources)) < len(sources) or not set(sources) <= set(SOURCES):
            raise ValueError(f'sources must be some of {SOURCES}, each once, got {tuple(sources)}')
        norm_cfg = dict(type='GN', num_groups=8)
        self.beta = beta
        self.out_channels = channels * len(sources)

        def maps(in_channels: int) -> nn.Sequential:
            blocks = (
                ResLayer(BasicBlock, 1, width, channels, stride=2, norm_cfg=norm_cfg)
                for width in (in_channels, channels, channels)
            )
            return nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten())

        def image() -> nn.Sequential:
            stem = ConvModule(image_channels, channels // 2, 7, stride=2, padding=3, norm_cfg=norm_cfg)
            return nn.Sequential(stem, nn.MaxPool2d(2), maps(channels // 2))

        def geometry() -> nn.Sequential:
            return nn.Sequential(nn.Flatten(), nn.Linear(6 * num_keypoints**2, channels), nn.ReLU())

        build = dict(image=image, geometry=geometry, maps=lambda: maps(2 * num_keypoints))
        self.branches = ModuleDict({source: build[source]() for source in SOURCES if source in sources})

    def forward(self, pose: Pose, image: Tensor | None) -> Tensor:
        """A pose with depths, and the image (B, C, H', W') if it is a source, to embeddings."""
        embeddings = (branch(self._look(source, pose, image)) for source, branch in self.branches.items())
        return torch.cat(list(embeddings), dim=1)

    def _look(self, source: str, pose: Pose, image: Tensor | None) -> Tensor:
        if source == 'image':
            assert image is not None
            return image
        assert pose.depths is not None
        if source == 'geometry':
            joints = torch.cat([soft_argmax(pose.heatmaps, self.beta), pose.depths[..., None]], dim=-1)
            return geometric_descriptor(joints)
        return torch.cat([pose.heatmaps, pose.heatmaps * pose.depths[..., None, None]], dim=1)
