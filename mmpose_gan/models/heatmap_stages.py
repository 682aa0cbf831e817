"""Taking heatmaps where a stock head hands them to its loss module: with their graph and without a second forward."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, cast

from mmpose.models.heads import AssociativeEmbeddingHead, CPMHead, HeatmapHead, MSPNHead
from torch import Tensor, nn

#: Heads that call ``loss_module(heatmaps, targets, weights)`` once a stage; ViPNASHead is a HeatmapHead.
HEATMAP_HEADS = (HeatmapHead, CPMHead, MSPNHead)


class HeatmapStage(NamedTuple):
    """Heatmaps and targets (B, K, H, W) and keypoint weights (B, K) of one stage of the generator."""

    heatmaps: Tensor
    target: Tensor
    weights: Tensor | None


def check_heatmap_head(head: nn.Module | None) -> None:
    """Check that heatmaps can be taken from a head.

    Raises:
        TypeError: The head has no heatmaps, or does not hand them to a ``loss_module``.
        ValueError: The head's heatmaps are mixed with offsets (UDP's ``heatmap_type='combined'``).
    """
    if not isinstance(head, HEATMAP_HEADS) or isinstance(head, AssociativeEmbeddingHead):
        raise TypeError(
            f'model.head: {type(head).__name__} hands no heatmaps to a loss_module, so no discriminator can judge '
            'them. Supported are HeatmapHead, ViPNASHead, CPMHead, MSPNHead and their subclasses, and for '
            'mmpose_gan.GeometryDiscriminator heads of SimCC, RTMPose and coordinate regression.'
        )
    if getattr(head.decoder, 'heatmap_type', 'gaussian') == 'combined':
        raise ValueError(
            "model.head.decoder: heatmap_type='combined' mixes offsets with heatmaps, which a discriminator of "
            "heatmaps cannot judge; use heatmap_type='gaussian' here and in the GenerateTarget of the train_pipeline."
        )


def num_stages(head: nn.Module) -> int:
    """How many stages of heatmaps a supported head supervises."""
    return getattr(head, 'num_stages', 1) * getattr(head, 'num_units', 1)


@contextmanager
def collect_heatmaps(head: nn.Module) -> Iterator[list[HeatmapStage]]:
    """Collect the stages that ``head.loss`` computes inside the context, in their order.

    Raises:
        ValueError: Heatmaps and targets differ in shape (raised before the head's loss is computed).
    """
    stages: list[HeatmapStage] = []

    def record(_: nn.Module, args: tuple) -> tuple:
        # A node of its own, behind which there is nothing but the loss, not what else a generator makes of its maps.
        stage = HeatmapStage(args[0].view_as(args[0]), *args[1:3])
        if stage.heatmaps.shape != stage.target.shape:
            raise ValueError(
                f'the head predicts heatmaps {tuple(stage.heatmaps.shape)} but the targets are '
                f'{tuple(stage.target.shape)}: model.head.out_channels (and model.backbone.out_channels, where the '
                'backbone makes the heatmaps) must be the number of keypoints of '
                "train_dataloader.dataset, and the codec's input_size / heatmap_size the stride of the model "
                '(train_pipeline, GenerateTarget, encoder)'
            )
        stages.append(stage)
        return (stage.heatmaps, *args[1:])

    loss_module = cast(nn.Module, head.loss_module)
    modules = loss_module if isinstance(loss_module, nn.ModuleList) else [loss_module]
    # Of contexts inside each other the inner one comes first: what a head makes of its stages lies before the outer's.
    handles = [module.register_forward_pre_hook(record, prepend=True) for module in modules]
    try:
        yield stages
    finally:
        for handle in handles:
            handle.remove()
