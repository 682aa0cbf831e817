"""Does a tiny delta make gradients explode, as sharma2021 (chapter 7) says of 2e-6?

    python -m experiments.delta_gradients --iterations 40

Trains a small generator against the structure-aware discriminator on figures made on the spot, once for each delta and
each way to compute the game, from the same weights and on the same batches. Prints a table of the adversarial gradient
at the heatmaps, which is what reaches the generator, beside that of the content loss at the same place.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
from mmengine.config import Config
from mmengine.logging import MMLogger
from mmengine.optim import build_optim_wrapper
from mmengine.runner import Runner
from mmpose.utils import register_all_modules

from mmpose_gan.adversaries import add_adversary
from mmpose_gan.engine import adversarial_step
from mmpose_gan.engine.game_plan import GamePlan
from mmpose_gan.figures import Plan, export
from mmpose_gan.models.games.classification import verdict_loss
from mmpose_gan.registry import MODELS

from .lib import probability_game  # registers ProbabilityGame
from .lib.recording_turn import Record, recording_turn

CONFIGS = Path(__file__).resolve().parents[1] / 'configs'
DELTAS = (0.0, 2e-6, 0.003, 0.05, 0.8)
#: The ways to compute the game, by their names in the table.
FORMS = {
    'BCE(D, 1) from logits (default)': dict(type='mmpose_gan.KeypointGame', objective='non_saturating'),
    'as printed, from logits': dict(type='mmpose_gan.KeypointGame', objective='minimax'),
    'as printed, from probabilities': dict(type='mmpose_gan.ProbabilityGame'),
}
#: A logit at which single precision takes the probability for 1.
SURE = 20.0
HEADER = (
    '| game | delta | labelled real | median gradient | largest | median ratio to content | largest | D loss '
    '| content loss | finite iterations |\n| ' + ' | '.join(['---'] * 10) + ' |'
)


def load_config(figures: Path, delta: float, game: dict, verdict: float = 0.0) -> Config:
    """A quarter of `small_hrnet.py` on figures, with a narrow structure-aware discriminator.

    Args:
        figures: Folder of the data set.
        delta: Threshold of the labels.
        game: One of :data:`FORMS`.
        verdict: Logit that the discriminator begins with; far above 0 it is sure that everything is real.
    """
    cfg = add_adversary(str(CONFIGS / 'quickstart.py'), str(CONFIGS / '_base_/adversaries/structure_aware.py'))
    backbone = Config.fromfile(CONFIGS / '_base_/models/small_hrnet.py').model.backbone
    for stage in backbone.extra.values():
        stage.num_channels = tuple(channels // 4 for channels in stage.num_channels)
    cfg.model.backbone = backbone
    cfg.model.head.update(in_channels=backbone.extra.stage4.num_channels[0], deconv_out_channels=None)
    player = cfg.model.discriminators.D
    player.backbone.update(stage_channels=(16,) * 4, stage_blocks=(1,) * 4, feat_channel=16, downsample_times=3)
    player.head.init_cfg = dict(type='Normal', layer='Linear', std=0.1, bias=verdict)
    player.game = dict(lambda_g=player.game.lambda_g, labels=dict(type='d_fake', delta=delta), **game)
    cfg.train_dataloader.update(num_workers=0, persistent_workers=False, batch_size=4)
    cfg.train_dataloader.dataset.data_root = f'{figures}/'
    return cfg


def make_figures(folder: Path, images: int) -> Path:
    """A small data set of figures; returns its folder."""
    export(folder, Plan(train=images, val=0, hard=0, size=128, seed=0), workers=1)
    return folder


def train(
    figures: Path, delta: float, game: dict, iterations: int, verdict: float = 0.0
) -> tuple[Record, torch.nn.Module]:
    """Train from seed 0 and note every iteration; stops after the first number that is not finite.

    Args:
        figures: Folder of the data set.
        delta: Threshold of the labels.
        game: One of :data:`FORMS`.
        iterations: How many, at most.
        verdict: See :func:`load_config`.
    """
    cfg = load_config(figures, delta, game, verdict)
    torch.manual_seed(0)
    np.random.seed(0)
    model = MODELS.build(cfg.model).train()
    model.init_weights()
    optim_wrapper = build_optim_wrapper(model, cfg.optim_wrapper)
    with contextlib.redirect_stdout(io.StringIO()):  # the reader of COCO files talks
        loader = Runner.build_dataloader(cfg.train_dataloader, seed=0)
    record, batches = Record(), iter(loader)
    turn = recording_turn(model.head.loss_module, record)
    plans = dict.fromkeys(model.discriminators, GamePlan('alternating'))
    model.adversarial_step = partial(adversarial_step.adversarial_step, plans=plans)
    with patch.object(adversarial_step, 'kind_of_turn', lambda *_: turn):
        for _ in range(iterations):
            try:
                batch = next(batches)
            except StopIteration:
                batches = iter(loader)
                batch = next(batches)
            record.content_loss.append(float(model.train_step(batch, optim_wrapper)['loss_kpt'].detach()))
            if record.lasted < len(record.adversarial):
                break
    return record, model


def row(form: str, delta: float, record: Record) -> str:
    """A line of the table."""
    tail = slice(-max(1, len(record.adversarial) // 4), None)
    ratio = np.array(record.adversarial) / np.array(record.content)
    cells = [
        form, f'{delta:g}', f'{np.mean(record.real_labels[tail]):.2f}', f'{np.median(record.adversarial[tail]):.2g}',
        f'{np.max(record.adversarial):.2g}', f'{np.median(ratio[tail]):.2g}', f'{np.max(ratio):.2g}',
        f'{np.mean(record.discriminator_loss[tail]):.2g}', f'{np.mean(record.content_loss[tail]):.4f}', record.lasted,
    ]  # fmt: skip
    return '| ' + ' | '.join(map(str, cells)) + ' |'


def saturation() -> list[str]:
    """Loss and gradient of one verdict on a fake (label 0), computed in both ways in single precision."""
    lines = ['| logit | from logits: loss, gradient | from probabilities: loss, gradient |', '| --- | --- | --- |']
    for value in (0.0, 5.0, 10.0, 15.0, 17.0, 30.0):
        cells = []
        for loss in (verdict_loss, probability_game.printed_loss):
            logit = torch.tensor([[value]], requires_grad=True)
            result = loss(logit, torch.zeros(1, 1), torch.ones(1, 1))
            (gradient,) = torch.autograd.grad(result, logit)
            cells.append(f'{result.item():.4g}, {gradient.item():.4g}')
        lines.append(f'| {value:g} | ' + ' | '.join(cells) + ' |')
    return lines


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--iterations', type=int, default=40, metavar='N', help='a run (default: %(default)s)')
    parser.add_argument('--images', type=int, default=64, metavar='N', help='figures (default: %(default)s)')
    parser.add_argument('--deltas', type=float, nargs='+', default=DELTAS, metavar='D', help='default: %(default)s')
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, print."""
    args = parse_args(arguments)
    register_all_modules(init_default_scope=True)
    MMLogger.get_instance('mmengine', log_level=logging.WARNING)
    print('\n'.join(saturation()) + '\n')
    with tempfile.TemporaryDirectory() as folder:
        figures = make_figures(Path(folder) / 'figures', args.images)
        for verdict, deltas in ((0.0, args.deltas), (SURE, args.deltas[:1])):
            print(f'The discriminator begins with the logit {verdict:g}:\n\n' + HEADER, flush=True)
            for form, game in FORMS.items():
                for delta in deltas:
                    print(row(form, delta, train(figures, delta, game, args.iterations, verdict)[0]), flush=True)
            print()


if __name__ == '__main__':
    main()
