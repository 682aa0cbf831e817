"""Data sets that MMPose lacks."""

from .codecs import *  # noqa: F403
from .h36m_images import H36MImageDataset
from .lsp import LIPDataset, LSPDataset
from .mpi_inf_3dhp import MPIInf3DHPDataset
from .mpii import MpiiOcclusionDataset
from .samplers import LabelledEpochSampler
from .transforms import *  # noqa: F403
from .unlabelled import UnlabelledDataset

__all__ = [
    'H36MImageDataset',
    'LIPDataset',
    'LSPDataset',
    'LabelledEpochSampler',
    'MPIInf3DHPDataset',
    'MpiiOcclusionDataset',
    'UnlabelledDataset',
]
