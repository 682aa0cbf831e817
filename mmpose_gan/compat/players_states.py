"""mmengine 0.10 meets the optimizers of several players in a checkpoint with ``KeyError: 'param_groups'``."""

from __future__ import annotations

from typing import Any


def name_players(optimizer_wrapper: Any) -> None:
    """Say which players a checkpoint has that this training lacks.

    Args:
        optimizer_wrapper: The module ``mmengine.optim.optimizer.optimizer_wrapper``.
    """
    original = optimizer_wrapper.OptimWrapper.load_state_dict

    def load_state_dict(self: Any, state_dict: dict) -> None:
        if 'param_groups' not in state_dict and 'generator' in state_dict:
            raise RuntimeError(
                f'cannot resume: the checkpoint holds the optimizer states of {", ".join(state_dict)}, of a training '
                'with discriminators, and this config has none; resume with the same --adversary (or config). To go on '
                'without discriminators from its weights alone, use load_from=CHECKPOINT without --resume.'
            )
        original(self, state_dict)

    optimizer_wrapper.OptimWrapper.load_state_dict = load_state_dict
