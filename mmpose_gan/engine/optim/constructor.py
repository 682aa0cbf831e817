"""Builds the optimizers of both players from one ``optim_wrapper`` config."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from mmengine.optim import OptimWrapper
from mmpose.registry import OPTIM_WRAPPER_CONSTRUCTORS as MMPOSE_CONSTRUCTORS
from torch import nn

from mmpose_gan.engine.estimator import estimator_of
from mmpose_gan.registry import OPTIM_WRAPPER_CONSTRUCTORS

from .optim_wrapper_dict import GENERATOR, AdversarialOptimWrapperDict

DEFAULT = 'DefaultOptimWrapperConstructor'
#: Keys of the generator that make no sense as defaults for a discriminator.
OWN = ('optimizer', 'paramwise_cfg')


@OPTIM_WRAPPER_CONSTRUCTORS.register_module()
class AdversarialOptimWrapperConstructor:
    """The stock ``optim_wrapper`` config is the generator's; ``discriminators`` adds one entry for each discriminator.

    Other top-level keys (``type``, ``loss_scale``, ``dtype``, ``accumulative_counts``, ``clip_grad``; what ``--amp``
    writes is among them) are the defaults of the discriminators' entries.

    .. code:: python

        optim_wrapper = dict(
            constructor='mmpose_gan.AdversarialOptimWrapperConstructor',
            optimizer=dict(type='RMSprop', lr=2.5e-4),
            discriminators=dict(reconstruction=dict(optimizer=dict(type='Adam', lr=8e-5))))

    Args:
        optim_wrapper_cfg: The config, without ``constructor`` and ``paramwise_cfg``. ``generator_constructor`` names
            the constructor of the generator's wrapper where it is not MMEngine's default one.
        paramwise_cfg: The generator's parameter-wise settings.

    Raises:
        ValueError: At the call, if discriminators and entries do not match, or if ``paramwise_cfg`` asks for a decay
            by layer of which the generator's constructor knows nothing.
    """

    def __init__(self, optim_wrapper_cfg: dict, paramwise_cfg: dict | None = None) -> None:
        cfg = copy.deepcopy(optim_wrapper_cfg)
        self.discriminators = cfg.pop('discriminators', {})
        self.generator_constructor = cfg.pop('generator_constructor', DEFAULT)
        self.generator = cfg
        self.paramwise_cfg = paramwise_cfg

    def __call__(self, model: nn.Module) -> AdversarialOptimWrapperDict:
        """Build the wrappers of the estimator's generator and discriminators."""
        model = estimator_of(model)
        discriminators = getattr(model, 'discriminators', None)
        if discriminators is None:
            raise ValueError(
                f'optim_wrapper.constructor: {type(self).__name__} needs a model with discriminators; '
                "set model.type='mmpose_gan.AdversarialTopdownPoseEstimator'"
            )
        self._check(set(discriminators.keys()))
        with _without(model, 'discriminators'):
            members = {GENERATOR: _build(self.generator_constructor, self.generator, self.paramwise_cfg, model)}
        defaults = {key: value for key, value in self.generator.items() if key not in OWN}
        for name, discriminator in discriminators.items():
            cfg = copy.deepcopy({**defaults, **self.discriminators[name]})
            member = _build(DEFAULT, cfg, cfg.pop('paramwise_cfg', None), discriminator)
            if member.clip_grad_kwargs:  # else all members would log under one name
                member.grad_name = f'{name}.{member.grad_name}'
            members[name] = member
        return AdversarialOptimWrapperDict(**members)

    def _check(self, names: set[str]) -> None:
        if self.generator_constructor == DEFAULT and 'layer_decay_rate' in (self.paramwise_cfg or {}):
            raise ValueError(
                f'optim_wrapper.paramwise_cfg.layer_decay_rate: {DEFAULT} ignores it; {type(self).__name__} has taken '
                'the place of the constructor that reads it, so name that one beside: '
                "optim_wrapper.generator_constructor='LayerDecayOptimWrapperConstructor'"
            )
        for name in sorted(names | self.discriminators.keys()):
            key = f'optim_wrapper.discriminators.{name}'
            if name not in names:
                raise ValueError(f'{key}: model.discriminators has no such discriminator, only {sorted(names)}')
            entry = self.discriminators.get(name, {})
            if 'layer_decay_rate' in entry.get('paramwise_cfg', {}):
                raise ValueError(f'{key}.paramwise_cfg.layer_decay_rate: {DEFAULT} ignores it; leave it out')
            if 'optimizer' not in entry:
                raise ValueError(f"{key}.optimizer is missing, e.g. dict(type='Adam', lr=8e-5)")
            for setting, usual in dict(type='OptimWrapper', dtype=None).items():
                expected = self.generator.get(setting, usual)
                if entry.get(setting, expected) != expected:
                    raise ValueError(
                        f"{key}.{setting} is {entry[setting]!r} but the generator's is "
                        f'{expected!r}; in another precision a discriminator could tell fakes by '
                        'theirs; leave it out'
                    )
            window = self.generator.get('accumulative_counts', 1)
            if entry.get('accumulative_counts', window) != window:
                raise ValueError(
                    f'{key}.accumulative_counts is {entry["accumulative_counts"]} but the generator accumulates over '
                    f'{window} iterations; both players share one window, leave it out'
                )


def _build(constructor: str, cfg: dict, paramwise_cfg: dict | None, model: nn.Module) -> OptimWrapper:
    return MMPOSE_CONSTRUCTORS.build(
        dict(type=constructor, optim_wrapper_cfg=copy.deepcopy(cfg), paramwise_cfg=paramwise_cfg)
    )(model)


@contextmanager
def _without(model: nn.Module, child: str) -> Iterator[None]:
    """Hide a child, so that a stock constructor sees the stock model with its stock parameter names."""
    module = getattr(model, child)
    delattr(model, child)
    try:
        yield
    finally:
        setattr(model, child, module)
