"""Discriminators and the parts they are built from."""

from .encoder_decoder import HeatmapEncoderDecoder
from .fully_connected_head import FullyConnectedVerdictHead
from .heatmap_discriminator import HeatmapDiscriminator, resize_image
from .hourglass import HeatmapHourglassNet
from .hrnet import HeatmapHRNet
from .multi_source import MultiSourceDiscriminator
from .multi_source_net import MultiSourceNet
from .reconstruction_head import ReconstructionHead
from .verdict_head import PoseVerdictHead, VerdictHead

__all__ = [
    'FullyConnectedVerdictHead',
    'HeatmapDiscriminator',
    'HeatmapEncoderDecoder',
    'HeatmapHRNet',
    'HeatmapHourglassNet',
    'MultiSourceDiscriminator',
    'MultiSourceNet',
    'PoseVerdictHead',
    'ReconstructionHead',
    'VerdictHead',
    'resize_image',
]
