"""The error of this package."""

from __future__ import annotations


class PlotError(Exception):
    """A fault of the input (a work dir, a log, a checkpoint), worded for the person who plots."""
