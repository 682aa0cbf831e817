"""Pictures of runs: their curves, what they make of samples, and a page of it all."""

from .curves import Line, chart
from .errors import PlotError
from .page import report, write_whole
from .pose_3d_visualizer import Pose3DVisualizer
from .trained_run import TrainedRun, load_runs
from .training_log import Curve, accuracy_curve, read_log

__all__ = [
    'Curve',
    'Line',
    'PlotError',
    'Pose3DVisualizer',
    'TrainedRun',
    'accuracy_curve',
    'chart',
    'load_runs',
    'read_log',
    'report',
    'write_whole',
]
