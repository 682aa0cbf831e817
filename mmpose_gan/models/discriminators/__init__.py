"""Discriminators and the parts they are built from."""

from .heatmap_discriminator import HeatmapDiscriminator, HeatmapPair, resize_image
from .hourglass import HeatmapHourglassNet
from .hrnet import HeatmapHRNet
from .reconstruction_head import ReconstructionHead

__all__ = [
    'HeatmapDiscriminator',
    'HeatmapHRNet',
    'HeatmapHourglassNet',
    'HeatmapPair',
    'ReconstructionHead',
    'resize_image',
]
