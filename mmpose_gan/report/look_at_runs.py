"""What the models of several runs make of the same people, as far as models and people are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mmengine.dataset import BaseDataset
from mmpose.models.pose_estimators import TopdownPoseEstimator
from torch.utils.data import DataLoader

from mmpose_gan.datasets.labels import joint_names
from mmpose_gan.visualization.seen_sample import SeenSample

from .errors import PlotError
from .look import look_at
from .network import build_model, predict
from .pck_curves import Predictions
from .people import choose, least_plausible, people_with_occlusion, same_people, worst
from .trained_run import TrainedRun
from .validation_set import UNREADABLE, build_loader


@dataclass(frozen=True)
class Look:
    """What the model of one run makes of its validation set.

    Attributes:
        run: Whose.
        dataset: The validation set.
        names: Its joint names (K,).
        predictions: Of all of its people.
        samples: Of the chosen people; empty where the model has no heatmaps to show.
    """

    run: TrainedRun
    dataset: BaseDataset
    names: list[str]
    predictions: Predictions
    samples: list[SeenSample]


@dataclass
class Looks:
    """The looks of those runs that have one.

    Attributes:
        looks: Theirs.
        indices: Of the chosen people.
        reasons: Why people were chosen that are worse than others, by index.
        missing: What is missing, a sentence each.
    """

    looks: list[Look] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def look_at_runs(runs: Sequence[TrainedRun], models: Sequence[TopdownPoseEstimator], count: int) -> Looks:
    """Predict the validation sets, and look at some people closely.

    Args:
        runs: Those without a checkpoint are left out.
        models: Theirs.
        count: How many people to look at.

    Raises:
        PlotError: The runs are validated on different people.
    """
    seen = Looks()
    readable: list[tuple[TrainedRun, TopdownPoseEstimator, DataLoader]] = []
    for run, model in zip(runs, models, strict=True):
        if run.checkpoint is None:
            continue  # its notes say so
        try:
            readable.append((run, model, build_loader(run)))
        except PlotError as error:
            seen.missing.append(str(error))
    _check_comparable([(run, loader.dataset) for run, _, loader in readable])
    predicted: list[tuple[TrainedRun, TopdownPoseEstimator, BaseDataset, Predictions]] = []
    for run, model, loader in readable:
        try:
            predicted.append((run, model, loader.dataset, predict(model, loader, f'predict: {run.name}')))
        except PlotError as error:
            seen.missing.append(str(error))
    if predicted and count:
        _choose(seen, count, predicted[0][3], predicted[-1][0].name, predicted[-1][3])
    for run, model, dataset, predictions in predicted:
        samples: list[SeenSample] = []
        try:
            samples = [look_at(model, dataset, index) for index in seen.indices]
        except (PlotError, *UNREADABLE) as error:
            seen.missing.append(f'{run.work_dir}: {error}')
        seen.looks.append(Look(run, dataset, joint_names(dataset.metainfo), predictions, samples))
    return seen


def _choose(seen: Looks, count: int, first: Predictions, name: str, last: Predictions) -> None:
    """Choose people at equal distances, half as many of whom the last run is farthest off, and its rarest poses."""
    few = -(-count // 2)
    bad = worst(last.pred, last.truth, last.labelled, last.box_side, few)
    rare = least_plausible(last.pred, last.truth, last.labelled, few)
    seen.indices = list(dict.fromkeys([*choose(first.labelled, count), *bad, *rare]))
    reasons: dict[int, list[str]] = {index: [] for index in (*bad, *rare)}
    for index, error in bad.items():
        reasons[index].append(f'joints are {error:.2f} of the longer side of the box off on average')
    for index in rare:
        reasons[index].append('the pose is among the least plausible')
    seen.reasons = {index: f'among the worst of {name}: {", and ".join(own)}' for index, own in reasons.items()}


@dataclass(frozen=True)
class People:
    """Chosen people of a data set, as several runs see them.

    Attributes:
        indices: Of the people.
        samples: For each person what each run makes of it.
        links: Bones, pairs of joint indices.
        names: Joint names (K,).
    """

    indices: list[int]
    samples: list[list[SeenSample]]
    links: list[tuple[int, int]]
    names: list[str]


def look_at_people(runs: Sequence[TrainedRun], indices: Sequence[int] | None, count: int, split: str = 'val') -> People:
    """Look at chosen people, on the CPU.

    Args:
        runs: With checkpoints, validated on the same people.
        indices: Of the people; ``None`` for a choice among those with occluded joints.
        count: How many are chosen.
        split: What the data set is called in messages.

    Raises:
        PlotError: A model, a checkpoint or the data cannot be read, there is no such person, or a head has no heatmaps.
    """
    for run in runs:
        if run.checkpoint is None:
            raise PlotError('; '.join(run.notes))
    models = [build_model(run, 'cpu') for run in runs]
    datasets: list[BaseDataset] = [build_loader(run).dataset for run in runs]
    _check_comparable(list(zip(runs, datasets, strict=True)))
    first = datasets[0]
    try:
        chosen = list(indices) if indices is not None else people_with_occlusion(first, count)
        if wrong := [index for index in chosen if not 0 <= index < len(first)]:
            raise PlotError(f'--index {wrong[0]}: the {split} set has {len(first)} people, counted from 0')
        seen = [
            [look_at(model, dataset, index) for model, dataset in zip(models, datasets, strict=True)]
            for index in chosen
        ]
    except UNREADABLE as error:
        raise PlotError(f'{runs[0].work_dir}: the {split} set cannot be shown: {error}') from error
    return People(chosen, seen, first.metainfo['skeleton_links'], joint_names(first.metainfo))


def _check_comparable(runs: Sequence[tuple[TrainedRun, BaseDataset]]) -> None:
    for run, dataset in runs[1:]:
        first_run, first = runs[0]
        if not same_people([first, dataset], [0, len(first) // 2, len(first) - 1]):
            raise PlotError(
                f'{run.work_dir} is validated on other people than {first_run.work_dir}, so that the two cannot be '
                'compared: make a report of each'
            )
