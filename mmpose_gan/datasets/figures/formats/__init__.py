"""Writers of the annotation formats that MMPose's data set classes read."""

from . import coco, h36m, lsp, mpii
from .record import Record

__all__ = ['Record', 'coco', 'h36m', 'lsp', 'mpii']
