"""The two-task head of a stacked network: chen2017's classifiers, one pair a stack."""

from __future__ import annotations

from mmcv.cnn import ConvModule
from mmpose.models.heads import CPMHead
from torch import nn

from mmpose_gan.registry import MODELS

from .two_tasks import TwoTasks


@MODELS.register_module()
class StackedPoseOcclusionHead(TwoTasks, CPMHead):
    """Two 1 x 1 convolutions from each task's features to its K maps, at every stack (chen2017 section 2.1, Fig. 3).

    "The first convolution layer reduces the number of feature maps from the number of feature maps to the number of
    body parts. The second convolution layer acts as a linear classifier." Between them are a normalization and a ReLU,
    which the text does not mention; without, the two would be one. The tasks do not mix: both convolutions have two
    groups, Y_n to pose maps and Z_n to occlusion maps. Every stack is supervised by ``CPMHead``'s loss, and the last
    one predicts; see :class:`TwoTasks`.

    Args:
        in_channels: Channels of a stack's features, Y_n then Z_n: twice ``feat_channel`` of
            :class:`~mmpose_gan.models.PoseOcclusionHourglassNet`.
        out_channels: 2 K.
        num_stages: Number of stacks.
        norm_cfg: Normalization between the two convolutions.
        **kwargs: Other arguments of ``CPMHead`` but those of its layers; ``decoder`` is an occlusion codec.

    Raises:
        ValueError: ``in_channels`` or ``out_channels`` is odd.
        TypeError: ``decoder`` is not an occlusion codec.
    """

    def __init__(
        self, in_channels: int, out_channels: int, num_stages: int, norm_cfg: dict | None = None, **kwargs
    ) -> None:
        if in_channels % 2:
            raise ValueError(f'in_channels is {in_channels} but must be those of two tasks')
        # The second convolutions are CPMHead's final layers, on what the first ones make.
        super().__init__(out_channels, out_channels, num_stages, final_layer=dict(kernel_size=1, groups=2), **kwargs)
        self.check()
        self.in_channels = in_channels
        norm_cfg = norm_cfg or dict(type='BN', requires_grad=True)
        # CPMHead applies these before its final layers.
        self.multi_deconv_layers = nn.ModuleList(
            ConvModule(in_channels, out_channels, 1, groups=2, norm_cfg=norm_cfg) for _ in range(num_stages)
        )
