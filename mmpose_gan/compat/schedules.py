"""mmengine 0.10 knows schedules by player with ``_delete_`` alone, of every player or ``KeyError``, and one for all."""

from __future__ import annotations

from typing import Any


def replace_inherited(config: Any) -> None:
    """Let a dict of schedules, one by player, replace an inherited list of them.

    Args:
        config: The module ``mmengine.config.config``.
    """
    original = config.Config._merge_a_into_b

    def merge_a_into_b(a: dict, b: Any, allow_list_keys: bool = False) -> Any:
        inherited = b.get('param_scheduler') if isinstance(b, dict) else None
        schedules = a.get('param_scheduler')
        by_index = allow_list_keys and all(str(key).isdigit() for key in schedules or ())
        if isinstance(inherited, list) and isinstance(schedules, dict) and not by_index:
            a = {**a, 'param_scheduler': {**schedules, '_delete_': True}}
        return original(a, b, allow_list_keys)

    config.Config._merge_a_into_b = staticmethod(merge_a_into_b)


def name_players(runner: Any) -> None:
    """Name the players that a dict of schedules leaves out, or that are none; bring one for all to their rates.

    Args:
        runner: The module ``mmengine.runner.runner``.
    """
    original = runner.Runner.build_param_scheduler

    def build_param_scheduler(self: Any, scheduler: Any) -> Any:
        several = isinstance(self.optim_wrapper, runner.OptimWrapperDict)
        if several and isinstance(scheduler, dict) and 'type' not in scheduler:
            players = list(self.optim_wrapper.keys())
            if missing := [player for player in players if player not in scheduler]:
                raise ValueError(
                    'param_scheduler: a dict names the schedule of every player, and this one lacks '
                    f'{", ".join(missing)}; [] keeps a rate as it is'
                )
            if unknown := [name for name in scheduler if name not in players]:
                raise ValueError(f'param_scheduler.{unknown[0]}: there is no such player, only {", ".join(players)}')
        schedules = [scheduler] if isinstance(scheduler, dict) else scheduler
        for_all = isinstance(schedules, list) and all(isinstance(one, dict) and 'type' in one for one in schedules)
        if for_all and hasattr(self.optim_wrapper, 'by_player'):
            scheduler = self.optim_wrapper.by_player(schedules)
        return original(self, scheduler)

    runner.Runner.build_param_scheduler = build_param_scheduler
