"""What a report shows of a sample is what training sees of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmpose.structures import PoseDataSample
from mmpose.utils import register_all_modules
from paths import ROOT
from tiny import discriminator, estimator, hrnet_generator

from mmpose_gan.figures import Plan, export
from mmpose_gan.models.poses import Pose
from mmpose_gan.report import PlotError, TrainedRun
from mmpose_gan.report.look import look_at
from mmpose_gan.report.network import predict
from mmpose_gan.report.people import choose, same_people
from mmpose_gan.report.training_log import TrainingLog
from mmpose_gan.report.validation_set import build_loader

CODEC = Config.fromfile(ROOT / 'configs' / 'quickstart.py').codec
WIDTH, HEIGHT = CODEC.input_size
COLUMNS, ROWS = CODEC.heatmap_size
#: Pixels of the network's input for a cell of its heatmaps.
CELL = WIDTH / COLUMNS


@pytest.fixture(scope='module')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('figures') / 'small'
    export(folder, Plan(train=0, val=6, hard=0, size=96, seed=3), workers=1)
    return folder


def run(figures: Path) -> TrainedRun:
    """Not trained; its validation data is."""
    cfg = Config.fromfile(ROOT / 'configs' / 'quickstart.py')
    cfg.val_dataloader.update(num_workers=0, persistent_workers=False, batch_size=4)
    cfg.val_dataloader.dataset.data_root = f'{figures}/'
    return TrainedRun('run', Path('work_dir'), cfg, TrainingLog({}, {}, None, 0.0), Path('x.pth'), {})


@pytest.fixture(scope='module')
def loader(figures: Path) -> torch.utils.data.DataLoader:
    register_all_modules(init_default_scope=True)
    return build_loader(run(figures))


def model() -> torch.nn.Module:
    """Of the quickstart's sizes, with two discriminators."""
    generator = hrnet_generator(keypoints=17)
    generator['head'].update(decoder=CODEC.to_dict())
    return estimator(generator, both=discriminator(), maps_only=discriminator('HeatmapHourglassNet', conditional=False))


def test_real_heatmaps_are_the_training_codecs_where_the_truth_is(loader: torch.utils.data.DataLoader) -> None:
    network = model().eval()
    for index in range(len(loader.dataset)):
        sample = look_at(network, loader.dataset, index)
        assert sample.image.shape == (HEIGHT, WIDTH, 3)
        assert sample.target.shape == (17, ROWS, COLUMNS)
        for joint in np.flatnonzero(sample.labelled):
            x, y = sample.truth[joint]
            if 0 <= x < WIDTH and 0 <= y < HEIGHT:
                row, column = np.unravel_index(sample.target[joint].argmax(), (ROWS, COLUMNS))
                assert np.abs([column * CELL - x, row * CELL - y]).max() <= CELL / 2 + 1
        # COCO's flags, read once more from the annotation.
        flags = np.array(loader.dataset.get_data_info(index)['raw_ann_info']['keypoints'])[2::3]
        np.testing.assert_array_equal(sample.occluded, flags == 1)
        np.testing.assert_array_equal(sample.labelled, flags > 0)


def test_players_are_shown_what_they_see_in_training(loader: torch.utils.data.DataLoader) -> None:
    network = model().eval()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    sample = look_at(network, loader.dataset, 1)
    item = loader.dataset[1]
    data = network.data_preprocessor(dict(inputs=[item['inputs']], data_samples=[item['data_samples']]))
    with torch.no_grad():
        heatmaps = network.head(network.extract_feat(data['inputs']))
        real = item['data_samples'].gt_fields.heatmaps[None]
        image = torch.nn.functional.interpolate(data['inputs'], size=(ROWS, COLUMNS), mode='bilinear', antialias=True)
        both, maps_only = network.discriminators.both, network.discriminators.maps_only
        expected = {
            'both': (both(Pose(real), image), both(Pose(heatmaps), image)),
            'maps_only': (maps_only(Pose(real), None), maps_only(Pose(heatmaps), None)),
        }
    np.testing.assert_allclose(sample.generated, heatmaps[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(sample.target, real[0])
    assert [opinion.name for opinion in sample.opinions] == list(expected)
    for opinion in sample.opinions:
        assert opinion.reconstructs
        np.testing.assert_array_equal(opinion.real, sample.target)
        np.testing.assert_array_equal(opinion.fake, sample.generated)
        np.testing.assert_allclose(opinion.on_real, expected[opinion.name][0][0], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(opinion.on_fake, expected[opinion.name][1][0], rtol=1e-4, atol=1e-5)
    for key, value in network.state_dict().items():
        assert torch.equal(value, before[key]), f'looking changed {key}'


def test_a_predicted_pose_lies_on_its_heatmaps(loader: torch.utils.data.DataLoader) -> None:
    sample = look_at(model().eval(), loader.dataset, 0)
    found = np.flatnonzero(sample.generated.max(axis=(1, 2)) > 0)  # else MMPose's decoder answers (-1, -1)
    assert len(found) > 3
    for joint in found:
        row, column = np.unravel_index(sample.generated[joint].argmax(), (ROWS, COLUMNS))
        # The decoder shifts the maximum by a quarter of a cell.
        assert np.abs(sample.pred[joint] - np.array([column, row]) * CELL).max() <= CELL


def test_predictions_are_in_the_data_sets_order(loader: torch.utils.data.DataLoader) -> None:
    poses = predict(model().eval(), loader, 'test')
    infos = [loader.dataset.get_data_info(index) for index in range(len(loader.dataset))]
    np.testing.assert_array_equal(poses.truth, np.concatenate([info['keypoints'] for info in infos]))
    flags = np.stack([np.array(info['raw_ann_info']['keypoints'])[2::3] for info in infos])
    np.testing.assert_array_equal(poses.labelled, flags > 0)
    np.testing.assert_array_equal(poses.occluded, flags == 1)
    assert poses.occluded.any()
    assert poses.pred.shape == poses.truth.shape


def test_samples_are_spread_over_people_with_many_labels() -> None:
    labelled = np.zeros((10, 4), bool)
    labelled[::2] = True
    assert choose(labelled, 3) == [0, 2, 6]
    assert choose(labelled, 99) == [0, 2, 4, 6, 8]
    assert choose(labelled, 0) == []


def test_people_are_compared(figures: Path, loader: torch.utils.data.DataLoader, tmp_path: Path) -> None:
    other = tmp_path / 'other'
    export(other, Plan(train=0, val=6, hard=0, size=96, seed=4), workers=1)
    dataset = build_loader(run(other)).dataset
    assert same_people([loader.dataset, build_loader(run(figures)).dataset], [0, 1])
    assert not same_people([loader.dataset, dataset], [0])


def test_data_that_is_not_there(figures: Path, tmp_path: Path) -> None:
    with pytest.raises(PlotError, match=r'^work_dir: the validation set of its config, val_dataloader.dataset'):
        build_loader(run(tmp_path))
    lost = run(figures)
    lost.config.train_dataloader.dataset.pipeline.pop(-2)
    with pytest.raises(PlotError, match=r'^work_dir: training makes no heatmaps'):
        build_loader(lost)


def test_detected_boxes_are_not_used(figures: Path, loader: torch.utils.data.DataLoader) -> None:
    detections = run(figures)
    detections.config.val_dataloader.dataset.bbox_file = 'no such file'
    assert len(build_loader(detections).dataset) == len(loader.dataset)


def test_a_head_without_heatmaps_is_refused(loader: torch.utils.data.DataLoader) -> None:
    network = model().eval()
    network.head = torch.nn.Identity()
    with pytest.raises(PlotError, match=r'the report shows heatmaps, but model\.head: Identity'):
        look_at(network, loader.dataset, 0)


def test_a_sample_without_raw_flags_has_no_occluded_joints(loader: torch.utils.data.DataLoader) -> None:
    class NoFlags(torch.utils.data.Dataset):
        def __getitem__(self, index: int) -> dict:
            item = loader.dataset[index]
            sample: PoseDataSample = item['data_samples']
            sample.set_metainfo(dict(raw_ann_info=None))
            return item

    assert look_at(model().eval(), loader.dataset, 0).occluded.any()
    assert not look_at(model().eval(), NoFlags(), 0).occluded.any()
