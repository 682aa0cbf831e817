"""What the documents show runs, and what they link to is there."""

from __future__ import annotations

import copy
import re
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from conductor import Conductor
from mmengine.config import Config
from mmengine.hub import get_config
from mmpose.datasets.datasets.utils import parse_pose_metainfo
from paths import ROOT
from pose_files import people
from poses_3d import batch as batch_3d
from poses_3d import estimator as estimator_3d
from poses_3d import optimizers
from stock import TOPDOWN, packed
from tiny import batch, discriminator, estimator
from torch.autograd.graph import saved_tensors_hooks

from mmpose_gan.adversaries import add_adversary
from mmpose_gan.engine.game_plan import GamePlan
from mmpose_gan.engine.hooks import ActivationCheckpointingHook
from mmpose_gan.engine.real_poses_data import load_poses
from mmpose_gan.models.poses import Pose
from mmpose_gan.registry import HOOKS, MODELS

PAGES = sorted([ROOT / 'README.md', *(ROOT / 'docs').rglob('*.md')])


def listings(page: str) -> list[str]:
    """The blocks of Python of a page in ``docs/``."""
    return re.findall(r'^```python\n(.*?)^```', (ROOT / 'docs' / page).read_text(), re.DOTALL | re.MULTILINE)


def unscoped(value: object) -> object:
    """A config without the ``_scope_`` that MMEngine adds to what comes from ``mmpose::``."""
    if not isinstance(value, dict):
        return value
    return {key: unscoped(child) for key, child in value.items() if key != '_scope_'}


# Links


def anchors(page: Path) -> set[str]:
    """What links to a page's headings are called, as GitHub makes them."""
    text = re.sub(r'^```.*?^```', '', page.read_text(), flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r'^#+ (.+)$', text, re.MULTILINE)
    kept = (unicodedata.normalize('NFC', re.sub(r'[^\w\- ]', '', title.lower())) for title in titles)
    return {title.replace(' ', '-') for title in kept}


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r'\]\((?!https?:)([^)]+)\)', page.read_text()):
        path, _, anchor = link.partition('#')
        target = page.parent / path if path else page
        assert target.exists(), f'{page.name}: {link}'
        assert not anchor or anchor in anchors(target), f'{page.name}: {link}'


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    for name in re.findall(
        r'(?<!\.mim/)\b(?:configs|tools|tests|benchmarks|experiments)/[\w./{},*?-]+\.(?:py|sh)\b', page.read_text()
    ):
        for path in alternatives(name):
            assert list(ROOT.glob(path)), f'{page.name}: {name}'


def alternatives(name: str) -> list[str]:
    """``'a{1,2}'`` -> ``['a1', 'a2']``."""
    if not (match := re.search(r'\{([^{}]*)\}', name)):
        return [name]
    return [path for part in match[1].split(',') for path in alternatives(name.replace(match[0], part, 1))]


def test_a_page_has_one_title() -> None:
    for page in PAGES:
        text = re.sub(r'^```.*?^```', '', page.read_text(), flags=re.DOTALL | re.MULTILINE)
        assert len(re.findall(r'^# ', text, re.MULTILINE)) == 1, page.name


# own_data_set.md


def test_a_data_set_of_five_keypoints_plays(tmp_path: Path) -> None:
    config = f'{TOPDOWN}/coco/td-hm_res50_8xb64-210e_coco-256x192.py'
    (tmp_path / 'five.py').write_text(f"_base_ = ['{config}']\n{listings('own_data_set.md')[0]}")
    cfg = add_adversary(str(tmp_path / 'five.py'), 'geometry')
    known = parse_pose_metainfo(cfg.train_dataloader.dataset.metainfo)
    assert known['num_keypoints'] == 5
    assert known['flip_indices'] == [1, 0, 2, 4, 3]
    cfg.model.backbone.init_cfg = None
    conductor = Conductor(MODELS.build(cfg.model), cfg.optim_wrapper)
    assert 'geometry.loss_adv' in conductor.play(packed(cfg))


# mixing.md


def test_poses_without_images_load(tmp_path: Path) -> None:
    """Those of the data set's own joints, and of others that are converted."""
    cfg = add_adversary(f'{TOPDOWN}/coco/td-hm_res50_8xb64-210e_coco-256x192.py', 'geometry')
    cfg.model.backbone.init_cfg = None
    model = MODELS.build(cfg.model)
    train_pipeline = cfg.train_dataloader.dataset.pipeline
    metainfo = dict(from_file='configs/_base_/datasets/coco.py')
    _, plain, converted = listings('mixing.md')
    settings = dict(train_pipeline=train_pipeline, metainfo=metainfo)
    exec(plain, settings)
    poses = settings['default_hooks']['adversary']['poses']
    poses['geometry']['dataset']['ann_file'] = people(tmp_path)['ann_file']
    loader = SimpleNamespace(batch_size=3)
    ours = load_poses(poses, model, loader, 0)['geometry']
    assert ours.num_workers == 2
    exec(converted, settings)
    settings['poses']['datasets'][0]['ann_file'] = people(tmp_path, kind='CrowdPoseDataset', joints=14)['ann_file']
    others = load_poses(dict(geometry=dict(dataset=settings['poses'])), model, loader, 0)['geometry']
    weights = [sample.gt_instance_labels.keypoint_weights for sample in others.of(0, 3)['data_samples']]
    assert not torch.cat([weight[:, :5] for weight in weights]).any(), 'CrowdPose has no face'
    assert torch.cat([weight[:, 5:] for weight in weights]).any()


# discriminators.md


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_the_discriminator_of_one_s_own_plays(update: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, config, *_ = listings('discriminators.md')
    (tmp_path / 'my_discriminator.py').write_text(module)
    (tmp_path / 'my_config.py').write_text(config)
    monkeypatch.syspath_prepend(tmp_path)
    cfg = Config.fromfile(tmp_path / 'my_config.py')
    model = MODELS.build(cfg.model)
    before = copy.deepcopy(dict(model.named_parameters()))
    conductor = Conductor(model, cfg.optim_wrapper, update=update)
    data = packed(cfg)
    outputs = conductor.play(data)
    assert outputs['D.loss_adv'] > 0
    assert {'D.d_real', 'D.d_fake'} <= conductor.logs.keys()
    moved = {name.split('.')[0] for name, value in model.named_parameters() if not torch.equal(value, before[name])}
    assert moved == {'backbone', 'head', 'discriminators'}


def test_each_discriminator_has_settings_of_its_own() -> None:
    settings: dict = {}
    exec(listings('discriminators.md')[2], settings)
    hook = HOOKS.build(settings['default_hooks']['adversary'])
    assert hook.plans['reconstruction'] == GamePlan('simultaneous', warmup=100, ramp=200)
    assert hook.plans['P'] == GamePlan('alternating')


def test_two_discriminators_play(tmp_path: Path) -> None:
    (tmp_path / 'my_adversary.py').write_text(
        listings('discriminators.md')[3].replace("'configs/", f"'{ROOT}/configs/")
    )
    config = f'{TOPDOWN}/coco/td-hm_res50_8xb64-210e_coco-256x192.py'
    cfg = add_adversary(config, str(tmp_path / 'my_adversary.py'))
    conductor = Conductor(MODELS.build(cfg.model), cfg.optim_wrapper)
    outputs = conductor.play(packed(cfg))
    assert outputs['reconstruction.loss_adv'] > 0
    assert outputs['C.loss_adv'] > 0
    assert {'reconstruction.k_t', 'C.acc_fake'} <= conductor.logs.keys()
    (tmp_path / 'mine.py').write_text(
        f"_base_ = ['{config}', 'my_adversary.py']\nmodel = {{{{_base_.adversary.model}}}}\n"
        'optim_wrapper = {{_base_.adversary.optim_wrapper}}\ndefault_hooks = {{_base_.adversary.default_hooks}}\n'
    )
    mine = Config.fromfile(tmp_path / 'mine.py')
    for key in ('model', 'optim_wrapper', 'default_hooks'):
        assert unscoped(mine[key]) == unscoped(cfg[key])


def test_two_files_of_adversaries_do_not_merge(tmp_path: Path) -> None:
    folder = ROOT / 'configs/_base_/adversaries'
    bases = [str(folder / f'{name}.py') for name in ('reconstruction_hourglass', 'posenet_p_c')]
    (tmp_path / 'both.py').write_text(f'_base_ = {bases}\n')
    with pytest.raises(KeyError, match=r'Duplicate key is not allowed among bases.*adversary'):
        Config.fromfile(tmp_path / 'both.py')


def test_the_adversary_of_3d_poses_refuses_a_config_of_2d_poses() -> None:
    config = f'{TOPDOWN}/mpii/td-hm_hourglass52_8xb64-210e_mpii-256x256.py'
    cfg = add_adversary(config, str(ROOT / 'configs/_base_/adversaries/multi_source.py'))
    with pytest.raises(TypeError, match=r'CPMHead predicts no depths; use mmpose_gan\.PoseDepthHead'):
        MODELS.build(cfg.model)


# training.md


def test_the_generator_keeps_its_constructor(tmp_path: Path) -> None:
    config = f'{TOPDOWN}/coco/td-hm_ViTPose-small_8xb64-210e_coco-256x192.py'
    adversary = ROOT / 'configs/_base_/adversaries/reconstruction_hourglass.py'
    (tmp_path / 'mine.py').write_text(f"_base_ = ['{config}', '{adversary}']\n{listings('training.md')[0]}")
    mine = Config.fromfile(tmp_path / 'mine.py', import_custom_modules=False)
    assert unscoped(mine.optim_wrapper) == unscoped(add_adversary(config, str(adversary)).optim_wrapper)


def test_the_game_is_seen_by_one_line() -> None:
    settings: dict = {}
    exec(listings('training.md')[2], settings)
    assert HOOKS.build(settings['default_hooks']['panels']).interval == 500


def test_the_occlusion_task_is_that_of_the_base_config(tmp_path: Path) -> None:
    """The listing does to ResNet-50 what ``pose_occlusion_w32_coco.py`` does to HRNet-W32."""
    (tmp_path / 'mine.py').write_text(listings('training.md')[3])
    mine = Config.fromfile(tmp_path / 'mine.py')
    ours = Config.fromfile(ROOT / 'configs/_base_/models/pose_occlusion_w32_coco.py')
    stock = get_config(f'{TOPDOWN}/coco/td-hm_res50_8xb64-210e_coco-256x192.py')
    head = {**stock.model.head, 'type': 'mmpose_gan.PoseOcclusionHead', 'out_channels': 34}
    head['loss'] = {**head['loss'], 'loss_weight': 2.0}
    head['decoder'] = {**head['decoder'], 'type': 'mmpose_gan.MSRAOcclusionHeatmap'}
    assert mine.model.head.to_dict() == head
    steps = [step for step in ours.train_pipeline if step.type != 'RandomHalfBody']
    assert mine.train_dataloader.dataset.pipeline == steps
    assert mine.val_dataloader.dataset.bbox_file is None
    assert [metric.type for metric in mine.val_evaluator] == [metric.type for metric in ours.val_evaluator]
    MODELS.build(mine.model)


def checkpointed_modules() -> dict[str, list[str]]:
    """For each network of a discriminator the names of modules that training.md tells to checkpoint."""
    section = (ROOT / 'docs/training.md').read_text().partition('| network | `modules` |')[2].partition('\n\n')[0]
    rows = re.findall(r'^\| `(\w+)` \| (.+) \|$', section, re.MULTILINE)
    return {network: re.findall(r"`'([^']+)'`", modules) for network, modules in rows}


def players(network: str) -> tuple[torch.nn.Module, tuple[torch.Tensor, ...], dict]:
    """An estimator with a discriminator of a network, an input of that network, and a batch."""
    generator = torch.Generator().manual_seed(0)

    def random(*shape: int) -> torch.Tensor:
        return torch.rand(shape, generator=generator, dtype=torch.float64)

    if network == 'MultiSourceNet':
        pose = Pose(random(2, 4, 16, 16), depths=random(2, 4))
        return estimator_3d().double(), (pose, random(2, 3, 64, 64)), batch_3d(dtype=torch.float64)
    cfg = discriminator('HeatmapHourglassNet' if network == 'HeatmapHourglassNet' else 'HeatmapHRNet')
    if network == 'HeatmapEncoderDecoder':
        cfg['backbone'] = dict(type='mmpose_gan.HeatmapEncoderDecoder', channels=8, depth=2)
    return estimator(D=cfg).double(), (random(2, 6, 16, 16),), batch(dtype=torch.float64)


NETWORKS = ('HeatmapHRNet', 'HeatmapHourglassNet', 'HeatmapEncoderDecoder', 'MultiSourceNet')


def test_every_network_has_modules_to_checkpoint() -> None:
    assert tuple(checkpointed_modules()) == NETWORKS


@pytest.mark.parametrize('network', NETWORKS)
def test_modules_to_checkpoint_keep_less_and_change_nothing(network: str) -> None:
    kept, states = [], []
    for modules in ((), checkpointed_modules()[network]):
        model, inputs, data = players(network)
        conductor = Conductor(model, optimizers())
        ActivationCheckpointingHook(modules).before_train(conductor)
        numbers: list[int] = []
        with saved_tensors_hooks(lambda tensor, n=numbers: n.append(tensor.numel()) or tensor, lambda tensor: tensor):
            model.discriminators.D.backbone(*inputs)
        kept.append(sum(numbers))
        for _ in range(2):
            conductor.play(data)
        states.append(model.state_dict())
    assert kept[1] < 0.75 * kept[0]  # stems and stages of these small networks are of one size
    for name, value in states[0].items():
        torch.testing.assert_close(states[1][name], value, rtol=0, atol=1e-12, msg=name)


def test_save_best_is_named_with_its_rule() -> None:
    """MMEngine cannot guess it from the names of this package's metrics."""
    files = [ROOT / 'README.md', *(ROOT / 'docs').rglob('*.md')]
    said = [text for file in files for text in re.split(r'\n\n|\n\* |\|', file.read_text()) if 'save_best' in text]
    assert said
    for text in said:
        assert 'rule' in text, text
