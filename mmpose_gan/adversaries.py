"""Adversaries: files that add discriminators to a config of an estimator, by name or by path, one or several."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .packaged import CONFIGS, load_config

if TYPE_CHECKING:
    from mmengine.config import Config

#: Where the adversaries lie that have a name.
FOLDER = CONFIGS / '_base_' / 'adversaries'
#: The hook's settings that each discriminator has for itself.
HOOK = 'adversary'


class Adversary(NamedTuple):
    """What is known of an adversary that has a name.

    Attributes:
        name: Its name on the command line.
        sees: What its discriminators look at, and what they say.
        cost: Parameters and multiply-accumulates of its discriminators.
        paper: Whose work it is.
    """

    name: str
    sees: str
    cost: str
    paper: str


def named_adversaries() -> list[Adversary]:
    """The adversaries that a name on the command line may mean; reads files without building anything."""
    return [Adversary(path.stem, **_about(path)) for path in sorted(FOLDER.glob('*.py'))]


def _about(path: Path) -> dict[str, str]:
    """The ``about`` of an adversary's file, over that of the file that it is based on. All of it is literals."""
    about: dict[str, str] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == '_base_':
            about = {**_about(path.parent / ast.literal_eval(node.value)), **about}
        elif isinstance(node, ast.keyword) and node.arg == 'about' and isinstance(node.value, ast.Call):
            about |= {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.value.keywords if keyword.arg}
    return about


def find_adversary(adversary: str) -> str:
    """The file, or ``package::file``, that a name on the command line means.

    Raises:
        FileNotFoundError: There is none.
    """
    if '::' in adversary or Path(adversary).is_file():
        return adversary
    named = FOLDER / f'{adversary}.py'
    if named.is_file():
        return str(named)
    names = ', '.join(path.stem for path in sorted(FOLDER.glob('*.py')))
    raise FileNotFoundError(f'there is no adversary {adversary}: neither such a file, nor one of {names}')


def add_adversaries(config: str, adversaries: Sequence[str]) -> Config:
    """Merge adversaries over any config of a top-down heatmap estimator.

    Args:
        config: Path of a config, or ``package::...`` for one that MMPose or this package ships.
        adversaries: Names of this package's adversaries, or paths of files that define ``adversary =
            dict(model=..., optim_wrapper=..., default_hooks=...)``. Each discriminator keeps the update and the
            schedule that its file gives to ``default_hooks.adversary``.

    Returns:
        The merged config. An ``optim_wrapper.constructor`` that it had becomes the generator's.

    Raises:
        FileNotFoundError: A file does not exist.
        ValueError: A file defines no ``adversary``, two of them contradict each other, or the config's class of
            estimator cannot play.
    """
    merged = load_config(config)
    if not adversaries:
        return merged
    delta = join_adversaries([(name, _read(name, config)) for name in adversaries])
    if merged.get('default_scope') is None:  # MMEngine's new-style configs name classes, an adversary names types
        merged.default_scope = 'mmpose'
    constructor = merged.get('optim_wrapper', {}).get('constructor')
    kind = _type_of_both(merged.get('model', {}).get('type'), delta['model'].get('type'))
    merged.merge_from_dict(delta)
    merged.model.update(kind)
    _import_with(merged)
    if constructor and constructor != merged.optim_wrapper.constructor:
        merged.optim_wrapper.generator_constructor = constructor
    return merged


def _type_of_both(own: str | type | None, adversarial: str | None) -> dict[str, Any]:
    """Keys of ``model`` that say its class: a user's own one stays, with the game before it.

    Raises:
        ValueError: The config's class cannot play.
    """
    if adversarial is None:
        return {}
    stock = ('TopdownPoseEstimator', 'mmpose.TopdownPoseEstimator', adversarial)
    if own is None or (own if isinstance(own, str) else own.__name__) in stock:
        return dict(type=adversarial)
    # Here and not above: stock configs need not wait for MMPose.
    from .models.estimators.kept_class import estimator_class

    kept, plays = estimator_class(own), estimator_class(adversarial)
    if issubclass(kept, plays):
        return dict(type=own)
    if issubclass(plays, kept):
        return dict(type=adversarial)
    name = own if isinstance(own, str) else f'{own.__module__}.{own.__qualname__}'
    return dict(type='mmpose_gan.KeptEstimator', kept=name, adversarial=adversarial)


def _import_with(cfg: Config) -> None:
    """Have whoever reads a config import this package: MMPose's demos load the checkpoint before they build a type."""
    own = cfg.get('custom_imports') or {}
    names = own.get('imports') or []
    names = [names] if isinstance(names, str) else list(names)
    cfg.custom_imports = {**own, 'imports': [*names, *({'mmpose_gan'} - set(names))]}


def add_adversary(config: str, adversary: str) -> Config:
    """:func:`add_adversaries` with one."""
    return add_adversaries(config, [adversary])


def _read(name: str, config: str) -> dict[str, Any]:
    from mmengine.config import ConfigDict

    try:
        found = load_config(find_adversary(name))
    except FileNotFoundError as error:
        raise FileNotFoundError(str(error).replace('there is no config', 'there is no adversary')) from error
    delta = found.get('adversary')
    if not isinstance(delta, ConfigDict) or 'model' not in delta:
        raise ValueError(
            f'the adversary {name} is none: it defines no "adversary = dict(model=...)" to add to {config}'
        )
    return {key: value for key, value in delta.to_dict().items() if key != 'about'}


def join_adversaries(adversaries: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Several adversaries as one.

    Args:
        adversaries: Name, for errors, and content (``model``, ``optim_wrapper``, ``default_hooks``) of each.

    Raises:
        ValueError: Two of them have a discriminator of one name, or different values of another setting.
    """
    joined: dict[str, Any] = {}
    owner: dict[str, str] = {}
    contents = list(adversaries)
    for name, content in contents:
        names = content['model'].get('discriminators', {})
        if len(contents) > 1:
            content = _with_own_settings(content, names)
        for discriminator in names:
            if discriminator in owner:
                raise ValueError(
                    f'the adversaries {owner[discriminator]} and {name} both have a discriminator called '
                    f'{discriminator}; rename it in a copy of one of the files'
                )
            owner[discriminator] = name
        joined = _union(joined, content, '', f'{name} and {", ".join(sorted({*owner.values()} - {name}))}')
    return joined


def _with_own_settings(content: dict[str, Any], discriminators: Iterable[str]) -> dict[str, Any]:
    """The same adversary with its hook's settings under the name of each discriminator."""
    hooks = content.get('default_hooks', {})
    hook = dict(hooks.get(HOOK, {}))
    shared = {key: hook.pop(key) for key in ('type', 'poses') if key in hook}
    own = hook.pop('discriminators', {})
    settings = {name: {**hook, **own.get(name, {})} for name in discriminators}
    return {**content, 'default_hooks': {**hooks, HOOK: {**shared, 'discriminators': settings}}}


def _union(a: Mapping[str, Any], b: Mapping[str, Any], key: str, of: str) -> dict[str, Any]:
    """Two nested dicts as one."""
    result = dict(a)
    for name, value in b.items():
        path = f'{key}.{name}' if key else name
        if name not in a:
            result[name] = value
        elif isinstance(value, Mapping) and isinstance(a[name], Mapping):
            result[name] = _union(a[name], value, path, of)
        elif a[name] != value:
            raise ValueError(f'the adversaries {of} contradict each other: {path} is {a[name]!r} and {value!r}')
    return result
