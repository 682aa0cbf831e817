"""Discriminators and the parts they are built from."""

from .encoder_decoder import HeatmapEncoderDecoder
from .geometry import GeometryDiscriminator
from .geometry_net import GeometryNet
from .heads import (
    FullyConnectedKeypointHead,
    FullyConnectedVerdictHead,
    PoseVerdictHead,
    ReconstructionHead,
    VerdictHead,
)
from .heatmap_discriminator import HeatmapDiscriminator, resize_image
from .hourglass import HeatmapHourglassNet
from .hrnet import HeatmapHRNet
from .multi_source import MultiSourceDiscriminator
from .multi_source_net import MultiSourceNet
from .peak_geometry import PeakGeometryDiscriminator

__all__ = [
    'FullyConnectedKeypointHead',
    'FullyConnectedVerdictHead',
    'GeometryDiscriminator',
    'GeometryNet',
    'HeatmapDiscriminator',
    'HeatmapEncoderDecoder',
    'HeatmapHRNet',
    'HeatmapHourglassNet',
    'MultiSourceDiscriminator',
    'MultiSourceNet',
    'PeakGeometryDiscriminator',
    'PoseVerdictHead',
    'ReconstructionHead',
    'VerdictHead',
    'resize_image',
]
