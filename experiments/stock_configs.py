"""Every top-down heatmap config of the installed MMPose, one iteration with every adversary: what works?

    python -m experiments.stock_configs --out work_dirs/stock_configs.jsonl --docs docs/mixing.md

Adversaries are merged as ``--adversary`` does, with narrow discriminators; generators keep their widths and look at
smaller images of the same aspect. Images are noise, and joints lie anywhere; they pass through the config's own
GenerateTarget and PackPoseInputs. All adversaries play against one generator at once; where that ends in an error, with
images of the config's own size, then one by one, then without any: what MMPose itself does not train here is counted
apart. Configs that are in --out already are not tried again; ``--docs`` has the table written between its markers.
"""

from __future__ import annotations

import argparse
import gc
import json
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import mmpose
import numpy as np
import torch
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.optim import build_optim_wrapper
from mmpose.registry import TRANSFORMS
from mmpose.utils import register_all_modules

from mmpose_gan.adversaries import add_adversaries, named_adversaries
from mmpose_gan.engine.adversarial_step import adversarial_step
from mmpose_gan.engine.game_plan import GamePlan
from mmpose_gan.registry import MODELS

STOCK = Path(mmpose.__file__).parent / '.mim' / 'configs'
BEGIN, END = '<!-- stock_configs.py: begin -->', '<!-- stock_configs.py: end -->'
#: Adversaries of 3D poses, which no config of a 2D one can have.
THREE_D = ('multi_source', 'multi_source_small')
WORKS, REFUSED, FAILED, MMPOSE_FAILS = 'works', 'refused', 'failed', 'MMPose itself fails'


def stock_configs() -> list[str]:
    """Names of the configs, from MMPose's folder of configs."""
    return sorted(str(path.relative_to(STOCK)) for path in STOCK.glob('*/topdown_heatmap/**/*.py'))


def nodes(value: Any) -> Iterator[dict]:
    """Every dict in a config's value."""
    if isinstance(value, dict):
        yield value
        value = value.values()
    if isinstance(value, (list, tuple)) or not isinstance(value, (str, int, float, type(None))):
        for item in value if hasattr(value, '__iter__') else ():
            yield from nodes(item)


def shrink(cfg: Config) -> None:
    """Make images smaller by the largest whole number that leaves their sides multiples of 32 from 64 up."""
    parts = [cfg.model, cfg.train_pipeline]
    width, height = next(node['input_size'] for node in nodes(parts) if 'heatmap_size' in node)
    fits = [k for k in (8, 6, 5, 4, 3, 2, 1) if all(s % (32 * k) == 0 and s // k >= 64 for s in (width, height))]
    k = next(iter(fits), 1)
    for node in nodes(parts):
        for key in ('input_size', 'heatmap_size'):
            if key in node:
                node[key] = tuple(-(-side // k) for side in node[key])


def narrow(discriminators: dict[str, Any]) -> None:
    """Make discriminators narrow."""
    for node in nodes(discriminators):
        if 'stage_channels' in node:
            node.update(stage_channels=(8,) * 5, stage_blocks=(1,) * 5, feat_channel=8)
        if 'extra' in node:
            for name, branches in (('stage1', 1), ('stage2', 2), ('stage3', 3), ('stage4', 4)):
                node['extra'][name].update(
                    block='BASIC', num_modules=1, num_blocks=(1,) * branches, num_channels=(8, 16, 32, 64)[:branches]
                )
        if str(node.get('type')).endswith('HeatmapEncoderDecoder'):
            node['channels'] = 16


def batch(cfg: Config) -> dict[str, Any]:
    """Two people as the config's pipeline packs them."""
    rng = np.random.default_rng(0)
    pipeline = [dict(step) for step in cfg.train_pipeline]
    last = [TRANSFORMS.build(step) for step in pipeline if step['type'] in ('GenerateTarget', 'PackPoseInputs')]
    width, height = next(node['input_size'] for node in nodes(cfg.train_pipeline) if 'input_size' in node)
    joints = cfg.model.head.out_channels
    joints = joints[-1] if isinstance(joints, Sequence) else joints
    people = []
    for _ in range(2):
        at = (rng.uniform(0.1, 0.9, (1, joints, 2)) * [width, height]).astype(np.float32)
        sample: dict[str, Any] = dict(
            img=rng.integers(0, 255, (height, width, 3), dtype=np.uint8), keypoints=at, transformed_keypoints=at,
            keypoints_visible=np.ones((1, joints), np.float32), dataset_keypoint_weights=np.ones(joints, np.float32),
            bbox=np.array([[0, 0, width, height]], np.float32), bbox_scores=np.ones(1, np.float32),
            bbox_center=np.zeros((1, 2), np.float32), bbox_scale=np.ones((1, 2), np.float32),
            input_size=(width, height), flip_indices=list(range(joints)), img_shape=(height, width),
            ori_shape=(height, width), id=0, img_id=0, img_path='', category_id=1,
        )  # fmt: skip
        for step in last:
            sample = step(sample)
        people.append(sample)
    return pseudo_collate(people)


def merged(name: str, adversaries: Sequence[str], small: bool) -> Config:
    """A config with adversaries under names of their own, ready to be built, with smaller images or its own."""
    cfg = add_adversaries(f'mmpose::{name}', adversaries[:1])
    parts: dict[str, Any] = dict(model={}, optim={}, plans={})
    for adversary in adversaries:
        one = add_adversaries(f'mmpose::{name}', [adversary])
        hook = {key: value for key, value in one.default_hooks.adversary.items() if key == 'update'}
        for player, content in one.model.discriminators.items():
            own = f'{adversary}_{player}'
            parts['model'][own] = content
            parts['optim'][own] = one.optim_wrapper.discriminators[player]
            parts['plans'][own] = hook
    if adversaries:
        narrow(parts['model'])
        cfg.model.discriminators, cfg.optim_wrapper.discriminators = parts['model'], parts['optim']
    cfg.plans = parts['plans']
    if cfg.optim_wrapper.get('type') == 'AmpOptimWrapper':  # for GPUs
        for key in ('type', 'loss_scale', 'dtype'):
            cfg.optim_wrapper.pop(key, None)
    for node in nodes(cfg.model):
        if isinstance(node.get('init_cfg'), dict) and node['init_cfg'].get('type') == 'Pretrained':
            node['init_cfg'] = None
    if small:
        shrink(cfg)
    return cfg


def play(name: str, adversaries: Sequence[str], small: bool) -> None:
    """Build a config with adversaries, or without any, and train one iteration.

    Raises:
        AssertionError: A player did not move, or a number is none.
    """
    torch.manual_seed(0)
    cfg = merged(name, adversaries, small)
    model = MODELS.build(cfg.model).train()
    optimizers = build_optim_wrapper(model, cfg.optim_wrapper)
    players = [model.backbone]
    if adversaries:
        plans = {player: GamePlan(**plan) for player, plan in cfg.plans.items()}
        model.adversarial_step = partial(adversarial_step, plans=plans)
        players += model.discriminators.values()
    before = [[parameter.sum().item() for parameter in player.parameters()] for player in players]
    log = model.train_step(batch(cfg), optimizers)
    assert all(bool(torch.isfinite(value).all()) for value in log.values()), {k: float(v) for k, v in log.items()}
    for player, sums in zip(players, before, strict=True):
        assert [parameter.sum().item() for parameter in player.parameters()] != sums, f'{type(player).__name__} stays'


def outcome(name: str, adversary: str) -> dict[str, str]:
    """What comes of a config with one adversary; a sentence that names a key of the config is a refusal."""
    try:
        play(name, [adversary], small=False)
    except (TypeError, ValueError) as error:
        kind = REFUSED if str(error).startswith(('model.', 'optim_wrapper.', 'the adversaries')) else FAILED
        return dict(result=kind, why=f'{error}')
    except Exception as error:
        return dict(result=FAILED, why=f'{type(error).__name__}: {error}')
    return dict(result=WORKS, why='')


def error_of(name: str, adversaries: Sequence[str], small: bool) -> str:
    """The error of an iteration, or nothing."""
    try:
        play(name, adversaries, small)
    except Exception as error:
        return f'{type(error).__name__}: {error}'
    return ''


def try_config(name: str, adversaries: Sequence[str]) -> Iterator[dict[str, str]]:
    """A line for each adversary."""
    if not error_of(name, adversaries, small=True) or not error_of(name, adversaries, small=False):
        outcomes = [dict(result=WORKS, why='')] * len(adversaries)
    else:
        outcomes = [outcome(name, adversary) for adversary in adversaries]
        if any(one['result'] == FAILED for one in outcomes) and (why := error_of(name, [], small=False)):
            outcomes = [dict(one, result=MMPOSE_FAILS, why=why) if one['result'] == FAILED else one for one in outcomes]
    for adversary, one in zip(adversaries, outcomes, strict=True):
        yield dict(config=name, adversary=adversary, **one)


def table(lines: Sequence[dict[str, str]]) -> str:
    """Markdown: counts by adversary, and what was refused or failed, by sentence."""
    counts: dict[str, Counter[str]] = {}
    for line in lines:
        counts.setdefault(line['adversary'], Counter())[line['result']] += 1
    rows = ['| adversary | works | refused | failed | MMPose itself fails |', '| --- | --: | --: | --: | --: |']
    rows += [
        f'| `{name}` | {c[WORKS]} | {c[REFUSED]} | {c[FAILED]} | {c[MMPOSE_FAILS]} |'
        for name, c in sorted(counts.items())
    ]
    rest = [line for line in lines if line['result'] != WORKS]
    reasons: dict[tuple[str, str], set[str]] = {}
    for line in rest:
        reasons.setdefault((line['result'], line['why'].splitlines()[0]), set()).add(line['config'])
    listed = [f'* {result}, {len(names)} configs: {why}' for (result, why), names in sorted(reasons.items())]
    configs = len({line['config'] for line in lines})
    head = f'{configs} configs of MMPose {mmpose.__version__}, one iteration with each adversary:'
    return '\n'.join([head, '', *rows, *(['', *listed] if listed else [])])


def write_table(docs: Path, text: str) -> None:
    """Put the table between the markers of a document."""
    before, _, rest = docs.read_text().partition(BEGIN)
    docs.write_text(f'{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}')


def read_lines(file: Path) -> list[dict[str, str]]:
    """What was found so far."""
    whole = (
        [line for line in file.read_text().splitlines(keepends=True) if line.endswith('\n')] if file.is_file() else []
    )
    return [json.loads(line) for line in whole]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status: 1 if something failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out', type=Path, required=True, help='JSON lines: what is there is not tried again')
    parser.add_argument('--docs', type=Path, help='a document with markers for the table')
    parser.add_argument('--only', help='configs whose names contain this')
    args = parser.parse_args(arguments)
    warnings.simplefilter('ignore')
    register_all_modules()
    adversaries = [one.name for one in named_adversaries() if one.name not in THREE_D]
    done = {(line['config'], line['adversary']) for line in read_lines(args.out)}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    for name in stock_configs():
        left = [adversary for adversary in adversaries if (name, adversary) not in done]
        if not left or (args.only and args.only not in name):
            continue
        with args.out.open('a') as out:
            for line in try_config(name, left):
                out.write(json.dumps(line) + '\n')
        print(name, flush=True)
        gc.collect()
    lines = read_lines(args.out)
    print(table(lines))
    if args.docs:
        write_table(args.docs, table(lines))
    return int(any(line['result'] == FAILED for line in lines))


if __name__ == '__main__':
    raise SystemExit(main())
