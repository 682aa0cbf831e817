"""report.py on two real (tiny) runs, one of them adversarial, and on what is no run."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from mmpose.utils import register_all_modules
from tool import load

from mmpose_gan.figures import Plan, export
from mmpose_gan.report import load_runs
from mmpose_gan.report.network import build_model, predict
from mmpose_gan.report.pck_curves import pck_curves, unit_of
from mmpose_gan.report.validation_set import build_loader

report = load('report')

TAGS_WITHOUT_END = {'meta', 'img', 'source'}
#: What is shown of a person; a discriminator that reconstructs adds four.
TILES = ['image', 'truth', 'prediction', 'target heatmaps', 'generated heatmaps']


class Page(HTMLParser):
    """Every link, picture, caption and unclosed tag of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links, self.open, self.tags, self.captions = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ('src', 'srcset', 'href')]
        if tag not in TAGS_WITHOUT_END:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == 'figcaption':
            self.captions.append(data)


@pytest.fixture(scope='module')
def page(runs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of both runs with two samples."""
    register_all_modules(init_default_scope=True)
    (runs[0] / 'metrics_hard.json').write_text('{"torso/PCK@0.2": 12.345, "torso/Wri.@0.2": 54.32}')
    out = tmp_path_factory.mktemp('out') / 'new' / 'report.html'
    report.main([*map(str, runs), '--samples', '2', '--out', str(out)])
    assert [file.name for file in out.parent.iterdir()] == ['report.html']
    return out


def pictures(page: Path) -> list[np.ndarray]:
    links = [link for link in Page(page.read_text()).links if link.startswith('data:')]
    contents = [base64.b64decode(link.split(';base64,')[1]) for link in links]
    return [cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED) for content in contents]


def test_the_page_is_whole_and_needs_nothing_else(page: Path) -> None:
    parsed = Page(page.read_text())
    assert parsed.open == []
    assert not {'script', 'link', 'iframe'} & set(parsed.tags)
    assert all(link.startswith(('data:image/png;', 'data:image/jpeg;', '#')) for link in parsed.links)
    assert '@import' not in page.read_text()
    assert 'url(' not in page.read_text()


def test_pictures_can_be_read_and_are_not_blank(page: Path) -> None:
    images = pictures(page)
    assert len(images) > 40
    assert all(image is not None for image in images)
    # Of a generator that has learned nothing yet, heatmaps may be black.
    assert sum(int(image.max()) > int(image.min()) for image in images) > len(images) - 8


def test_every_run_shows_the_same_people(page: Path) -> None:
    captions = [re.sub(r' [\d.e-]+$', '', caption) for caption in Page(page.read_text()).captions]
    opinions = ['D(real)', 'D(fake)', 'critique of real', 'critique of fake']
    # Two at equal distances, and the worst of the last run, who is another person.
    assert captions == 3 * (TILES + TILES + opinions)


def test_names_are_escaped(page: Path) -> None:
    text = page.read_text()
    assert 'a &lt;adversarial&gt; run' in text
    assert '<adversarial>' not in text


@pytest.mark.parametrize(
    'words',
    [
        'reconstruction.k_t over iterations', 'reconstruction.m_global over iterations', 'loss_kpt over iterations',
        'reconstruction: D_real, D_fake over iterations', 'learning rates over iterations',
        'torso/PCK@0.2 over iterations', 'PCK over threshold, Total', 'PCK over threshold, Occluded',
        'test on hard', '12.35', 'mmengine', 'AdversarialTrainingHook', '+++ a &lt;adversarial&gt; run', 'epoch_2.pth',
    ],
)  # fmt: skip
def test_the_page_has(page: Path, words: str) -> None:
    assert words in page.read_text()


def test_pck_is_that_of_the_log(runs: list[Path]) -> None:
    for run in load_runs(runs):
        loader = build_loader(run)
        poses = predict(build_model(run, 'cpu'), loader, run.name)
        names = [loader.dataset.metainfo['keypoint_id2name'][index] for index in range(17)]
        curves = pck_curves(poses, names, *unit_of(run.config))
        for title, metric in (('Total', 'PCK@0.2'), ('Head', 'Head@0.2'), ('Knee', 'Knee@0.2')):
            assert curves[title][1][-1] == pytest.approx(run.log.validation[f'torso/{metric}'][1][-1])
        for title in ('visible', 'occluded'):
            logged = run.log.validation[f'visibility/{title}@0.2'][1][-1]
            assert curves[title.capitalize()][1][-1] == pytest.approx(logged)


def test_a_checkpoint_can_be_named(runs: list[Path]) -> None:
    chosen = torch.load(runs[0] / 'epoch_2.pth', weights_only=True)
    chosen['state_dict']['backbone.conv1.weight'].fill_(7)
    torch.save(chosen, runs[0] / 'other.pth')
    run = load_runs(runs[:1], ['other.pth'])[0]
    assert (build_model(run, 'cpu').backbone.conv1.weight == 7).all()
    elsewhere = load_runs(runs[:1], [str(runs[0] / 'epoch_2.pth')])[0]
    assert not (build_model(elsewhere, 'cpu').backbone.conv1.weight == 7).all()


def test_a_moved_run_finds_its_last_checkpoint(runs: list[Path], tmp_path: Path) -> None:
    shutil.copytree(runs[0], tmp_path / 'moved')
    (tmp_path / 'moved' / 'last_checkpoint').write_text('/once/upon/a/time/epoch_2.pth')
    assert load_runs([tmp_path / 'moved'])[0].checkpoint == tmp_path / 'moved' / 'epoch_2.pth'


def no_log(run: Path) -> None:
    shutil.rmtree(next(run.glob('2*')))


def no_training(run: Path) -> None:
    next(run.glob('*/vis_data/scalars.json')).write_text('{"PCK": 1.0, "step": 1}\n')
    (run / 'last_checkpoint').unlink()


def no_config(run: Path) -> None:
    for file in (next(run.glob('*/vis_data/config.py')), *run.glob('*.py')):
        file.unlink()


def truncated_checkpoint(run: Path) -> None:
    file = run / 'epoch_2.pth'
    file.write_bytes(file.read_bytes()[:1000])


def foreign_checkpoint(run: Path) -> None:
    torch.save(dict(state_dict={'layer.weight': torch.zeros(1)}), run / 'epoch_2.pth')


def wrong_metrics(run: Path) -> None:
    (run / 'metrics_val.json').write_text('[1')


@pytest.mark.parametrize(
    ('damage', 'message'),
    [
        (shutil.rmtree, 'there is no such folder'),
        (no_log, 'is it the work dir of a run'),
        (no_training, 'no training in its logs and no checkpoint: is it the work dir of'),
        (no_config, r'has no .*vis_data/config\.py'),
        (truncated_checkpoint, r'epoch_2\.pth cannot be loaded; it is cut short or not of this run'),
        (foreign_checkpoint, r'epoch_2\.pth cannot be loaded; it is cut short or not of this run'),
        (wrong_metrics, r'metrics_val\.json is no file of tools/test\.py --out'),
    ],
)
def test_says_what_is_wrong_and_leaves_the_old_report(runs: list[Path], tmp_path: Path, damage, message: str) -> None:
    shutil.copytree(runs[1], tmp_path / 'damaged')
    damage(tmp_path / 'damaged')
    out = tmp_path / 'report.html'
    out.write_text('old')
    with pytest.raises(SystemExit, match=message) as error:
        report.main([str(runs[0]), str(tmp_path / 'damaged'), '--out', str(out)])
    assert str(tmp_path / 'damaged') in str(error.value)
    assert len(str(error.value).splitlines()) == 1 or 'state_dict' in str(error.value)
    assert out.read_text() == 'old'
    assert {path.name for path in tmp_path.iterdir()} <= {'report.html', 'damaged'}


def test_runs_on_other_people_are_not_compared(runs: list[Path], tmp_path: Path) -> None:
    export(tmp_path / 'others', Plan(train=0, val=6, hard=0, size=96, seed=4), workers=1)
    shutil.copytree(runs[1], tmp_path / 'run')
    config = next((tmp_path / 'run').glob('*/vis_data/config.py'))
    config.write_text(config.read_text().replace(str(runs[0].parent / 'figures'), str(tmp_path / 'others')))
    with pytest.raises(SystemExit, match='is validated on other people than'):
        report.main([str(runs[0]), str(tmp_path / 'run'), '--out', str(tmp_path / 'report.html')])
    assert not (tmp_path / 'report.html').exists()


def test_the_same_run_twice_and_too_few_checkpoints(runs: list[Path], tmp_path: Path) -> None:
    out = ['--out', str(tmp_path / 'report.html')]
    with pytest.raises(SystemExit, match='a work dir is given twice'):
        report.main([str(runs[0]), str(runs[0]) + '/', *out])
    with pytest.raises(SystemExit, match='2 work dirs need as many --checkpoint, got 1'):
        report.main([*map(str, runs), '--checkpoint', 'epoch_2.pth', *out])


def test_what_cannot_be_written_leaves_nothing(runs: list[Path], tmp_path: Path, monkeypatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr('mmpose_gan.report.page.report', lambda runs, samples: 'page')
    monkeypatch.setattr(os, 'fsync', full)
    with pytest.raises(SystemExit, match='No space left'):
        report.main([str(runs[0]), '--out', str(tmp_path / 'report.html')])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize('arguments', [['--samples', '-1'], ['--out', '.']])
def test_bad_arguments(arguments: list[str], capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        report.main(['somewhere', *arguments])
    assert arguments[0] in capsys.readouterr().err


def test_no_samples_and_one_run(runs: list[Path], tmp_path: Path) -> None:
    out = tmp_path / 'report.html'
    report.main([str(runs[0]), '--samples', '0', '--out', str(out)])
    parsed = Page(out.read_text())
    assert parsed.captions == []
    assert '#samples' not in parsed.links


@pytest.mark.parametrize(('width', 'scheme', 'paper'), [(500, 1, 255), (1200, 0, 0x1B)])
def test_a_browser_shows_it(page: Path, tmp_path: Path, width: int, scheme: int, paper: int) -> None:
    browser = shutil.which('chromium') or shutil.which('google-chrome')
    if browser is None:
        pytest.skip('no chromium on this machine')
    shot = tmp_path / 'shot.png'
    subprocess.run(
        [
            browser, '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars',
            f'--user-data-dir={tmp_path / "profile"}', f'--blink-settings=preferredColorScheme={scheme}',
            f'--window-size={width},3000', f'--screenshot={shot}', page.as_uri(),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    image = cv2.imread(str(shot))
    assert image.shape == (3000, width, 3)
    corner = image[:8, :8].reshape(-1, 3).max()
    assert corner == 255 if paper == 255 else corner <= paper
    # Both runs' curves are drawn, in the colours of the legend.
    for colour in ((0xE0, 0x8E, 0x3B), (0x00, 0x8A, 0xE6)):
        assert (np.abs(image.astype(int) - colour).max(axis=2) < 12).sum() > 300
