"""What is being done, and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

_started = time.monotonic()


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announces a step and says how long it took."""
    begun = time.monotonic()
    print(f"-> {what}", flush=True)
    yield
    print(f"   done in {time.monotonic() - begun:.1f} s", flush=True)


def note(what: str) -> None:
    """Says something under the current step."""
    print(f"   {what}", flush=True)


def elapsed_seconds() -> float:
    """Time since the command began."""
    return time.monotonic() - _started
