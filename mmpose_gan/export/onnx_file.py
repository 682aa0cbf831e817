"""A generator as an ONNX file, and how far onnxruntime is from torch on it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from mmpose_gan.compat.whole_files import whole_path

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The newest that torch's TorchScript exporter writes in all versions from 2.1 on.
_OPSET = 17


class Parity(NamedTuple):
    """Largest differences between torch and onnxruntime.

    Attributes:
        outputs: Of what the network gives, such as heatmaps, in their own unit, by name.
        keypoints: Of keypoints, pixels of the network's input.
    """

    outputs: dict[str, float]
    keypoints: float


class LastOutputs(nn.Module):
    """A generator as a function of tensors.

    Args:
        model: An MMPose estimator.
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """Normalized images (B, 3, H, W) to what is decoded: of heads of many stages the last."""
        outputs = self.model(images, None, mode='tensor')
        if isinstance(outputs, list):
            return (outputs[-1],)
        return outputs if isinstance(outputs, tuple) else (outputs,)


def output_names(outputs: tuple[Tensor, ...]) -> list[str]:
    """What the outputs are called: heatmaps (B, K, H, W), depths (B, K), SimCC's axes, or keypoints (B, K, 2)."""
    if len(outputs) == 2:
        return ['heatmaps', 'depths'] if outputs[0].ndim == 4 else ['simcc_x', 'simcc_y']
    return ['heatmaps' if outputs[0].ndim == 4 else 'keypoints']


def write_onnx(model: nn.Module, size: tuple[int, int], file: Path) -> Parity:
    """Write a file that takes ``images`` (B, 3, H, W) of any B, and compare it with the model.

    Args:
        model: An MMPose estimator in evaluation mode, on the CPU.
        size: Width and height of the network's input, pixels.
        file: Where to write; there only when all is done.

    Raises:
        ImportError: onnx or onnxruntime is not installed.
    """
    import onnx  # noqa: F401  torch asks for it when all else is done
    import onnxruntime

    function = LastOutputs(model).eval()
    # Noise that is smooth, so that heatmaps have peaks; of another number than the traced one.
    generator = torch.Generator().manual_seed(0)
    images = nn.functional.interpolate(torch.randn(3, 3, 8, 8, generator=generator), size[::-1], mode='bicubic')
    with torch.no_grad():
        expected = function(images)
        names = output_names(expected)
        with whole_path(file) as part:
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')  # the exporter speaks of its own successor
                torch.onnx.export(
                    function,
                    (images[:2],),
                    str(part),
                    input_names=['images'],
                    output_names=names,
                    dynamic_axes={name: {0: 'batch'} for name in ['images', *names]},
                    opset_version=_OPSET,
                    dynamo=False,
                )
            session = onnxruntime.InferenceSession(str(part), providers=['CPUExecutionProvider'])
            got = session.run(None, dict(images=images.numpy()))
            parity = Parity(
                {
                    name: float(np.abs(one - other.numpy()).max())
                    for name, one, other in zip(names, got, expected, strict=True)
                },
                float(np.abs(keypoints(model, got) - keypoints(model, [each.numpy() for each in expected])).max()),
            )
    return parity


def keypoints(model: nn.Module, outputs: list[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Keypoints (B, K, 2), pixels of the network's input, as the model's own head decodes outputs.

    Args:
        model: An MMPose estimator.
        outputs: What :func:`write_onnx`'s file gives.
    """
    tensors = [torch.from_numpy(np.ascontiguousarray(each)) for each in outputs]
    head: Any = model.head
    if tensors[0].ndim == 4:
        decoded = head.decode(tensors[0])
    elif len(tensors) == 2:
        decoded = head.decode(tuple(tensors))
    else:
        decoded = head.decode(tensors[0][:, None])
    return np.concatenate([np.asarray(each.keypoints, dtype=np.float64)[..., :2] for each in decoded])
