"""Taking a trained model away: a checkpoint and a config without discriminators, and ONNX."""

from .checkpoint import load_weights, stock_checkpoint
from .config import needs_package, stock_config
from .onnx_file import Parity, write_onnx

__all__ = ['Parity', 'load_weights', 'needs_package', 'stock_checkpoint', 'stock_config', 'write_onnx']
