"""Running MMPose's own command-line tools with what this package adds, so that their flags never drift."""

from __future__ import annotations

import argparse
import runpy
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import compat
from .adversaries import add_adversaries, named_adversaries
from .config_checks import FOR_TEST, FOR_TRAINING, check_config
from .one_sentence import one_sentence

if TYPE_CHECKING:
    from mmengine.config import Config

#: Tool of MMPose -> the loaders of whose data it makes use.
LOADERS = {'train.py': ('train_dataloader', 'val_dataloader'), 'test.py': ('test_dataloader',)}
#: Tool of MMPose -> what may stand behind its name.
EXAMPLES = {
    'train.py': 'configs/quickstart.py --adversary geometry --work-dir work_dirs/mine',
    'test.py': 'configs/quickstart.py work_dirs/mine/epoch_3.pth --adversary geometry',
}
#: Tool of MMPose -> the keys of the config without which it cannot run.
NEEDED = {'train.py': FOR_TRAINING, 'test.py': FOR_TEST}


def run_mmpose_tool(name: str) -> None:
    """Run ``train.py`` or ``test.py`` of the installed MMPose on this process's command line.

    Added to MMPose's flags: ``--adversary NAME`` (see :func:`~mmpose_gan.adversaries.add_adversaries`), ``--debug``
    (tracebacks, see :func:`~mmpose_gan.one_sentence.one_sentence`), and ``mmpose::...`` and ``mmpose_gan::...`` as name
    of a config.

    Args:
        name: File name of the tool.

    Raises:
        SystemExit: It failed: a config, an adversary or annotations do not exist, or adversaries do not go together.
    """
    with one_sentence():
        _run_mmpose_tool(name)


def _run_mmpose_tool(name: str) -> None:
    import mmpose

    check_options(_words_after('--cfg-options', sys.argv))
    parser = adversary_parser()
    parser.epilog = f'example: tools/{name} {EXAMPLES[name]}'
    if name == 'train.py':
        parser.add_argument(
            '--save-on-signal', action='store_true', help='save on Ctrl-C too, as always on SIGTERM, and end'
        )
    own, sys.argv[1:] = parser.parse_known_args()
    if {'-h', '--help'} & set(sys.argv):
        parser.print_help()
    tool = runpy.run_path(str(Path(mmpose.__file__).parent / '.mim' / 'tools' / name))
    arguments = tool['parse_args']()
    merged = add_adversaries(arguments.config, own.adversary)
    with tempfile.TemporaryDirectory() as folder:
        if own.adversary or '::' in arguments.config:
            # The runner names its copy of the config, and the default work directory, by this file.
            label = '_'.join(Path(part.split('::')[-1]).stem for part in (arguments.config, *own.adversary))
            path = Path(folder) / f'{label}.py'
            merged.dump(path)
            sys.argv[sys.argv.index(arguments.config)] = str(path)
        if arguments.cfg_options:
            merged.merge_from_dict(arguments.cfg_options)
        dist = (merged.get('env_cfg') or {}).get('dist_cfg') or {}
        check_config(merged.to_dict(), arguments.config, NEEDED[name])
        if missing := missing_annotations(merged, LOADERS[name]):
            raise FileNotFoundError(missing)
        bare_resume = getattr(arguments, 'resume', None) == 'auto' and not (own.adversary or arguments.work_dir)
        default = Path(merged.get('work_dir') or Path('work_dirs', Path(arguments.config.split('::')[-1]).stem))
        if bare_resume and (forgotten := forgotten_adversary(default)):
            raise ValueError(forgotten)
        compat.start_gloo_without_cuda(arguments.launcher, dist.get('timeout'))
        if name == 'train.py':
            compat.resume_exactly()
            _save_on_signals(merged, own.save_on_signal)
        tool['main']()


def _save_on_signals(cfg: Config, interrupts: bool) -> None:
    """Have training saved when it is asked to end."""
    from .engine.hooks import SaveOnSignalHook

    interval = ((cfg.get('default_hooks') or {}).get('logger') or {}).get('interval') or 10
    signals = ('SIGTERM', 'SIGINT') if interrupts else ('SIGTERM',)
    compat.register_with_every_runner(SaveOnSignalHook(signals, interval))


def forgotten_adversary(work_dir: Path) -> str | None:
    """Which run somebody meant who resumes one that does not exist, where it exists with adversaries.

    Args:
        work_dir: Of the run without adversaries.
    """
    if (work_dir / 'last_checkpoint').is_file():
        return None
    names = {adversary.name for adversary in named_adversaries()}
    for other in sorted(work_dir.parent.glob(f'{work_dir.name}_*/last_checkpoint')):
        rest = other.parent.name.removeprefix(f'{work_dir.name}_')
        if rest in names:
            return (
                f'--resume: nothing was trained in {work_dir}, but {other.parent} was, with an adversary; go on with: '
                f'--adversary {rest} --resume'
            )
    return None


def adversary_parser() -> argparse.ArgumentParser:
    """A parser of ``--adversary`` alone, for commands that have flags of their own."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument(
        '--adversary',
        action='append',
        default=[],
        metavar='NAME',
        help='adds discriminators: a name of `mmpose-gan list-adversaries`, or a file; may be repeated',
    )
    return parser


def read_options(texts: list[str]) -> dict[str, Any]:
    """What ``--cfg-options`` gives, from its words ``KEY=VALUE``, read as MMEngine's tools do.

    For commands that have the flag without MMEngine's argparse action, for which ``--help`` would have to wait.

    Raises:
        ValueError: One has no ``=``.
    """
    from mmengine.config import DictAction

    check_options(texts)
    parser = argparse.ArgumentParser()
    parser.add_argument('--cfg-options', nargs='+', action=DictAction, default={})
    return parser.parse_args(['--cfg-options', *texts] if texts else []).cfg_options


def check_options(words: Iterable[str]) -> None:
    """Whether all words of ``--cfg-options`` are ``KEY=VALUE``, with values that MMEngine can read there.

    Raises:
        ValueError: One is not.
    """
    for word in words:
        key, equals, value = word.partition('=')
        if not key or not equals:
            raise ValueError(f'--cfg-options {word}: give KEY=VALUE, without spaces around and within')
        if 'dict(' in value or value.startswith('{'):
            raise ValueError(
                f'--cfg-options {key}: a dict cannot be given on the command line; give its keys one by one, as in '
                f'{key}.type=NAME (of a list: {key}.0.type=NAME), or put it into a config of yours'
            )


def _words_after(flag: str, words: Sequence[str]) -> Iterator[str]:
    """What belongs to a flag of a command line."""
    rest = words[words.index(flag) + 1 :] if flag in words else []
    return takewhile(lambda word: not word.startswith('--'), rest)


def missing_annotations(cfg: Config, loaders: Sequence[str]) -> str | None:
    """Which annotations are not there, and how to make them; ``None`` if all are.

    Args:
        cfg: The config, with all options merged. Its ``data_command``, if it has one, makes ``{data_root}``.
        loaders: Which keys of it to look at.
    """
    for loader in loaders:
        for key, root, path in _annotations(f'{loader}.dataset', (cfg.get(loader) or {}).get('dataset')):
            if not path.exists():
                command = cfg.get('data_command')
                remedy = f'make it with: {command.format(data_root=root)}' if command else 'see docs/datasets.md'
                return f'{key}.ann_file: there is no {path}; {remedy}'
    return None


def _annotations(key: str, dataset: Any) -> Iterator[tuple[str, str, Path]]:
    """Key, root and annotation file of a data set and of those it is made of; on this machine's disks only."""
    if not isinstance(dataset, dict):
        return
    root, annotations = dataset.get('data_root') or '', dataset.get('ann_file')
    if annotations and isinstance(annotations, str) and '://' not in f'{root}{annotations}' and 's3:' not in root:
        yield key, root, Path(root, annotations)
    yield from _annotations(f'{key}.dataset', dataset.get('dataset'))
    for index, part in enumerate(dataset.get('datasets', ())):
        yield from _annotations(f'{key}.datasets.{index}', part)
