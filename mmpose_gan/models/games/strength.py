"""How strong a game is: lambda_G as a number, or as a share of the content gradient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from mmpose_gan.checks import real_number


@dataclass(frozen=True)
class GradientRatio:
    r"""lambda_G that holds the adversarial gradient at a share of the content gradient.

    .. math:: \lambda_G = r\, \| \nabla_{\hat C} L_{content} \| \,/\, \| \nabla_{\hat C} L_{generator} \|

    Both gradients are taken at what the head hands to its loss, of the stages that play, over the batch of all ranks
    (the adaptive weight of VQGAN, Esser 2021, at the place where both gradients are at hand). A number means something
    else for every loss, reduction, network and data set; a ratio carries over.

    Attributes:
        ratio: r, >= 0.
        cap: Largest lambda_G, > 0, for a discriminator whose gradient nearly vanishes.

    Raises:
        ValueError: A value is out of range.

    Example:
        >>> GradientRatio(0.1).weight(torch.tensor(2.0), torch.tensor(4.0))
        tensor(0.0500)
    """

    ratio: float
    cap: float = 1e4

    def __post_init__(self) -> None:
        real_number('game.lambda_g.ratio', self.ratio, low=0)
        if not self.cap > 0:  # it may be infinite
            raise ValueError(f'game.lambda_g.cap must be above 0, got {self.cap!r}')

    def weight(self, content: Tensor, adversarial: Tensor) -> Tensor:
        """lambda_G, a scalar on the device.

        Args:
            content: Norm of the content gradient.
            adversarial: Norm of the adversarial gradient before lambda_G.
        """
        tiny = torch.finfo(adversarial.dtype).tiny
        return (self.ratio * content / adversarial.clamp_min(tiny)).clamp(max=self.cap)


def build_strength(lambda_g: float | Mapping) -> float | GradientRatio:
    """What a game's ``lambda_g`` means: a number, or ``dict(type='GradientRatio', ratio=...)``.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(lambda_g, Mapping):
        options = dict(lambda_g)
        kind = options.pop('type', None)
        if kind not in ('GradientRatio', 'mmpose_gan.GradientRatio'):
            raise ValueError(f"game.lambda_g.type must be 'GradientRatio', got {kind!r}")
        try:
            return GradientRatio(**options)
        except TypeError as error:
            raise ValueError(f'game.lambda_g: {error}; GradientRatio takes ratio and cap') from error
    return real_number('game.lambda_g', lambda_g, low=0)
