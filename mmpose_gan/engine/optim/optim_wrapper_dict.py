"""An ``OptimWrapperDict`` that stock ``train_step`` can use: it is the generator's wrapper, and holds the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import torch
from mmengine.dist import get_world_size
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import Tensor, nn
from torch._utils import _flatten_dense_tensors, _unflatten_dense_tensors

from mmpose_gan.engine.gradients import add_gradients

from .resumed_states import as_configured
from .schedules import Schedule, scaled_schedule

GENERATOR = 'generator'


class AdversarialOptimWrapperDict(OptimWrapperDict):
    """The wrappers of all players; everything that a single ``OptimWrapper`` does is done by the generator's.

    Learning-rate logging, schedulers, ``--auto-scale-lr``, checkpoints and resume are ``OptimWrapperDict``'s. The
    discriminators' steps are taken by :meth:`step_discriminator`, in the generator's accumulation window.

    Args:
        **optim_wrappers: ``generator`` and one wrapper for each discriminator, under its name.
    """

    def __init__(self, **optim_wrappers: OptimWrapper) -> None:
        super().__init__(**optim_wrappers)
        self._reductions: dict[str, tuple[list[Tensor], Tensor, torch.distributed.Work]] = {}
        self._window_losses: dict[str, list[Tensor]] = {}

    @property
    def generator(self) -> OptimWrapper:
        """The generator's wrapper."""
        return self.optim_wrappers[GENERATOR]

    def by_player(self, schedules: Sequence[Schedule]) -> dict[str, list[Schedule]]:
        """The schedules of each player from those that a config has for all, whose rates are the generator's."""
        rates = {name: member.optimizer.defaults['lr'] for name, member in self.items()}
        factors = {name: rate / (rates[GENERATOR] or rate or 1.0) for name, rate in rates.items()}
        return {name: [scaled_schedule(one, factor) for one in schedules] for name, factor in factors.items()}

    # What stock train_step and the runner ask of a wrapper.

    def update_params(self, loss: Tensor, step_kwargs: dict | None = None, zero_kwargs: dict | None = None) -> None:
        """Back-propagate the generator's loss and step its optimizer when the accumulation window is full.

        A generator that is frozen learns nothing, and its windows go on for the discriminators.
        """
        if loss.requires_grad:
            self.generator.update_params(loss, step_kwargs, zero_kwargs)
        else:
            self._count(GENERATOR, self.iteration + 1)

    @contextmanager
    def optim_context(self, model: nn.Module) -> Iterator[None]:
        """The generator's context: autocast, and no gradient reduction inside an accumulation window."""
        with self.generator.optim_context(model):
            yield

    def initialize_count_status(self, model: nn.Module, cur_iter: int, max_iters: int) -> None:
        """Tell every member where training starts and ends, for the last, incomplete accumulation window."""
        for member in self.values():
            member.initialize_count_status(model, cur_iter, max_iters)

    def load_state_dict(self, state_dict: dict) -> None:
        """Load the states of all players.

        Raises:
            RuntimeError: The checkpoint was written with other players.
        """
        if state_dict.keys() != self.optim_wrappers.keys():
            found = ', '.join(state_dict) if 'param_groups' not in state_dict else 'a single optimizer'
            raise RuntimeError(
                f'cannot resume: the checkpoint holds the optimizer state of {found}, this config has '
                f'{", ".join(self.keys())} (optim_wrapper.discriminators). To start from its weights alone, use '
                'load_from=CHECKPOINT without --resume.'
            )
        with ExitStack() as stack:
            for member in self.values():
                stack.enter_context(as_configured(member.optimizer))
            super().load_state_dict(state_dict)

    # What an iteration of the game asks (mmpose_gan/engine/adversarial_step.py).

    @property
    def iteration(self) -> int:
        """Index of the iteration that the generator is about to back-propagate."""
        return self.generator.inner_count

    @property
    def window(self) -> int:
        """Index of the accumulation window that the generator is in: how many steps it has taken."""
        return self.iteration // self.generator._accumulative_counts  # noqa: SLF001 (MMEngine has no public name)

    def _count(self, name: str, iteration: int) -> OptimWrapper:
        """Set a wrapper's count of iterations, for which MMEngine has no public setter; the only place that does."""
        member = self[name]
        member._inner_count = iteration  # noqa: SLF001
        return member

    def _share_window(self, name: str) -> OptimWrapper:
        """A discriminator's wrapper in the generator's accumulation window, also where it joined in mid-training."""
        return self._count(name, self.iteration)

    def backward(self, name: str, loss: Tensor) -> bool:
        """Back-propagate a discriminator's loss, a scalar with a graph.

        Returns:
            Whether this is the last iteration of the accumulation window, so that the discriminator takes a step.
        """
        member = self._share_window(name)
        member.backward(member.scale_loss(loss))
        return member.should_update()

    def gradients_of_fakes(
        self, name: str, loss: Tensor, generator_loss: Tensor, fake_weight: float | Tensor, tensors: list[Tensor]
    ) -> list[Tensor]:
        """Back-propagate both players' losses of the fakes, each to its own: two backward passes, one if they are one.

        Adds the gradients of ``fake_weight * loss`` to the discriminator's weights, under its own loss scale.

        Args:
            name: The discriminator.
            loss: The discriminator's loss of the fakes, a scalar with a graph.
            generator_loss: The generator's; the very same tensor where one pass serves both.
            fake_weight: Weight of ``loss`` in the discriminator's.
            tensors: What the discriminator judged; none, and ``generator_loss`` counts for nothing.

        Returns:
            The gradients of ``generator_loss`` by the tensors, without a scale.
        """
        member = self._share_window(name)
        weights = [p for group in member.optimizer.param_groups for p in group['params'] if p.requires_grad]
        shared = loss is generator_loss
        asked = [*weights, *tensors] if shared else weights
        scale = _loss_scale(member)
        gradients = torch.autograd.grad(
            loss * scale, asked, retain_graph=not shared and bool(tensors), allow_unused=True
        )
        # A number is filled in on the device: copying it there would wait.
        weight = fake_weight if isinstance(fake_weight, Tensor) else loss.new_full((), fake_weight)
        share = member.scale_loss(weight)  # of the accumulation window
        add_gradients(weights, gradients[: len(weights)], share)
        if not tensors:
            return []
        if not shared:
            return self.gradients_for_generator(generator_loss, tensors)
        return [_unscaled(g, t, scale) for g, t in zip(gradients[len(weights) :], tensors, strict=True)]

    def gradients_for_generator(self, loss: Tensor, tensors: Sequence[Tensor]) -> list[Tensor]:
        """Gradients of a loss, computed under the generator's loss scale and handed back without it.

        The graph stays if the tensors lie in it.
        """
        scale = _loss_scale(self.generator)
        retain = any(not tensor.is_leaf for tensor in tensors)
        gradients = torch.autograd.grad(loss * scale, tensors, retain_graph=retain, allow_unused=True)
        return [_unscaled(g, t, scale) for g, t in zip(gradients, tensors, strict=True)]

    def start_reduction(self, name: str) -> None:
        """Begin to average a discriminator's gradients over ranks, which other work may overlap."""
        if get_world_size() == 1:
            return
        gradients = _gradients(self[name])
        # One message: its size is that of the weights.
        flat = _flatten_dense_tensors(gradients).div_(get_world_size())
        self._reductions[name] = (gradients, flat, torch.distributed.all_reduce(flat, async_op=True))

    def step_discriminator(self, name: str) -> None:
        """Step with gradients that are complete on every rank, after :meth:`start_reduction`."""
        if name in self._reductions:
            gradients, flat, work = self._reductions.pop(name)
            work.wait()
            torch._foreach_copy_(gradients, _unflatten_dense_tensors(flat, gradients))
        self[name].step()
        self[name].zero_grad()

    def leave_out(self) -> None:
        """Count an iteration from which nobody learns; what its window has accumulated is dropped."""
        for member in self.values():
            member.zero_grad()
        self._window_losses.clear()
        self._count(GENERATOR, self.iteration + 1)

    def accumulate_losses(self, name: str, losses: Tensor, stepped: bool) -> Tensor | None:
        """Keep a discriminator's losses for as long as its gradients accumulate.

        Args:
            name: The discriminator.
            losses: Losses of this iteration, any shape.
            stepped: Whether the discriminator has taken its step.

        Returns:
            Their mean over the accumulation window once the step is taken, else ``None``.
        """
        window = self._window_losses.setdefault(name, [])
        window.append(losses)
        if not stepped:
            return None
        return torch.stack(self._window_losses.pop(name)).mean(0)


def _gradients(member: OptimWrapper) -> list[Tensor]:
    return [p.grad for group in member.optimizer.param_groups for p in group['params'] if p.grad is not None]


def _unscaled(gradient: Tensor | None, tensor: Tensor, scale: float | Tensor) -> Tensor:
    """A gradient without its scale; 0 where a loss does not depend on the tensor."""
    # Half precision holds the scaled gradient, not the small one without its scale.
    wide = torch.promote_types(tensor.dtype, torch.float32)
    return torch.zeros_like(tensor, dtype=wide) if gradient is None else gradient.to(wide) / scale


def _loss_scale(member: OptimWrapper) -> float | Tensor:
    """The factor that mixed-precision training puts on a loss; a copy, on the device, without waiting for it."""
    scaler = getattr(member, 'loss_scaler', None)
    if scaler is None:
        return 1.0
    device = member.param_groups[0]['params'][0].device
    return scaler.scale(torch.ones((), device=device))
