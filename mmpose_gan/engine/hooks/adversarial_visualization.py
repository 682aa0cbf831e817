"""Shows the game while it runs: pictures of the same people, again and again."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmpose_gan.checks import one_of, true_or_false, whole_number
from mmpose_gan.engine.estimator import estimator_of
from mmpose_gan.engine.shown_samples import ShownSamples, choose_samples
from mmpose_gan.engine.untouched import kept_random_state, untouched
from mmpose_gan.registry import HOOKS

_KEY = 'AdversarialVisualizationHook'


@HOOKS.register_module()
class AdversarialVisualizationHook(Hook):
    """Draws what both players make of a few people, at an interval, for every backend of the visualizer.

    A panel has image, truth, prediction, target and generated heatmaps (of occlusion too), and what each discriminator
    made of the real and the generated pose: reconstructions and critiques, or verdicts; 3D views of models of depths.
    Models without discriminators have the first part. There is one before the first iteration and one after the last.
    The model is in evaluation mode, and training is bit for bit what it would be without the hook.

    The first process draws. What cannot be drawn is a warning, once, and never ends training.

    Args:
        interval: Iterations between panels, or epochs with ``by_epoch``.
        by_epoch: Count epochs.
        samples: How many people, at equal distances in the data set, or the indices of people.
        split: Of whose data set: ``'val'`` or ``'train'``. A config without ``val_dataloader`` has the latter. People
            of the training set are augmented, once.

    Raises:
        ValueError: An argument is out of range; before training, if the data set has no such person.
    """

    priority = 'LOW'  # after what changes weights, or swaps them for validation and back

    def __init__(
        self, interval: int = 500, by_epoch: bool = False, samples: int | Sequence[int] = 4, split: str = 'val'
    ) -> None:
        self.interval = whole_number(f'{_KEY}.interval', interval, 1)
        self.by_epoch = true_or_false(f'{_KEY}.by_epoch', by_epoch)
        self.split = one_of(f'{_KEY}.split', split, ('val', 'train'))
        self.samples: int | list[int]
        if isinstance(samples, Sequence) and not isinstance(samples, str):
            if not samples:
                raise ValueError(f'{_KEY}.samples must be a number >= 1 or indices of people, got {samples!r}')
            self.samples = [whole_number(f'{_KEY}.samples', index, 0) for index in samples]
        else:
            self.samples = whole_number(f'{_KEY}.samples', samples, 1)
        self.shown: ShownSamples | None = None
        self.warned = False
        self.drawn_at = -1

    def before_train(self, runner: Runner) -> None:
        """Choose people, and draw what the players make of them before they learn."""
        if not is_main_process():
            return
        split = self.split if runner.cfg.get('val_dataloader') else 'train'
        with self._warning(runner), kept_random_state():
            try:
                self.shown = choose_samples(runner.cfg, split, self.samples)
            except IndexError as error:
                if isinstance(self.samples, int):
                    raise
                raise _NoSuchPersonError(f'{_KEY}.samples {error}') from error
        self._draw(runner, runner.iter)

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: dict | None = None
    ) -> None:
        """Draw in the interval of iterations."""
        if not self.by_epoch and self.every_n_train_iters(runner, self.interval):
            self._draw(runner, runner.iter + 1)

    def after_train_epoch(self, runner: Runner) -> None:
        """Draw in the interval of epochs."""
        if self.by_epoch and self.every_n_epochs(runner, self.interval):
            self._draw(runner, runner.iter)

    def after_train(self, runner: Runner) -> None:
        """Draw what has become of it."""
        if runner.iter != self.drawn_at:
            self._draw(runner, runner.iter)

    def _draw(self, runner: Runner, step: int) -> None:
        """Draw and hand out a panel of each person.

        Args:
            runner: Whose model and visualizer.
            step: How many iterations are done, the step of the log.
        """
        if self.shown is None:
            return
        self.drawn_at = step
        # Here and not above: whoever does not draw does not wait for matplotlib.
        from mmpose_gan.visualization.critiques import critique_scales
        from mmpose_gan.visualization.game_panel import game_panel
        from mmpose_gan.visualization.look import look_at_item

        model, (split, items, links, names) = estimator_of(runner.model), self.shown
        with self._warning(runner):
            with untouched(model):
                seen = {index: look_at_item(model, copy.deepcopy(item)) for index, item in items.items()}
            scales = critique_scales(list(seen.values()))
            for index, sample in seen.items():
                title = f'{split} {index} after {step} iterations'
                panel = game_panel(sample, links, names, scales, title)
                runner.visualizer.add_image(f'game_{split}_{index}', panel[..., ::-1].copy(), step)

    @contextmanager
    def _warning(self, runner: Runner) -> Iterator[None]:
        """Warn of the first failure, and go on."""
        try:
            yield
        except _NoSuchPersonError:
            raise
        except Exception as error:  # whatever data sets, models and backends raise: training is worth more
            if not self.warned:
                runner.logger.warning(f'{_KEY}: panels cannot be drawn, training goes on: {error!r}')
            self.warned = True


class _NoSuchPersonError(ValueError):
    """The config names a person that the data set does not have."""
