"""The pose head of a stacked network with chen2017's classifiers, one a stack."""

from __future__ import annotations

from mmcv.cnn import ConvModule
from mmpose.models.heads import CPMHead
from torch import nn

from mmpose_gan.registry import MODELS


@MODELS.register_module()
class StackedPoseHead(CPMHead):
    """Two 1 x 1 convolutions from a stack's features to its K maps (chen2017 section 2.1, Fig. 3).

    "The first convolution layer reduces the number of feature maps from the number of feature maps to the number of
    body parts. The second convolution layer acts as a linear classifier." Between them are a normalization and a ReLU,
    which the text does not mention; without, the two would be one. Every stack is supervised by ``CPMHead``'s loss, and
    the last one predicts. It is what :class:`~mmpose_gan.models.StackedPoseOcclusionHead` is without occlusion.

    Args:
        in_channels: Channels of a stack's features.
        out_channels: Number of maps.
        num_stages: Number of stacks.
        norm_cfg: Normalization between the two convolutions.
        **kwargs: Other arguments of ``CPMHead`` but those of its layers.
    """

    #: Tasks whose features and maps do not mix.
    num_tasks = 1

    def __init__(
        self, in_channels: int, out_channels: int, num_stages: int, norm_cfg: dict | None = None, **kwargs
    ) -> None:
        # The second convolutions are CPMHead's final layers, on what the first ones make.
        classifier = dict(kernel_size=1, groups=self.num_tasks)
        super().__init__(out_channels, out_channels, num_stages, final_layer=classifier, **kwargs)
        self.in_channels = in_channels
        norm_cfg = norm_cfg or dict(type='BN', requires_grad=True)
        # CPMHead applies these before its final layers.
        self.multi_deconv_layers = nn.ModuleList(
            ConvModule(in_channels, out_channels, 1, groups=self.num_tasks, norm_cfg=norm_cfg)
            for _ in range(num_stages)
        )
