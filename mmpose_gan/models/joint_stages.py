"""Taking places of joints where a stock head without heatmaps hands them to its loss module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from mmpose.models.heads import (
    DSNTHead,
    IntegralRegressionHead,
    RegressionHead,
    RLEHead,
    RTMCCHead,
    RTMWHead,
    SimCCHead,
)
from torch import Tensor, nn

from .discriminators.pose_descriptor_2d import peak_soft_argmax


class JointStage(NamedTuple):
    """What a head made of a batch and what it should have made.

    Attributes:
        fake: Places of joints with their graph, shape (B, K, 2), in a unit that is the same along both axes.
        real: Labelled places in that unit, shape (B, K, 2).
        weights: Keypoint weights, shape (B, K).
        source: What the head handed to its loss, of which ``fake`` is made.
    """

    fake: Tensor
    real: Tensor
    weights: Tensor
    source: tuple[Tensor, ...]


#: Arguments of a loss module with views in the place of predictions, and what they say.
Taken = tuple[tuple[Any, ...], JointStage]


def vector_peak(vectors: Tensor) -> Tensor:
    """Place of a vector's peak, differentiable: :func:`peak_soft_argmax` of its height above its lowest bin.

    SimCC's vectors are logits, which mean the same with any constant added.

    Args:
        vectors: Shape (B, K, W).

    Returns:
        In bins, the first one at 0, shape (B, K).
    """
    above = vectors - vectors.detach().amin(dim=-1, keepdim=True)
    return peak_soft_argmax(above[:, :, None])[..., 0]


def _of_vectors(head: Any, args: tuple[Any, ...]) -> Taken:
    """SimCC's: a vector of bins along each axis, for prediction and label."""
    predicted, labels, weights = args
    predicted = tuple(vectors.view_as(vectors) for vectors in predicted)
    fake, real = (torch.stack([vector_peak(x), vector_peak(y)], dim=-1) for x, y in (predicted, labels))
    return (predicted, labels, weights), JointStage(fake, real, weights, predicted)


def _of_coordinates(head: Any, args: tuple[Any, ...]) -> Taken:
    """Coordinates in units of the input's sides, what else a head predicts of them, their labels and weights."""
    coordinates, *more, labels, weights = args
    coordinates = coordinates.view_as(coordinates)
    return (coordinates, *more, labels, weights), _in_pixels(head, coordinates, labels, weights)


def _of_coordinates_and_maps(head: Any, args: tuple[Any, ...]) -> Taken:
    """DSNT's: a list of coordinates and maps, and a list of their labels."""
    (coordinates, *maps), labels, weights = args
    coordinates = coordinates.view_as(coordinates)
    return ([coordinates, *maps], labels, weights), _in_pixels(head, coordinates, labels[0], weights)


def _in_pixels(head: Any, coordinates: Tensor, labels: Tensor, weights: Tensor) -> JointStage:
    # IntegralRegressionLabel is made of a codec of coordinates and one of maps.
    codec = getattr(head.decoder, 'keypoint_codec', head.decoder)
    sides = coordinates.new_tensor(codec.input_size)
    return JointStage(coordinates * sides, labels * sides, weights.flatten(1), (coordinates,))


#: How the call of a head's loss module is read. The first that fits counts: DSNTHead is an IntegralRegressionHead.
READERS: dict[tuple[type, ...], Callable[[Any, tuple[Any, ...]], Taken]] = {
    (SimCCHead, RTMCCHead, RTMWHead): _of_vectors,
    (DSNTHead,): _of_coordinates_and_maps,
    (RegressionHead, RLEHead, IntegralRegressionHead): _of_coordinates,
}


def reader_of(head: nn.Module | None) -> Callable[[Any, tuple[Any, ...]], Taken] | None:
    """How the call of a head's loss module is read; ``None`` for a head that predicts no joints without heatmaps."""
    return next((reader for kinds, reader in READERS.items() if isinstance(head, kinds)), None)


@contextmanager
def collect_joints(head: Any) -> Iterator[list[JointStage]]:
    """Collect what ``head.loss`` computes inside the context: one stage."""
    reader = reader_of(head)
    assert reader is not None
    stages: list[JointStage] = []

    def record(_: nn.Module, args: tuple[Any, ...]) -> tuple[Any, ...]:
        # Nodes of their own, behind which there is nothing but the loss.
        args, stage = reader(head, args)
        stages.append(stage)
        return args

    handle = head.loss_module.register_forward_pre_hook(record, prepend=True)
    try:
        yield stages
    finally:
        handle.remove()
