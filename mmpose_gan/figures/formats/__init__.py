"""Writers of the annotation formats that MMPose's data set classes read."""

from . import coco_labels, h36m_labels, mpii_labels
from .record import Record

__all__ = ['Record', 'coco_labels', 'h36m_labels', 'mpii_labels']
