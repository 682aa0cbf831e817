"""Using a trained model on images and videos."""

from .boxes import read_boxes
from .frames import open_frames, video_writer, write_image
from .predictions import people_in
from .predictor import Predictor

__all__ = ['Predictor', 'open_frames', 'people_in', 'read_boxes', 'video_writer', 'write_image']
