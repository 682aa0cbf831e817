"""A data set's config with the labels of another one's pipeline."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

from mmengine.config import ConfigDict

#: Transforms that make labels. The first group belongs right after ``LoadImage``.
_LOADERS, _ENCODERS = ('LoadOcclusion', 'UnknownOcclusion'), ('GenerateTarget',)
_PACKERS = ('PackPoseInputs', 'Pack3DPoseInputs')


def label_makers(training: ConfigDict) -> tuple[list[ConfigDict], list[ConfigDict]]:
    """Copies of what makes labels in a data set's pipelines: the loader of flags and the encoder, one or none each."""
    made = [copy.deepcopy(t) for t in _transforms(training)]
    return tuple([t for t in made if _type(t) in kinds][:1] for kinds in (_LOADERS, _ENCODERS))  # type: ignore[return-value]


def add_targets(dataset: ConfigDict, loaders: Sequence[dict], encoders: Sequence[dict]) -> None:
    """Into the pipelines of a data set and of those that it wraps: flags after loading, maps before packing.

    People are framed by their ground-truth boxes, also where the config names detected ones.

    Args:
        dataset: Config of the data set, which is changed.
        loaders: See :func:`label_makers`.
        encoders: See :func:`label_makers`.
    """
    for inner in wrapped(dataset):
        add_targets(inner, loaders, encoders)
    dataset.pop('bbox_file', None)
    if 'pipeline' not in dataset:
        return
    pipeline = [t for t in dataset.pipeline if _type(t) not in (*_LOADERS, *_ENCODERS)]
    first = next((i for i, t in enumerate(pipeline) if _type(t) == 'LoadImage'), -1) + 1
    last = next((i for i, t in enumerate(pipeline) if _type(t) in _PACKERS), None)
    dataset.pipeline = [
        *pipeline[:first],
        *([] if wrapped(dataset) else loaders),
        *pipeline[first:last],
        *([] if last is None else encoders),
        *([] if last is None else pipeline[last:]),
    ]


def pack_transformed(dataset: ConfigDict) -> None:
    """Have the pipelines of a data set, and of those that it wraps, pack where augmentation puts joints."""
    for transform in _transforms(dataset):
        if _type(transform) in _PACKERS:
            transform['pack_transformed'] = True


def wrapped(dataset: ConfigDict) -> list[ConfigDict]:
    """The data sets that a data set's config wraps (``CombinedDataset``, ``RepeatDataset`` ...), its own level only."""
    return [*dataset.get('datasets', ()), *([dataset.dataset] if 'dataset' in dataset else ())]


def _transforms(dataset: ConfigDict) -> Iterator[ConfigDict]:
    """Transforms of a data set and of those that it wraps."""
    yield from dataset.get('pipeline', ())
    for inner in wrapped(dataset):
        yield from _transforms(inner)


def _type(transform: dict) -> str:
    kind = transform['type']  # a class in a config of MMEngine's new style
    return (kind if isinstance(kind, str) else kind.__name__).split('.')[-1]
