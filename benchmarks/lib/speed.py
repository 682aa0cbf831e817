"""Images a second in training, of several configs side by side."""

from __future__ import annotations

from collections.abc import Mapping

from mmengine.config import Config

from .machine import machine
from .output import print_machine, print_table, write_json
from .timing import interleaved, ratios, spread, summary
from .workload import synthetic_batch, training_loop


def measure(configs: Mapping[str, Config], batch_size: int, rounds: int, device: str, warmup: int) -> dict:
    """Seconds of an iteration in each round, by the config's name."""
    alternatives = {}
    for name, cfg in configs.items():
        played, batch = training_loop(cfg, device), synthetic_batch(cfg, batch_size, device)
        alternatives[name] = lambda played=played, batch=batch: played.play(batch)
    return interleaved(rounds, alternatives, warmup=warmup, device=device)


def show(title: str, seconds: Mapping[str, list[float]], batch_size: int, device: str, json: str | None) -> None:
    """Print and write images a second, and their ratio to the first config's."""
    first = next(iter(seconds.values()))
    speeds = {name: summary([batch_size / value for value in values]) for name, values in seconds.items()}
    compared = {name: ratios(first, values) for name, values in seconds.items()}
    where = machine(device)
    print_machine(where)
    rows = [(name, spread(speeds[name]), spread(compared[name])) for name in seconds]
    print_table(title, ('', 'images/s', 'of the first'), rows)
    write_json(json, dict(machine=where, batch=batch_size, images_per_second=speeds, ratios=compared))
