"""What is wrong is said in one sentence, the last, which names the file or key; nothing else comes of it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from spoil import ANNOTATIONS, Spoil, annotations, config, cut, folder, person, remove, without, write

from mmpose_gan import command


class Bad(NamedTuple):
    """A command line on spoiled files, and what its sentence must name."""

    command: str
    named: str
    spoil: Spoil = lambda place: None


def option(text: str, named: str | None = None) -> Bad:
    """Training with a wrong value of the config."""
    return Bad(f'train config.py --cfg-options {text}', named or re.escape(text.partition('=')[0].split('.')[-1]))


def file(spoil: Spoil, named: str = 'coco_train') -> Bad:
    """Training on wrong files."""
    return Bad('train config.py', named, spoil)


def lines(*text: str, named: str) -> Bad:
    """Training with a wrong config."""
    return Bad('train bad.py', named, config(*text))


KEYPOINTS = [1.0, 2.0, 2] * 17
CONFIGS = [
    Bad('train nowhere.py', r'nowhere\.py'),
    Bad('train', 'config'),
    Bad('train figures', 'figures'),
    Bad('train bad.py', r'bad\.py', write('bad.py', 'model = dict(\n')),
    Bad('train bad.py', r'bad\.py.*undefined', write('bad.py', 'model = undefined\n')),
    Bad('train bad.py', r'bad\.py.*missing\.py', write('bad.py', "_base_ = ['missing.py']\n")),
    Bad('train bad.py', r'model.*bad\.py', write('bad.py')),
    Bad('train bad.txt', r'bad\.txt', write('bad.txt', 'model = 1')),
    Bad('train bad.json', r'bad\.json', write('bad.json', '{"model": ')),
    Bad('train bad.yml', r'bad\.yml', write('bad.yml', 'model: [')),
    Bad('train bad.py', r'bad\.py', write('bad.py', b'\xff\xfe\x00m')),
    Bad('train mmpose::nowhere.py', r'nowhere\.py'),
    Bad('train mmpose_gan::nowhere.py', r'nowhere\.py'),
    Bad('train config.py --adversary nobody', 'nobody'),
    Bad('train mmpose_gan::quickstart.py --adversary geometry --adversary geometry', 'geometry'),
    Bad('train config.py --adversary bad.py', r'bad\.py', write('bad.py', 'model = dict(')),
    Bad('train config.py --adversary bad.py', r'bad\.py', write('bad.py', 'x = 1')),
    Bad('train config.py --cfg-options model', 'model'),
    Bad(
        'train config.py --cfg-options visualizer.vis_backends=[dict(type=A),dict(type=B)]',
        r'vis_backends\.0\.type=NAME',
    ),
    Bad('train config.py --cfg-options val_evaluator={type:A}', r'val_evaluator\.type=NAME'),
    Bad('train config.py --launcher nobody', 'launcher'),
    lines('model = dict(_delete_=True)', named='model.*type'),
    lines('train_dataloader = None', named='train_dataloader'),
    lines("custom_imports = dict(imports=['nothing_of_the_kind'])", named='nothing_of_the_kind'),
]
VALUES = [
    option('model.type=Nobody', 'Nobody'),
    option('model.foo=1'),
    option('model.backbone.type=Nobody', 'Nobody'),
    option('model.backbone.extra.stage1=3', 'stage1|HRNet'),
    option('model.head.type=Nobody', 'Nobody'),
    option('model.head.in_channels=7', 'in_channels|channels'),
    option('model.head.out_channels=5', 'out_channels|5'),
    option('model.head.loss.type=Nobody', 'Nobody'),
    option('model.head.decoder.type=Nobody', 'Nobody'),
    option('model.discriminators.reconstruction.type=Nobody', 'Nobody'),
    option('model.discriminators.reconstruction.game.type=Nobody', 'Nobody'),
    option('model.discriminators.reconstruction.game.lambda_g=-1'),
    option('model.discriminators.reconstruction.game.equilibrium.gamma=2'),
    option('model.discriminators.reconstruction.foo=1'),
    option('model.discriminators.keys.type=ReconstructionDiscriminator', 'keys'),
    option('optim_wrapper.optimizer.type=Nobody', 'Nobody'),
    option('optim_wrapper.optimizer.lr=-1', 'learning rate|lr'),
    option('optim_wrapper.optimizer.lr=fast', 'lr'),
    option('optim_wrapper.optimizer.foo=1'),
    option('optim_wrapper.optimizer=Adam', 'optimizer'),
    option('train_cfg.max_epochs=-1'),
    option('train_cfg.max_epochs=many'),
    option('train_cfg.val_interval=0'),
    option('train_cfg.type=Nobody', 'type.*by_epoch.*loop_cfg'),
    option('train_dataloader.batch_size=0'),
    option('train_dataloader.batch_size=two'),
    option('train_dataloader.num_workers=-1'),
    option('train_dataloader.sampler.type=Nobody', 'Nobody'),
    option('train_dataloader.dataset.type=Nobody', 'Nobody'),
    option('train_dataloader.dataset.ann_file=nowhere.json', r'nowhere\.json'),
    option('train_dataloader.dataset.data_root=nowhere', 'nowhere'),
    option('train_dataloader.dataset.data_prefix.img=nowhere/', 'nowhere'),
    option('train_dataloader.dataset.pipeline.0.type=Nobody', 'Nobody'),
    option('train_dataloader.dataset.pipeline.3.input_size=7', 'input_size'),
    option('train_dataloader.dataset.pipeline.4.encoder.type=Nobody', 'Nobody'),
    option('train_dataloader.dataset.pipeline.4.encoder.sigma=-2'),
    option('val_evaluator.0.type=Nobody', 'Nobody'),
    option('val_evaluator.0.ann_file=nowhere.json', r'nowhere\.json'),
    option('val_evaluator.1.thr=none', 'thr'),
    option('default_hooks.adversary.start=100'),
    option('default_hooks.adversary.start=-1'),
    option('default_hooks.adversary.foo=1'),
    option('default_hooks.checkpoint.interval=0'),
    option('default_hooks.logger.interval=0'),
    option('randomness.seed=lucky'),
    option('visualizer.vis_backends.0.type=Nobody', 'Nobody'),
    option('log_level=LOUD', 'LOUD'),
    option('load_from=nowhere.pth', r'nowhere\.pth'),
    option('env_cfg.mp_cfg.mp_start_method=teleport', 'teleport'),
]
FILES = [
    file(remove(ANNOTATIONS)),
    file(write(ANNOTATIONS)),
    file(write(ANNOTATIONS, '{"images": [')),
    file(write(ANNOTATIONS, b'\x89PNG\r\n\x1a\n\x00')),
    file(annotations(lambda content: [content])),
    file(annotations(lambda content: dict(content, annotations={}))),
    file(annotations(lambda content: dict(content, annotations=[]))),
    file(annotations(lambda content: dict(content, images=[]))),
    file(without('images')),
    file(without('annotations')),
    file(person(keypoints=KEYPOINTS[:-3])),
    file(person(keypoints=[*KEYPOINTS, 1, 1, 2])),
    file(person(keypoints=['x'] * 51)),
    file(person(keypoints=[float('nan'), 2.0, 2] * 17)),
    file(person(keypoints=None)),
    file(person(keypoints={'nose': [1, 2, 2]})),
    file(person(bbox=[1, 2, 3])),
    file(person(bbox=[1, 2, float('nan'), 4])),
    file(person(bbox='everywhere')),
    file(annotations(lambda content: content['annotations'][0].pop('image_id') and None)),
    file(annotations(lambda content: content['images'][0].pop('file_name') and None)),
    file(annotations(lambda content: content['images'][0].update(file_name='nowhere.png')), r'nowhere\.png'),
    file(remove('figures/images/train/*'), 'images/train'),
    file(cut('figures/images/train/*', 0.01), 'images/train'),
    file(lambda place: [p.write_text('words') for p in place.glob('figures/images/train/*')] and None, 'images/train'),
    file(lambda place: [p.write_text('') for p in place.glob('figures/images/train/*')] and None, 'images/train'),
]
WEIGHTS = [
    Bad('train config.py --resume nowhere.pth', r'nowhere\.pth'),
    Bad('train config.py --resume bad.pth', r'bad\.pth', write('bad.pth', 'words')),
    Bad('train config.py --resume bad.pth', r'bad\.pth', write('bad.pth')),
    Bad('train config.py --resume figures', 'figures'),
    Bad('train config.py --work-dir config.py', r'config\.py'),
    Bad('train config.py --resume run/epoch_1.pth', r'epoch_1\.pth', cut('run/epoch_1.pth')),
    Bad('train config.py --cfg-options load_from=bad.pth', r'bad\.pth', write('bad.pth', b'PK\x03\x04' + b'0' * 99)),
    Bad('train config.py --cfg-options load_from=config.py', r'config\.py'),
    Bad('test config.py nowhere.pth', r'nowhere\.pth'),
    Bad('test config.py', 'checkpoint'),
    Bad('test nowhere.py run/epoch_2.pth', r'nowhere\.py'),
    Bad('test config.py bad.pth', r'bad\.pth', write('bad.pth', 'words')),
    Bad('test config.py run/epoch_2.pth', r'epoch_2\.pth', cut('run/epoch_2.pth')),
    Bad('test config.py run', 'run'),
    Bad('test bad.py run/epoch_2.pth', 'test_evaluator', config('test_evaluator = None')),
    Bad('test config.py run/epoch_2.pth', r'coco_val\.json', remove('figures/annotations/coco_val.json')),
    Bad('test config.py run/epoch_2.pth', 'images/val', remove('figures/images/val/*')),
    Bad('test mmpose_gan::quickstart.py run/epoch_2.pth', 'make-figures'),
    Bad('test config.py run/epoch_2.pth --adversary nobody', 'nobody'),
]
TOOLS = [
    Bad('report nowhere --out r.html', 'nowhere'),
    Bad('report config.py --out r.html', r'config\.py'),
    Bad('report empty --out r.html', 'empty', folder('empty')),
    Bad('report run --out figures', 'figures'),
    Bad('report run --samples -1', '--samples'),
    Bad('report run --samples few', '--samples'),
    Bad('report run --checkpoint nowhere.pth --out r.html', r'nowhere\.pth'),
    Bad('report run --out r.html', r'epoch_2\.pth', cut('run/epoch_2.pth')),
    Bad('report', 'WORK_DIR'),
    Bad('plot-curves iterations nowhere --out a.png', 'nowhere'),
    Bad('plot-curves iterations run --metric nothing --out a.png', 'nothing'),
    Bad('plot-curves iterations run --metric torso/PCK@0.2 --out figures', 'figures'),
    Bad('plot-curves iterations run --out a.nothing', r'a\.nothing|nothing'),
    Bad('plot-curves iterations run --x-range 5 1 --out a.png', '--x-range'),
    Bad('plot-curves iterations run --x-range nan 1 --out a.png', '--x-range'),
    Bad('plot-curves iterations run --x-range 500 600 --out a.png', 'run'),
    Bad('plot-curves iterations run --labels a b --out a.png', 'labels'),
    Bad('plot-curves thresholds config.py --out a.png', r'config\.py'),
    Bad('plot-curves thresholds bad.json --out a.png', r'bad\.json', write('bad.json', '[]')),
    Bad('plot-curves training run --key nothing --out a.png', 'nothing'),
    Bad('plot-curves everything run --out a.png', 'everything'),
    Bad('plot-checkpoints nowhere --metric torso/PCK@0.2 --out a.png', 'nowhere'),
    Bad('plot-checkpoints run --metric nothing --out a.png', 'nothing'),
    Bad('plot-checkpoints run --metric torso/PCK@0.2 --people 0 --out a.png', '--people'),
    Bad('draw-heatmaps nowhere --out a.png', 'nowhere'),
    Bad('draw-heatmaps run --out a.png --index 999', '999'),
    Bad('draw-heatmaps run --out a.png --joints tail', 'tail'),
    Bad('draw-heatmaps run --out figures', 'figures'),
    Bad('draw-verdicts nowhere.py run/epoch_2.pth --out a.png', r'nowhere\.py'),
    Bad('draw-verdicts config.py nowhere.pth --out a.png', r'nowhere\.pth'),
    Bad('draw-verdicts config.py run/epoch_2.pth --num 0 --out a.png', '--num'),
    Bad('draw-verdicts mmpose_gan::nowhere.py run/epoch_2.pth --out a.png', r'nowhere\.py'),
    Bad('model-sizes nowhere.py', r'nowhere\.py'),
    Bad('model-sizes config.py --out nowhere.md', r'nowhere\.md'),
    Bad('model-sizes config.py --out config.py', r'config\.py'),
    Bad('print-config nowhere.py', r'nowhere\.py'),
    Bad('print-config bad.py', r'bad\.py', write('bad.py', 'model = dict(')),
    Bad('print-config config.py --adversary nobody', 'nobody'),
    Bad('print-config config.py --cfg-options model', 'model'),
    Bad('make-figures out --size 0', 'size'),
    Bad('make-figures out --train -1', 'train|training'),
    Bad('make-figures out --seed -1', 'seed'),
    Bad('make-figures out --workers 0', 'workers'),
    Bad('make-figures figures --train 1 --val 1 --hard 1 --size 32', 'figures'),
    Bad('make-figures config.py --train 1 --val 1 --hard 1 --size 32', r'config\.py'),
    Bad('make-figures out --train 1 --val 1 --hard 1 --size 32 --workers 1 --contact-sheet figures', 'figures'),
    Bad('lsp2coco nowhere.mat figures/images/train out', r'nowhere\.mat'),
    Bad('lsp2coco bad.mat figures/images/train out', r'bad\.mat', write('bad.mat', 'words')),
    Bad('lsp2coco bad.mat figures/images/train out', r'bad\.mat', write('bad.mat')),
    Bad(
        'lsp2coco bad.mat figures/images/train out',
        r'bad\.mat',
        write('bad.mat', b'MATLAB 5.0' + b' ' * 114 + b'\0\1IM' + b'\x0f\0\0\0\x10\0\0\0' + b'x' * 16),
    ),
    Bad('lsp2coco bad.mat figures/images/train out --margin nan', 'margin', write('bad.mat')),
    Bad('lsp2coco bad.mat figures/images/train out --margin -1', 'margin', write('bad.mat')),
    Bad('lip2coco nowhere.csv figures/images/train out.json', r'nowhere\.csv'),
    Bad('lip2coco bad.csv figures/images/train out.json', r'bad\.csv', write('bad.csv')),
    Bad('lip2coco bad.csv figures/images/train out.json', r'bad\.csv', write('bad.csv', 'a,b,c\n')),
    Bad('lip2coco bad.csv figures/images/train out.json', r'bad\.csv', write('bad.csv', b'\xff\x00\xfe\n')),
    Bad('mpii-occlusion nowhere.mat nowhere.json', r'nowhere\.mat'),
    Bad('mpii-occlusion bad.mat bad.json', r'bad\.mat', write('bad.mat', 'words')),
    Bad('mpii-head-boxes bad.mat bad.json', r'bad\.mat', write('bad.mat')),
    Bad('draw-samples LSPDataset nowhere.json figures/images/train --out a.jpg', r'nowhere\.json'),
    Bad('draw-samples LSPDataset bad.json figures/images/train --out a.jpg', r'bad\.json', write('bad.json', '{')),
    Bad('draw-samples CocoDataset bad.json figures/images/train --out a.jpg', 'CocoDataset'),
    Bad('draw-samples LSPDataset bad.json figures --count 0 --out a.jpg', '--count', write('bad.json', '{')),
    Bad('list-adversaries everything', 'everything'),
    Bad('demo nowhere.png config.py run/epoch_2.pth', r'nowhere\.png'),
    Bad('demo empty config.py run/epoch_2.pth', 'empty', folder('empty')),
    Bad('demo figures/images/val nowhere.py run/epoch_2.pth', r'nowhere\.py'),
    Bad('demo figures/images/val config.py nowhere.pth', r'nowhere\.pth'),
    Bad('demo figures/images/val config.py bad.pth', r'bad\.pth', write('bad.pth', 'words')),
    Bad('demo figures/images/val config.py run/epoch_2.pth --out config.py', r'config\.py'),
    Bad('demo figures/images/val config.py run/epoch_2.pth --out figures/images/val', 'figures/images/val'),
    Bad('demo figures/images/val config.py run/epoch_2.pth --boxes nowhere.json', r'nowhere\.json'),
    Bad('demo figures/images/val config.py run/epoch_2.pth --boxes bad.json', r'bad\.json', write('bad.json', '{')),
    Bad('demo figures/images/val config.py run/epoch_2.pth --boxes bad.json', r'bad\.json', write('bad.json', '{}')),
    Bad('demo bad.png config.py run/epoch_2.pth', r'bad\.png', write('bad.png', 'words')),
    Bad('demo figures/images/val config.py run/epoch_2.pth --detector nobody', 'nobody|detector'),
    Bad('demo figures/images/val config.py run/epoch_2.pth --device teleport', 'teleport|device'),
    Bad('export nowhere.py run/epoch_2.pth out', r'nowhere\.py'),
    Bad('export config.py nowhere.pth out', r'nowhere\.pth'),
    Bad('export config.py bad.pth out', r'bad\.pth', write('bad.pth', 'words')),
    Bad('export config.py run/epoch_2.pth config.py', r'config\.py'),
    Bad('export config.py run/epoch_2.pth out --ema', r'epoch_2\.pth|averaged'),
    Bad('export mmpose_gan::selfadv_hg4_lsp.py run/epoch_2.pth out', r'epoch_2\.pth'),
    Bad('nothing', 'nothing'),
]


def name(bad: Bad) -> str:
    """For pytest's list."""
    return bad.command.replace('config.py --cfg-options ', '')


def sample(bad: list[Bad]) -> list[Any]:
    """All of them, of which one in six is quick enough for every day."""
    return [one if index % 6 == 0 else pytest.param(one, marks=pytest.mark.slow) for index, one in enumerate(bad)]


@pytest.mark.parametrize('bad', [*CONFIGS, *sample(VALUES), *sample(FILES), *sample(WEIGHTS), *TOOLS], ids=name)
def test_one_sentence(bad: Bad, place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    bad.spoil(place)
    before = {path for path in place.rglob('*') if 'run/' not in str(path) and 'work_dirs' not in str(path)}
    monkeypatch.setattr(sys, 'argv', ['mmpose-gan', *bad.command.split()])
    monkeypatch.setattr(sys, 'path', list(sys.path))
    with pytest.raises(SystemExit) as ended:
        command.main()
    code = ended.value.code
    if isinstance(code, str):
        print(code, file=sys.stderr)
    last = capfd.readouterr().err.rstrip().splitlines()[-1] if not isinstance(code, str) else code
    print(last)
    assert code not in (0, None)
    assert re.search(r'(^|: )error: ', last), last
    assert '\n' not in last
    assert re.search(bad.named, last), last
    new = {path for path in place.rglob('*') if 'run/' not in str(path) and 'work_dirs' not in str(path)} - before
    assert not {path for path in new if path.suffix in ('.png', '.json', '.html', '.jpg', '.md')}, new
    assert not list(place.rglob('*.part'))
