"""Stand-in for mmcv's compiled operators, for use beside mmcv-lite.

MMDetection and MMPose import many compiled operators but the pose estimators used here call none of them. ``nms`` and
``roi_align`` are handed to torchvision; any other operator raises an error that names it *when it is called*. A real
compiled ``mmcv/_ext.*.so`` comes first in Python's import order, so full mmcv is never shadowed by this file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import torch
import torchvision
from torch import Tensor


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float, offset: int) -> Tensor:
    """Indices of the boxes kept, best first. ``offset`` = 1 counts a box from 0 to 9 as 10 pixels wide."""
    corners = torch.cat([boxes[:, :2], boxes[:, 2:] + offset], dim=1)
    return torchvision.ops.nms(corners, scores, iou_threshold)


def roi_align_forward(
    features: Tensor,
    rois: Tensor,
    output: Tensor,
    argmax_y: Tensor,
    argmax_x: Tensor,
    *,
    aligned_height: int,
    aligned_width: int,
    spatial_scale: float,
    sampling_ratio: int,
    pool_mode: int,
    aligned: bool,
) -> None:
    """Average-pooled RoIAlign, written into ``output`` (R, C, aligned_height, aligned_width)."""
    if pool_mode != 1:
        missing_operator('roi_align (max pooling)')
    size = (aligned_height, aligned_width)
    output.copy_(torchvision.ops.roi_align(features, rois, size, spatial_scale, sampling_ratio, aligned))


def roi_align_backward(
    grad_output: Tensor,
    rois: Tensor,
    argmax_y: Tensor,
    argmax_x: Tensor,
    grad_input: Tensor,
    *,
    aligned_height: int,
    aligned_width: int,
    spatial_scale: float,
    sampling_ratio: int,
    pool_mode: int,
    aligned: bool,
) -> None:
    """Gradient of :func:`roi_align_forward`, written into ``grad_input`` (B, C, H, W)."""
    size = (aligned_height, aligned_width)
    with torch.enable_grad():
        # RoIAlign is linear in the features, so its gradient can be taken at any point.
        features = torch.zeros_like(grad_input, requires_grad=True)
        pooled = torchvision.ops.roi_align(features, rois, size, spatial_scale, sampling_ratio, aligned)
    (gradient,) = torch.autograd.grad(pooled, features, grad_output)
    grad_input.copy_(gradient)


def get_compiler_version() -> str:
    """What mmcv reports of its build."""
    return 'none (mmcv_ext_fallback)'


get_compiling_cuda_version = get_compiler_version


def missing_operator(name: str) -> NoReturn:
    """Raise the error of an operator that has no stand-in."""
    raise NotImplementedError(
        f'the compiled operator "{name}" of mmcv is not available: this environment has mmcv-lite. '
        'Install full mmcv where it is needed: pip uninstall mmcv-lite mmcv_ext_fallback, then pip install mmcv==2.1.0'
    )


def __getattr__(name: str) -> Callable[..., NoReturn]:
    """Any other operator: importable, not callable."""
    if name.startswith('__'):
        raise AttributeError(name)

    def operator(*args: object, **kwargs: object) -> NoReturn:
        missing_operator(name)

    return operator
