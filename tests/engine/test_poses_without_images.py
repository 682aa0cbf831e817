"""Poses of annotations alone are the real side of a discriminator, and nothing else of an iteration changes."""

from __future__ import annotations

import copy
import random
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import tiny
import torch
from pose_files import JOINTS, OPTIM, WithLoader, model, people, pipeline
from ranks import in_two_processes
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from two_tasks import hourglass_two_tasks, two_task_codec
from unlabelled_cases import GEOMETRY

from mmpose_gan.engine.real_poses import RealPoses, real_pair
from mmpose_gan.engine.reproducible import DrawnSamples, Positions, seeded
from mmpose_gan.engine.reproducible.drawn_samples import STREAM
from mmpose_gan.models.unlabelled import MARK
from mmpose_gan.registry import DATASETS, MODELS


def targets(dataset, positions) -> tuple[torch.Tensor, torch.Tensor]:
    """Of what a run of seed 0 draws at these positions: heatmaps and weights."""
    samples = []
    for position in positions:
        with seeded((0, position, STREAM)):
            samples.append(dataset[random.randrange(len(dataset))]['data_samples'])
    weights = torch.cat([sample.gt_instance_labels.keypoint_weights for sample in samples])
    return torch.stack([sample.gt_fields.heatmaps for sample in samples]), weights


def mean_loss(judge: torch.nn.Module, maps: torch.Tensor, weights: torch.Tensor, label: float) -> torch.Tensor:
    """Cross-entropy of the people of whom at least half is labelled."""
    mask = (weights > 0).float()
    verdicts = judge.head(judge.backbone(judge.places(maps), mask))[:, 0]
    return cross_entropy(verdicts, torch.full_like(verdicts, label), reduction='none')[mask.mean(1) >= 0.5].mean()


def unlabelled(data: dict) -> dict:
    """The batch with its second sample unlabelled."""
    sample = data['data_samples'][1]
    sample.set_metainfo(dict(raw_ann_info={MARK: True}))
    sample.gt_instance_labels.keypoint_weights.zero_()
    return data


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_real_poses_are_those_of_the_file_and_fakes_have_their_masks(update: str, tmp_path: Path) -> None:
    cfg = people(tmp_path)
    ours, other = model(), model()
    conductor = WithLoader(ours, OPTIM, poses=dict(geometry=dict(dataset=cfg)), update=update, start=2)
    plain = WithLoader(other, OPTIM, start=9)
    for size in (4, 4):
        conductor.play(tiny.batch(size, JOINTS))
        plain.play(tiny.batch(size, JOINTS))
    data = unlabelled(tiny.batch(3, JOINTS, seed=3))  # the last, smaller batch
    before = copy.deepcopy(ours)
    log, expected = conductor.play(data), plain.play(copy.deepcopy(data))
    torch.testing.assert_close(log['loss_kpt'], expected['loss_kpt'], rtol=0, atol=0)
    maps, weights = targets(DATASETS.build(cfg), range(8, 11))
    assert ((weights > 0).float().mean(1) < 0.5).any(), 'somebody is left out'
    fakes = before.head(before.extract_feat(data['inputs']))
    judge = before.discriminators['geometry']
    torch.testing.assert_close(log['geometry.d_real'], mean_loss(judge, maps, weights, 1).detach())
    torch.testing.assert_close(log['geometry.d_fake'], mean_loss(judge, fakes, weights, 0).detach())
    # Whose fake each is does not count: those of unlabelled images are judged too.
    if update == 'simultaneous':
        torch.testing.assert_close(
            log['geometry.loss_adv'].detach(), 0.3 * mean_loss(judge, fakes, weights, 1).detach()
        )


def test_a_sample_is_a_function_of_its_position_and_leaves_no_trace(tmp_path: Path) -> None:
    samples = DrawnSamples(DATASETS.build(people(tmp_path)), 5)

    def batches(workers: int, start: int, number: int) -> list[tuple[torch.Tensor, list[int]]]:
        poses = RealPoses(samples, 4, workers)
        found = [poses.of(iteration, 4)['data_samples'] for iteration in range(start, number)]
        return [(torch.stack([s.gt_fields.heatmaps for s in batch]), [s.id for s in batch]) for batch in found]

    states = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state()
    straight = batches(0, 0, 4)
    assert random.getstate() == states[0]
    assert np.random.get_state()[1].tolist() == states[1]
    assert torch.equal(torch.get_rng_state(), states[2])
    assert len({maps.sum().item() for maps, _ in straight}) == 4, 'each iteration has others'
    for workers in (0, 2):
        random.random()
        later = batches(workers, 2, 4)
        assert [ids for _, ids in later] == [ids for _, ids in straight[2:]]
        assert all(torch.equal(ours, maps) for (ours, _), (maps, _) in zip(later, straight[2:], strict=True))
    other = RealPoses(DrawnSamples(samples.dataset, 6), 4).of(0, 4)['data_samples']
    assert not torch.equal(torch.stack([s.gt_fields.heatmaps for s in other]), straight[0][0])


def test_an_iteration_that_is_left_out_shifts_nothing(tmp_path: Path) -> None:
    samples = DrawnSamples(DATASETS.build(people(tmp_path)), 0)
    one, other = RealPoses(samples, 2), RealPoses(samples, 2)
    skipping = [one.of(iteration, 2)['data_samples'][0].gt_fields.heatmaps for iteration in (1, 4)]
    straight = [other.of(iteration, 2)['data_samples'][0].gt_fields.heatmaps for iteration in range(1, 5)]
    assert torch.equal(skipping[0], straight[0])
    assert torch.equal(skipping[1], straight[3])


def test_ranks_share_the_stream() -> None:
    """Two processes of 3 see what one of 6 sees."""
    halves = [list(islice(Positions(2, 3, rank, 2), 6)) for rank in range(2)]
    whole = list(islice(Positions(2, 6), 12))
    assert [*halves[0][:3], *halves[1][:3], *halves[0][3:], *halves[1][3:]] == whole


def on_a_rank(rank: int) -> dict:
    """One iteration: real poses, and the weights after it."""
    judge = model()
    seen = []
    judge.discriminators['geometry'].register_forward_pre_hook(lambda _, args: seen.append(args[0]))
    with TemporaryDirectory() as folder:
        WithLoader(judge, OPTIM, poses=dict(geometry=dict(dataset=people(Path(folder))))).play(
            tiny.batch(4, JOINTS, seed=rank)
        )
    return dict(real=seen[0].heatmaps, **{name: value.detach() for name, value in judge.named_parameters()})


def test_ranks_see_other_poses_and_agree(tmp_path: Path) -> None:
    one, other = in_two_processes(on_a_rank, tmp_path)
    dataset = DATASETS.build(people(tmp_path))
    assert torch.equal(one.pop('real'), targets(dataset, range(4))[0])
    assert torch.equal(other.pop('real'), targets(dataset, range(4, 8))[0])
    assert all(torch.equal(value, other[name]) for name, value in one.items())


def test_targets_that_the_data_preprocessor_draws(tmp_path: Path) -> None:
    cfg = people(tmp_path)
    data = [DrawnSamples(DATASETS.build(cfg), 0)]
    drawn = pipeline(target=dict(type='GenerateTarget', encoder=dict(type='mmpose_gan.KeypointTargets')))
    data.append(DrawnSamples(DATASETS.build(dict(cfg, pipeline=drawn)), 0))
    stock, ours = model(), model()
    ours.data_preprocessor = MODELS.build(dict(type='mmpose_gan.TargetPreprocessor', codec=tiny.codec()))
    pairs = [real_pair(judge, RealPoses(of, 4).of(0, 4)) for judge, of in zip((stock, ours), data, strict=True)]
    torch.testing.assert_close(pairs[1].real.heatmaps, pairs[0].real.heatmaps, rtol=0, atol=1e-6)
    assert torch.equal(pairs[1].weights.joints, pairs[0].weights.joints)


def test_maps_are_in_units_of_their_peak(tmp_path: Path) -> None:
    codec = dict(type='MegviiHeatmap', input_size=(64, 64), heatmap_size=(16, 16), kernel_size=5)
    generator = tiny.hrnet_generator(JOINTS)
    generator['head']['decoder'] = codec
    judge = tiny.estimator(generator, geometry=GEOMETRY)
    cfg = dict(people(tmp_path), pipeline=pipeline(target=dict(type='GenerateTarget', encoder=codec)))
    dataset = DATASETS.build(cfg)
    pair = real_pair(judge, RealPoses(DrawnSamples(dataset, 0), 4).of(0, 4))
    assert judge.map_unit == pair.unit == 255
    torch.testing.assert_close(pair.real.heatmaps, targets(dataset, range(4))[0] / 255)


def test_two_tasks_and_several_stages(tmp_path: Path) -> None:
    """Pose maps, then occlusion maps, and each stage gets the same poses."""
    judge = tiny.estimator(hourglass_two_tasks(keypoints=JOINTS), geometry=dict(GEOMETRY, stages=(0, 1)))
    steps = pipeline(target=dict(type='GenerateTarget', encoder=two_task_codec()))
    steps.insert(1, dict(type='mmpose_gan.LoadOcclusion'))
    cfg = dict(people(tmp_path), pipeline=steps)
    conductor = WithLoader(judge, OPTIM, poses=dict(geometry=dict(dataset=cfg)))
    seen = []
    judge.discriminators['geometry'].register_forward_pre_hook(lambda _, args: seen.append(args[0]))
    conductor.play(tiny.batch(4, 2 * JOINTS))
    maps, weights = targets(DATASETS.build(cfg), range(4))
    assert torch.equal(seen[0].heatmaps, maps[:, :JOINTS].repeat(2, 1, 1, 1))
    assert torch.equal(seen[0].mask, (weights[:, :JOINTS] > 0).float().repeat(2, 1))
    assert torch.equal(seen[1].mask, seen[0].mask)
