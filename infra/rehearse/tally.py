"""The tally of a rehearsal: every answer with its time, progress lines and the final table."""

import math
import threading
import time
from collections import Counter
from typing import NamedTuple

PROGRESS_SECONDS = 5
NO_ANSWER = 0
"""Status of a request without an answer."""


class Answered(NamedTuple):
    """One request of the API."""

    scene: str
    call: str
    status: int
    seconds: float


class Tally:
    """Counts requests of many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: list[Answered] = []
        self._began = time.monotonic()
        self._over = threading.Event()

    def add(self, answered: Answered) -> None:
        """Counts a request."""
        with self._lock:
            self._all.append(answered)

    def failed(self) -> Counter[int]:
        """Requests that were not answered, or with a 5xx, by status."""
        with self._lock:
            return Counter(answered.status for answered in self._all if _failed(answered.status))

    def show_progress(self) -> None:
        """Prints a line every few seconds until `stop`."""
        threading.Thread(target=self._show_progress, daemon=True).start()

    def stop(self) -> None:
        """Ends the progress lines."""
        self._over.set()

    def _show_progress(self) -> None:
        shown = 0
        while not self._over.wait(PROGRESS_SECONDS):
            with self._lock:
                statuses = [answered.status for answered in self._all]
            if len(statuses) == shown:
                continue
            shown = len(statuses)
            won, refused, failed = _split(statuses)
            seconds = time.monotonic() - self._began
            print(
                f"   {seconds:4.0f} s: {shown} requests, {won} won, {refused} refused, {failed} failed",
                flush=True,
            )

    def table(self) -> str:
        """The final table: one line for each scene and call."""
        with self._lock:
            rows: dict[tuple[str, str], list[Answered]] = {}
            for answered in self._all:
                rows.setdefault((answered.scene, answered.call), []).append(answered)
        lines = [_line("scene", "call", "requests", "won", "refused", "failed", "p50", "p99", "by status")]
        lines += [_row(scene, call, answers) for (scene, call), answers in rows.items()]
        for call in dict.fromkeys(call for _, call in rows):
            lines.append(_row("all", call, [it for key, row in rows.items() if key[1] == call for it in row]))
        return "\n".join(lines)


def _row(scene: str, call: str, answers: list[Answered]) -> str:
    won, refused, failed = _split([answered.status for answered in answers])
    times = sorted(answered.seconds for answered in answers)
    statuses = sorted(Counter(answered.status for answered in answers).items())
    said = ", ".join(f"{status or 'none'}: {count}" for status, count in statuses)
    return _line(
        scene, call, len(answers), won, refused, failed, _shown(times, 0.50), _shown(times, 0.99), said
    )


def _line(scene: object, call: object, *columns: object) -> str:
    *numbers, statuses = columns
    return (
        f"   {scene!s:<10} {call!s:<5} " + " ".join(f"{number!s:>9}" for number in numbers) + f"  {statuses}"
    )


def _split(statuses: list[int]) -> tuple[int, int, int]:
    """Requests that won, were refused, and failed."""
    won = sum(200 <= status < 300 for status in statuses)
    failed = sum(_failed(status) for status in statuses)
    return won, len(statuses) - won - failed, failed


def _failed(status: int) -> bool:
    return status == NO_ANSWER or status >= 500


def _shown(times: list[float], quantile: float) -> str:
    """The quantile by nearest rank."""
    return f"{times[max(math.ceil(quantile * len(times)) - 1, 0)] * 1000:.0f} ms"
