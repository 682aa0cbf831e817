"""Colours that tell the person's left side from the right one, BGR."""

from __future__ import annotations

Colour = tuple[int, int, int]

#: As in the pictures of docs/figures.md: orange for the person's left side, blue for the right one.
LEFT: Colour = (60, 170, 255)
RIGHT: Colour = (255, 160, 70)
MIDDLE: Colour = (235, 235, 235)


def side_colour(name: str) -> Colour:
    """Of a joint, by its name."""
    return LEFT if name.startswith('left') else RIGHT if name.startswith('right') else MIDDLE


def bone_colour(one: str, other: str) -> Colour:
    """Of the bone between two joints, by their names: a side's where both are on that side."""
    first, second = side_colour(one), side_colour(other)
    return first if first == second and first in (LEFT, RIGHT) else MIDDLE
