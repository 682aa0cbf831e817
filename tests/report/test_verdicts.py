"""The figure of verdicts shows each person's pictures and each judge's verdicts, and refuses what has none."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny import discriminator, estimator, hrnet_generator

from mmpose_gan.figures import Plan, export
from mmpose_gan.models.games.keypoint_labels import peaks
from mmpose_gan.report import PlotError
from mmpose_gan.report.look import look_at
from mmpose_gan.report.people import people_with_occlusion
from mmpose_gan.report.verdicts import verdict_figure
from mmpose_gan.visualization.seen_sample import Opinion, SeenSample

NAMES = ('nose', 'left_wrist', 'right_wrist', 'left_elbow')
LINKS = [(1, 3)]


def verdict(name: str, answers: list[float]) -> Opinion:
    logits = np.array([0.0, 99.0, -9e9, np.log(3)])
    return Opinion(name, np.empty(0), np.empty(0), logits, -logits, np.array(answers))


def sample(*opinions: Opinion, maps: int = 8) -> SeenSample:
    heatmaps = np.zeros((maps, 4, 3), np.float32)
    heatmaps[:, 1, 2] = 1
    labelled, occluded = np.array([True, True, True, False]), np.array([False, True, False, False])
    points = np.arange(8.0).reshape(4, 2)
    return SeenSample(
        np.zeros((16, 12, 3), np.uint8), heatmaps, heatmaps / 2, list(opinions), points, points, labelled, occluded
    )


def test_a_row_for_each_person_and_a_column_for_each_judge() -> None:
    judges = [verdict('P', [1, 0, 0, np.nan]), verdict('C', [0, 0, 0, np.nan])]
    empty = Opinion('R', np.zeros((4, 4, 3)), np.zeros((4, 4, 3)), np.zeros((4, 4, 3)), np.zeros((4, 4, 3)))
    figure = verdict_figure([sample(*judges, empty), sample(*judges, empty)], LINKS, NAMES)
    # Two poses, a panel for each of three labelled joints in four rows, two judges.
    grid = np.array(figure.axes).reshape(2, 2 + 4 * 3 + 2)
    assert [axes.get_title() for axes in grid[0, [0, 1, -2, -1]]] == [
        'truth', 'prediction', 'verdicts of P', 'verdicts of C',
    ]  # fmt: skip
    for row in grid:
        bars = [bar.get_width() for bar in row[-2].patches]
        np.testing.assert_allclose(bars, [50, 100, 0, 75, 50, 0, 100, 25], atol=1e-6)
        np.testing.assert_array_equal(row[-2].lines[0].get_xdata(), [100, 0, 0, np.nan])
        assert [label.get_text() for label in row[-2].get_yticklabels()] == list(NAMES)
        colours = [label.get_color() for label in row[-2].get_yticklabels()]
        assert colours == ['black', '#e02828', 'black', '#aaaaaa']
        panels = row[2:-2].reshape(4, 3)
        assert [panel.get_title() for panel in panels[0]] == list(NAMES[:3])
        assert [line[0].get_ylabel() for line in panels] == [
            'target, pose', 'generated, pose', 'target, occlusion', 'generated, occlusion',
        ]  # fmt: skip
        brightness = [line[1].get_images()[0].get_array().astype(int).sum(axis=2).max() for line in panels]
        assert brightness[0] == brightness[2] > brightness[1] == brightness[3]  # half as high
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        'right answer to generated', 'real', 'generated',
    ]  # fmt: skip


def test_a_single_task_and_a_single_judge() -> None:
    figure = verdict_figure([sample(verdict('D', [1, 1, 1, np.nan]), maps=4)], LINKS, NAMES)
    assert figure.axes[-1].get_title() == 'verdicts of D'
    assert len(figure.axes) == 2 + 2 * 3 + 1


def test_joints_can_be_chosen() -> None:
    judge = verdict('D', [1, 1, 1, np.nan])
    figure = verdict_figure([sample(judge, maps=4)], LINKS, NAMES, ['left_elbow'])
    assert [axes.get_title() for axes in figure.axes[2:-1]] == ['left_elbow', '']
    with pytest.raises(PlotError, match=r"no joints \['tail'\]"):
        verdict_figure([sample(judge, maps=4)], LINKS, NAMES, ['tail'])


def test_no_judge() -> None:
    maps = np.zeros((4, 4, 3))
    with pytest.raises(PlotError, match=r'no discriminator of this model says real or fake.*KeypointGame'):
        verdict_figure([sample(Opinion('R', maps, maps, maps, maps), maps=4)], LINKS, NAMES)


def test_answers_are_those_of_the_game(tmp_path_factory: pytest.TempPathFactory) -> None:
    """p_fake by hand: within 0.25 of the longer side of the target."""
    from mmengine.config import Config
    from paths import ROOT

    from mmpose_gan.report.trained_run import TrainedRun
    from mmpose_gan.report.training_log import TrainingLog
    from mmpose_gan.report.validation_set import build_loader

    folder = tmp_path_factory.mktemp('figures')
    export(folder, Plan(train=1, val=6, hard=0, size=96, seed=3), workers=1)
    cfg = Config.fromfile(ROOT / 'configs' / 'quickstart.py')
    cfg.val_dataloader.update(num_workers=0, persistent_workers=False)
    cfg.val_dataloader.dataset.data_root = f'{folder}/'
    dataset = build_loader(TrainedRun('run', folder, cfg, TrainingLog({}, {}, None, 0.0), folder, {})).dataset
    game = dict(type='mmpose_gan.KeypointGame', lambda_g=0.1, labels=dict(type='p_fake', delta=0.25))
    judge = discriminator(head=dict(type='mmpose_gan.VerdictHead', in_channels=4), game=game)
    generator = hrnet_generator(keypoints=17)
    generator['head'].update(decoder=cfg.codec.to_dict())
    model = estimator(generator, P=judge).eval()
    near = []
    for index in range(len(dataset)):
        seen = look_at(model, dataset, index)
        weights = dataset[index]['data_samples'].gt_instance_labels.keypoint_weights[0].numpy()
        for joint, answer in enumerate(seen.opinions[0].answers):
            maps = torch.from_numpy(np.stack([seen.generated[joint], seen.target[joint]]))[None]
            (one, other) = peaks(maps)[0].tolist()
            expected = np.hypot(one[0] - other[0], one[1] - other[1]) / 32 < 0.25
            assert answer == expected if weights[joint] > 0 else np.isnan(answer)
            near.append(expected and weights[joint] > 0)
    assert 0 < sum(near) < len(near)
    indices = people_with_occlusion(dataset, 3)
    flags = [np.array(dataset.get_data_info(i)['raw_ann_info']['keypoints'][2::3]) for i in range(len(dataset))]
    count = np.array([(v > 0).sum() + (v == 1).sum() for v in flags])
    assert len(indices) == 3
    assert (count[indices] >= np.median(count)).all()
