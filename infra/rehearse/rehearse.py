#!/usr/bin/env python3
"""The rehearsal of an on-sale: `make rehearse`. docs/rehearsal.md describes it.

    rehearse.py                      the stack of `make run`
    rehearse.py --dir DIR            the local stack in this folder
    rehearse.py --deployed NAME      the stack of this name on AWS, with credentials as usual
        --buyers N --factor F --seconds S --trace FILE

The exit status is 0 only if the verifier finds nothing, every scene went as it should, and no request was
answered 5xx or not at all.
"""

import argparse
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True

BUYERS = range(2, 1001)
SECONDS = range(30, 601)
"""Access tokens last a quarter of an hour."""
FACTOR_MAX = 10
REQUESTS_MAX = 20_000
PATIENCE_SECONDS = 90
"""Time for the workers to write documents and to return money."""


def main(arguments: list[str]) -> int:
    """Runs the program; the exit status."""
    from failed import Failed

    chosen = _chosen(arguments)
    # Whoever ends the rehearsal lets it clean up.
    _on_signals(_interrupt)
    try:
        with _alone():
            wrong = _rehearse(chosen)
    except Failed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("error: the rehearsal was ended before its verdict", file=sys.stderr)
        return 130
    for sentence in wrong:
        print(f"   {sentence}")
    print(f"rehearsal: {'not clean' if wrong else 'clean'}")
    return 1 if wrong else 0


def _chosen(arguments: list[str]) -> argparse.Namespace:
    from demand import rates, starts
    from environment import LOCAL
    from failed import Failed

    parser = argparse.ArgumentParser(prog="rehearse.py", description="Rehearses an on-sale.")
    parser.add_argument("--dir", type=Path, default=LOCAL, help="folder of a local stack")
    parser.add_argument("--deployed", default="", help="name of a stack on AWS, instead")
    parser.add_argument("--buyers", type=int, default=60, help="accounts that buy")
    parser.add_argument("--factor", type=float, default=0.1, help="share of the trace's purchases")
    parser.add_argument("--seconds", type=int, default=600, help="time after which no request is sent")
    parser.add_argument("--trace", default="", help="a trace of one's own: a file, see docs/rehearsal.md")
    chosen = parser.parse_args(arguments)
    if chosen.buyers not in BUYERS:
        parser.error(f"BUYERS is {BUYERS.start} to {BUYERS.stop - 1}, and {chosen.buyers} was asked for")
    if chosen.seconds not in SECONDS:
        parser.error(f"SECONDS is {SECONDS.start} to {SECONDS.stop - 1}, and {chosen.seconds} was asked for")
    if not 0 < chosen.factor <= FACTOR_MAX:
        parser.error(f"FACTOR is more than 0 and at most {FACTOR_MAX}, and {chosen.factor} was asked for")
    try:
        chosen.starts = starts(rates(Path(chosen.trace) if chosen.trace else None), chosen.factor)
    except Failed as failure:
        parser.error(str(failure))
    requests = 5 * chosen.buyers + 120 + 2 * len(chosen.starts)
    if requests > REQUESTS_MAX:
        parser.error(f"{requests} requests are more than {REQUESTS_MAX}: lower BUYERS or FACTOR")
    return chosen


def _rehearse(chosen: argparse.Namespace) -> list[str]:
    """The whole rehearsal; what went wrong."""
    import providers
    from buyers import make, remove_all
    from crowd import Crowd
    from deployment import Deployment
    from progress import note, step
    from tally import Tally

    deployment = (
        Deployment.on_aws(chosen.deployed) if chosen.deployed else Deployment.local(chosen.dir.resolve())
    )
    allowed = providers.read(deployment)
    note(f"{deployment.name} at {deployment.api_url}: {allowed.mode.value}")
    if removed := remove_all(deployment):
        note(f"{removed} accounts of an earlier rehearsal are removed")
    tally = Tally()
    crowd = Crowd(deployment.api_url, allowed, tally, time.monotonic() + chosen.seconds)
    events: set[str] = set()
    ended = False
    people = None
    try:
        with step(f"making an organizer and {chosen.buyers + 1} buyers"):
            people = make(deployment, chosen.buyers + 1)
        wrong = _on_sale(chosen, deployment, people, crowd, tally, events)
        ended = True
    finally:
        crowd.stop()
        tally.stop()
        _clean_up(deployment, people, events, ended)
    if events:
        wrong += _verdict(deployment, events, "after the events were called off")
    print(tally.table(), flush=True)
    wrong += [f"{count} requests: status {status or 'none'}" for status, count in tally.failed().items()]
    if crowd.unsent:
        wrong.append(f"{crowd.unsent} requests were not sent, because {chosen.seconds} s were over")
    return wrong


def _on_sale(
    chosen: argparse.Namespace, deployment: Any, people: Any, crowd: Any, tally: Any, events: set[str]
) -> list[str]:
    """The stage, the scenes on it, and the first verdict."""
    import planted
    import scenes
    import stage
    from api import Api
    from progress import note, step

    api = Api(deployment.api_url, people.organizer.token)
    if left := stage.leftovers(api):
        stage.call_off(api, left, until_done=False)
        note(f"{len(left)} events of an earlier rehearsal are called off")
    demand = 3 * chosen.buyers + int(2.4 * len(chosen.starts))
    with step("building a hall with two events"):
        # Fewer seats than are asked for, so that it sells out.
        hall = stage.build(api, int(0.8 * demand))
        events.update(hall.events)
        note(f"{len(hall.seats)} seats: {hall.open_event}, and {hall.limited_event} with a ticket limit")
    *buyers, hands = people.buyers
    acts: list[tuple[str, Callable[[], list[str]]]] = [
        (f"{len(buyers)} buyers on one seat", lambda: scenes.one_seat(crowd, hall, buyers)),
        ("overlapping groups", lambda: scenes.groups(crowd, hall, buyers)),
        ("one customer's hundred hands", lambda: scenes.hundred_hands(crowd, hall, hands)),
        (
            f"the demand trace: {len(chosen.starts)} purchases",
            lambda: scenes.trace(crowd, hall, buyers, chosen.starts),
        ),
        ("waiting until everything that is paid is settled", lambda: scenes.settle(crowd)),
    ]
    wrong: list[str] = []
    tally.show_progress()
    for name, act in acts:
        with step(name):
            wrong += act()
    tally.stop()
    wrong += _verdict(deployment, events, "after the sale")
    if deployment.emulator is not None and crowd.pays:
        with step("testing the verifier with a double sale in copied tables"):
            if not planted.is_found(deployment, hall.open_event):
                wrong.append("the verifier did not find a double sale that was planted in copied tables")
    return wrong


def _verdict(deployment: Any, events: set[str], when: str) -> list[str]:
    """The verifier's findings."""
    from progress import step
    from verify import verdict

    with step(f"verifying the tables {when}"):
        tables = deployment.seats, deployment.bookings
        found = verdict(deployment.client("dynamodb"), tables, events, PATIENCE_SECONDS)
    return [f"{when} the verifier finds {len(found)} things wrong"] if found else []


def _clean_up(deployment: Any, people: Any, events: set[str], until_done: bool) -> None:
    """Calls the events off and removes the accounts, also after a failure. A second Ctrl-C does not end it."""
    import stage
    from api import Api
    from buyers import remove_all, sign_in
    from progress import note, step

    _on_signals(signal.SIG_IGN)
    with step("calling the events off and removing the accounts, about a minute"):
        try:
            if people is not None:
                cognito = deployment.client("cognito-idp")
                organizer = sign_in(deployment, cognito, people.organizer.email, people.password)
                api = Api(deployment.api_url, organizer.token)
                stage.call_off(api, sorted(events | set(stage.leftovers(api))), until_done)
        finally:
            note(f"{remove_all(deployment)} accounts are removed")
    _on_signals(_interrupt)


@contextmanager
def _alone() -> Iterator[None]:
    """One rehearsal at a time on this machine: each removes the accounts of all."""
    from environment import LOCAL
    from failed import Failed

    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "rehearsal.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Failed("Another rehearsal is at work on this machine.") from error
        yield


def _on_signals(do: Any) -> None:
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, do)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[1] / "local"))
    import environment

    environment.enter(os.path.abspath(__file__), sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
