#!/usr/bin/env python3
"""The verifier: reads the tables of seats and bookings, and says what in them must not be.

    verify.py --tables STACK               the tables of this stack
    verify.py --tables SEATS,BOOKINGS      tables by name
        --dir DIR          in the local stack of this folder; without it AWS, with credentials as usual
        --event ID         only this event (may be repeated); documents are always checked whole
        --patience SECONDS time for the workers to be done: a finding counts if it is still there

It shares no code with the functions. The exit status is 0 if there is no finding, 1 if there is one, 2 if the
tables cannot be read.
"""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True

PAUSE_SECONDS = 2
PATIENCE_SECONDS_MAX = 600
FINDINGS_SHOWN = 50


def main(arguments: list[str]) -> int:
    """Runs the program; the exit status."""
    from failed import Failed

    parser = argparse.ArgumentParser(prog="verify.py", description="Checks the books of a stack.")
    parser.add_argument("--tables", required=True, help="name of the stack, or SEATS,BOOKINGS")
    parser.add_argument("--dir", type=Path, help="folder of a local stack")
    parser.add_argument("--event", action="append", default=[], help="only this event")
    parser.add_argument("--patience", type=int, default=10, help="seconds for the workers to be done")
    chosen = parser.parse_args(arguments)
    if not 0 <= chosen.patience <= PATIENCE_SECONDS_MAX:
        parser.error(f"--patience is 0 to {PATIENCE_SECONDS_MAX} seconds")
    try:
        dynamodb = _dynamodb(chosen.dir)
        seats, bookings = _tables(dynamodb, chosen.tables)
        findings = verdict(dynamodb, (seats, bookings), set(chosen.event), chosen.patience)
    except Failed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 2
    return 1 if findings else 0


def verdict(dynamodb: Any, tables: tuple[str, str], events: set[str], patience: float) -> list[Any]:
    """Reads and checks until nothing is found or the patience is over; prints and returns the findings."""
    from books import read
    from botocore.exceptions import BotoCoreError, ClientError
    from failed import Failed
    from rules import check

    deadline = time.monotonic() + patience
    while True:
        try:
            books = read(dynamodb, *tables)
        except (BotoCoreError, ClientError) as error:
            raise Failed(f"The tables {' and '.join(tables)} cannot be read: {error}") from error
        books = books.only(events) if events else books
        findings = check(books, time.time())
        if not findings or time.monotonic() >= deadline:
            break
        time.sleep(PAUSE_SECONDS)
    if events and not books.bookings:
        raise Failed(f"There is no booking of {' or '.join(sorted(events))}: nothing is verified.")
    confirmed = sum(1 for _ in books.confirmed())
    print(
        f"   read: marks {len(books.marks)}, bookings {len(books.bookings)}, of these confirmed {confirmed};"
        f" of all series: invoices {len(books.invoices)}, credit notes {sum(map(len, books.credit_notes.values()))}"
    )
    for finding in findings[:FINDINGS_SHOWN]:
        print(f"   {finding}")
    if len(findings) > FINDINGS_SHOWN:
        print(f"   and {len(findings) - FINDINGS_SHOWN} more")
    print(f"   verdict: {f'{len(findings)} findings' if findings else 'clean'}", flush=True)
    return findings


def _dynamodb(folder: Path | None) -> Any:
    """Tables of a local stack, or of AWS."""
    import boto3
    from botocore.exceptions import BotoCoreError
    from failed import Failed

    if folder is None:
        try:
            return boto3.client("dynamodb")
        except BotoCoreError as error:
            raise Failed(f"AWS cannot be reached: {error}") from error
    from deployment import Deployment

    return Deployment.local(folder.resolve()).client("dynamodb")


def _tables(dynamodb: Any, named: str) -> tuple[str, str]:
    """The names of the tables: given, or those that begin with a stack's name."""
    from botocore.exceptions import BotoCoreError, ClientError
    from failed import Failed

    if "," in named:
        seats, _, bookings = named.partition(",")
        return seats, bookings
    try:
        pages = dynamodb.get_paginator("list_tables").paginate()
        names = [name for page in pages for name in page["TableNames"] if name.startswith(f"{named}-")]
    except (BotoCoreError, ClientError) as error:
        raise Failed(f"The tables cannot be listed: {error}") from error
    found = [[name for name in names if kind in name] for kind in ("SeatsTable", "BookingsTable")]
    if any(len(tables) != 1 for tables in found):
        raise Failed(f"{named!r} does not name one table of seats and one of bookings: say SEATS,BOOKINGS.")
    return found[0][0], found[1][0]


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[1] / "local"))
    import environment

    environment.enter(os.path.abspath(__file__), sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
