"""The batched data preprocessor does what MMPose's does, and reads nothing."""

from __future__ import annotations

import pytest
import torch
from mmpose.models.data_preprocessors import PoseDataPreprocessor
from tiny import batch

from benchmarks.lib.host_reads import host_reads
from mmpose_gan.models.data_preprocessors import BatchedPoseDataPreprocessor

NORMALIZE = dict(mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375])


def images(number: int = 3, size: tuple[int, int] = (20, 12)) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return [torch.randint(0, 256, (3, *size), dtype=torch.uint8, generator=generator) for _ in range(number)]


@pytest.mark.parametrize('stacked', [False, True])
@pytest.mark.parametrize(
    'arguments',
    [dict(NORMALIZE, bgr_to_rgb=True), NORMALIZE, dict(), dict(NORMALIZE, bgr_to_rgb=True, pad_size_divisor=16)],
    ids=['usual', 'no reordering', 'nothing', 'padding'],
)
def test_it_gives_what_the_stock_one_gives(arguments: dict, stacked: bool) -> None:
    batches = {
        PoseDataPreprocessor: images(),
        BatchedPoseDataPreprocessor: torch.stack(images()) if stacked else images(),
    }
    one, other = (
        kind(**arguments)(dict(inputs=inputs, data_samples=batch(3)['data_samples']), training=True)
        for kind, inputs in batches.items()
    )
    assert torch.equal(one['inputs'], other['inputs'])
    for expected, sample in zip(one['data_samples'], other['data_samples'], strict=True):
        assert sample.metainfo == expected.metainfo


def test_nothing_is_read() -> None:
    preprocessor = BatchedPoseDataPreprocessor(**NORMALIZE, bgr_to_rgb=True)
    with host_reads() as reads:
        preprocessor(dict(inputs=images(), data_samples=batch(3)['data_samples']), training=True)
    assert not reads


def test_images_of_two_sizes_are_an_error() -> None:
    mixed = [*images(1), *images(1, (8, 8))]
    with pytest.raises(ValueError, match=r'one size, got \[\(3, 8, 8\), \(3, 20, 12\)\]; put TopdownAffine'):
        BatchedPoseDataPreprocessor()(dict(inputs=mixed, data_samples=batch()['data_samples']))
