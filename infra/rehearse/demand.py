"""Demand traces: purchases that begin in each second of an on-sale."""

import json
import math
from pathlib import Path

from failed import Failed

SECONDS_MAX = 300

SYNTHETIC = (4, 15, 45, 80, 110, 130, 125, 112, 98, 84, 70, 58, 47, 38, 30, 23, 17, 12, 8, 5)
"""A made-up on-sale: purchases per second rise within six seconds and fade over fourteen. Not measured."""


def rates(path: Path | None) -> tuple[float, ...]:
    """Purchases per second: made up, or from a file with the list `reservations_per_second`."""
    if path is None:
        return tuple(map(float, SYNTHETIC))
    try:
        found = json.loads(path.read_text())["reservations_per_second"]
        trace = tuple(float(rate) for rate in found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Failed(f"{path} is not a trace with `reservations_per_second`: {error!r}") from error
    if not 0 < len(trace) <= SECONDS_MAX or not all(0 <= rate < math.inf for rate in trace):
        raise Failed(f"{path}: a trace has 1 to {SECONDS_MAX} rates, none of them negative.")
    return trace


def starts(trace: tuple[float, ...], factor: float) -> list[float]:
    """Seconds after the beginning at which a purchase begins, spread evenly within each second. Fractions of
    purchases add up, so that a small factor keeps the curve."""
    begins = []
    owed = 0.0
    for second, rate in enumerate(trace):
        owed += rate * factor
        count = int(owed)
        owed -= count
        begins += [second + number / count for number in range(count)]
    return begins
