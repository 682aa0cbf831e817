"""Adversaries by name, several at once, and what is said of those that do not go together."""

from __future__ import annotations

import copy

import pytest
from mmengine.config import Config
from paths import ROOT

from mmpose_gan.adversaries import FOLDER, add_adversaries, find_adversary, join_adversaries, named_adversaries

QUICKSTART = str(ROOT / 'configs/quickstart.py')
HRNET_W32 = 'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py'


def adversary(name: str = 'D', update: str = 'alternating', **model: object) -> dict:
    """The least that an adversary is."""
    return dict(
        model=dict(type='mmpose_gan.AdversarialTopdownPoseEstimator', discriminators={name: dict(type=name)}, **model),
        optim_wrapper=dict(constructor='mmpose_gan.C', discriminators={name: dict(optimizer=dict(type='Adam'))}),
        default_hooks=dict(adversary=dict(type='mmpose_gan.AdversarialTrainingHook', update=update)),
    )


def test_names_are_the_files_of_the_package():
    assert find_adversary('posenet_p_c') == str(FOLDER / 'posenet_p_c.py')
    assert find_adversary(str(FOLDER / 'posenet_p_c.py')) == str(FOLDER / 'posenet_p_c.py')
    with pytest.raises(FileNotFoundError, match=r'there is no adversary nothing: .* nor one of .*posenet_p_c, .*small'):
        find_adversary('nothing')


def test_every_name_is_described_and_merges():
    adversaries = named_adversaries()
    assert [a.name for a in adversaries] == sorted(path.stem for path in FOLDER.glob('*.py'))
    for entry in adversaries:
        assert all(entry), entry
        cfg = add_adversaries(QUICKSTART, [entry.name])
        assert cfg.model.discriminators
        assert 'about' not in cfg.model.discriminators
        assert 'about' not in cfg


def test_one_adversary_merges_as_it_stands():
    one = adversary()
    assert join_adversaries([('a.py', one)]) == one


def test_each_of_several_keeps_its_update_and_schedule():
    one, two = adversary('D', 'simultaneous'), adversary('E', 'alternating')
    two['default_hooks']['adversary']['start'] = 7
    before = copy.deepcopy([one, two])
    both = join_adversaries([('a.py', one), ('b.py', two)])
    assert [one, two] == before
    assert set(both['model']['discriminators']) == set(both['optim_wrapper']['discriminators']) == {'D', 'E'}
    assert both['default_hooks']['adversary'] == dict(
        type='mmpose_gan.AdversarialTrainingHook',
        discriminators=dict(D=dict(update='simultaneous'), E=dict(update='alternating', start=7)),
    )


def test_published_adversaries_go_together():
    cfg = add_adversaries(QUICKSTART, ['reconstruction_small', 'posenet_p_c_small'])
    assert set(cfg.model.discriminators) == {'reconstruction', 'P', 'C'}
    hook = cfg.default_hooks.adversary
    assert hook.discriminators.reconstruction == dict(update='simultaneous', warmup=100, ramp=200)
    assert hook.discriminators.P == hook.discriminators.C == dict(update='alternating')
    assert cfg.default_hooks.checkpoint.interval == 3  # the quickstart's


def test_who_reads_the_merged_config_imports_this_package():
    """Beside what a stock config imports."""
    stock = 'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_ViTPose-small_8xb64-210e_coco-256x192.py'
    imports = add_adversaries(stock, ['reconstruction_small']).custom_imports
    assert imports.imports == ['mmpose.engine.optim_wrappers.layer_decay_optim_wrapper', 'mmpose_gan']
    assert imports.allow_failed_imports is False
    assert add_adversaries(QUICKSTART, ['reconstruction_small']).custom_imports == dict(imports=['mmpose_gan'])


def test_two_of_one_name_are_refused():
    with pytest.raises(ValueError, match=r'the adversaries a and b both have a discriminator called D; rename it'):
        join_adversaries([('a', adversary()), ('b', adversary())])
    with pytest.raises(ValueError, match='reconstruction_small and reconstruction_hourglass both have'):
        add_adversaries(QUICKSTART, ['reconstruction_small', 'reconstruction_hourglass'])


def test_contradictions_are_named():
    one, two = adversary('D', test_cfg=dict(flip_test=True)), adversary('E', test_cfg=dict(flip_test=False))
    with pytest.raises(
        ValueError, match=r'adversaries b and a contradict .*: model\.test_cfg\.flip_test is True and F'
    ):
        join_adversaries([('a', one), ('b', two)])
    with pytest.raises(ValueError, match=r'contradict each other: model\.type is .*Topdown.* and .*PoseEstimator3D'):
        add_adversaries(QUICKSTART, ['reconstruction_small', 'multi_source_small'])


def test_errors_say_adversary(tmp_path):
    (tmp_path / 'empty.py').write_text('x = 1\n')
    with pytest.raises(ValueError, match=r'the adversary .*empty\.py is none: it defines no "adversary = dict\(model='):
        add_adversaries(QUICKSTART, [str(tmp_path / 'empty.py')])
    with pytest.raises(FileNotFoundError, match=r'there is no adversary mmpose_gan::nothing\.py'):
        add_adversaries(QUICKSTART, ['mmpose_gan::nothing.py'])
    with pytest.raises(FileNotFoundError, match=r'there is no config nothing\.py'):
        add_adversaries('nothing.py', ['reconstruction_small'])


NEW_STYLE = """
from mmengine.dataset import DefaultSampler
from mmengine.optim import OptimWrapper
from mmpose.codecs import MSRAHeatmap
from mmpose.models import HeatmapHead, HRNet, PoseDataPreprocessor, TopdownPoseEstimator
from torch.optim import Adam

codec = dict(type=MSRAHeatmap, input_size=(96, 128), heatmap_size=(24, 32), sigma=2)
model = dict(
    type=TopdownPoseEstimator,
    data_preprocessor=dict(type=PoseDataPreprocessor),
    backbone=dict(type=HRNet, extra={extra}),
    head=dict(type=HeatmapHead, in_channels=4, out_channels=17, deconv_out_channels=None, decoder=codec,
              loss=dict(type='KeypointMSELoss')),
)
optim_wrapper = dict(type=OptimWrapper, optimizer=dict(type=Adam, lr=1e-3))
default_hooks = dict()
"""


def test_new_style_configs_play(tmp_path):
    """MMEngine's pure Python configs name classes and no default scope."""
    import torch
    from conductor import Conductor
    from shrink import STAGES
    from stock import packed

    from mmpose_gan.registry import MODELS

    extra = {
        stage: dict(num_modules=1, num_branches=len(b), block='BASIC', num_blocks=b, num_channels=c)
        for stage, (b, c) in STAGES.items()
    }
    (tmp_path / 'new_style.py').write_text(NEW_STYLE.replace('{extra}', repr(extra)))
    cfg = add_adversaries(str(tmp_path / 'new_style.py'), ['reconstruction_small'])
    cfg.dump(tmp_path / 'dumped.py')
    for merged in (cfg, Config.fromfile(tmp_path / 'dumped.py')):
        assert merged.default_scope == 'mmpose'
        conductor = Conductor(MODELS.build(merged.model), merged.optim_wrapper)
        assert torch.isfinite(conductor.play(packed(merged))['reconstruction.loss_adv'])


# Schedules by player


def test_a_dict_of_schedules_replaces_a_list(tmp_path):
    (tmp_path / 'base.py').write_text("param_scheduler = [dict(type='LinearLR')]\nother = [1]\n")
    (tmp_path / 'mine.py').write_text("_base_ = 'base.py'\nparam_scheduler = dict(generator=[], D=[dict(type='X')])\n")
    assert Config.fromfile(tmp_path / 'mine.py').param_scheduler == dict(generator=[], D=[dict(type='X')])
    cfg = Config.fromfile(tmp_path / 'base.py')
    cfg.merge_from_dict({'param_scheduler.0.type': 'StepLR'})  # by index, as --cfg-options does
    assert cfg.param_scheduler == [dict(type='StepLR')]
    (tmp_path / 'other.py').write_text("_base_ = 'base.py'\nother = dict(a=1)\n")
    with pytest.raises(TypeError, match='other'):  # what is no schedule stays refused
        Config.fromfile(tmp_path / 'other.py')


@pytest.mark.parametrize(
    ('schedules', 'message'),
    [
        (dict(generator=[]), r'param_scheduler: .* this one lacks reconstruction; \[\] keeps'),
        (
            dict(generator=[], reconstruction=[], Q=[]),
            r'param_scheduler\.Q: there is no such player, only generator, r',
        ),
    ],
)
def test_players_of_schedules_are_named(schedules, message):
    from mmengine.optim import OptimWrapperDict
    from mmengine.runner import Runner

    runner = Runner.__new__(Runner)
    runner.optim_wrapper = OptimWrapperDict.__new__(OptimWrapperDict)
    runner.optim_wrapper.optim_wrappers = dict(generator=None, reconstruction=None)
    with pytest.raises(ValueError, match=message):
        runner.build_param_scheduler(schedules)


@pytest.mark.parametrize('entry', named_adversaries(), ids=lambda entry: entry.name)
def test_costs_are_what_the_networks_have(entry, tmp_path):
    import re

    from tool import load

    sizes = load('model_sizes').sizes
    small = entry.name.endswith('small')
    if entry.name.startswith('multi_source'):  # which needs a generator of 3D poses
        found = sizes(str(ROOT / f'configs/{"adv3d_quick_figures" if small else "adv3d_hg2_h36m"}.py'))
    else:
        cfg = add_adversaries(QUICKSTART if small else HRNET_W32, [entry.name])
        cfg.dump(tmp_path / 'merged.py')
        found = sizes(str(tmp_path / 'merged.py'))
    players = {size.network: size for size in found if size.network != 'generator'}
    numbers = re.findall(r'(?:(\w): )?([\d.]+) M, ([\d.]+) GMACs', entry.cost)
    assert len(numbers) == len(players)
    for name, parameters, macs in numbers:
        player = players[name or next(iter(players))]
        for text, value in ((parameters, player.parameters / 1e6), (macs, player.macs / 1e9)):
            assert float(text) == round(value, len(text.partition('.')[2]))
    height, width = found[0].outputs[1:]
    assert f'x {height} x {width})' in entry.cost or 'joints)' in entry.cost  # whose cost is that of no map
