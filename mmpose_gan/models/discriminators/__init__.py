"""Discriminators and the parts they are built from."""

from .encoder_decoder import HeatmapEncoderDecoder
from .heatmap_discriminator import HeatmapDiscriminator, resize_image
from .hourglass import HeatmapHourglassNet
from .hrnet import HeatmapHRNet
from .reconstruction_head import ReconstructionHead
from .verdict_head import PoseVerdictHead, VerdictHead

__all__ = [
    'HeatmapDiscriminator',
    'HeatmapEncoderDecoder',
    'HeatmapHRNet',
    'HeatmapHourglassNet',
    'PoseVerdictHead',
    'ReconstructionHead',
    'VerdictHead',
    'resize_image',
]
