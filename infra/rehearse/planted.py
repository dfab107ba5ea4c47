#!/usr/bin/env python3
"""The verifier's own test: a double sale in copied tables, which it must find.

    planted.py --dir DIR --event ID     copies this event of a local stack within its emulator

The event needs one confirmed booking. The copies are removed; the tables themselves are only read. The exit
status is 0 if the copies are clean before the double sale and are not after it.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True

SUFFIX = "-rehearsal-copy"
TWIN = "bkg_" + 12 * "z"
"""Id of the booking that buys a seat for the second time."""
BATCH = 25


def main(arguments: list[str]) -> int:
    """Runs the program; the exit status."""
    from deployment import Deployment
    from failed import Failed

    parser = argparse.ArgumentParser(prog="planted.py", description="Tests the verifier on copied tables.")
    parser.add_argument("--dir", type=Path, required=True, help="folder of a local stack")
    parser.add_argument("--event", required=True, help="event with a confirmed booking")
    chosen = parser.parse_args(arguments)
    try:
        found = is_found(Deployment.local(chosen.dir.resolve()), chosen.event)
    except Failed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 2
    return 0 if found else 1


def is_found(deployment: Any, event: str) -> bool:
    """Sells a seat of the event twice in copied tables; returns true if the verifier finds just that."""
    from books import read
    from keys import section_of
    from rules import check

    if deployment.emulator is None:
        raise ValueError("tables are copied in the emulator alone")
    dynamodb = deployment.client("dynamodb")
    ours = read(dynamodb, deployment.seats, deployment.bookings).only({event}).bookings
    with (
        _copied(dynamodb, deployment.seats, lambda pk: section_of(pk)[0] == event) as seats,
        _copied(dynamodb, deployment.bookings, ours.__contains__) as bookings,
    ):
        before = read(dynamodb, seats, bookings)
        if early := [str(finding) for finding in check(before, time.time()) if finding.rule == "double_sale"]:
            print(f"   the copies have a double sale of their own: {early[0]}")
            return False
        place = _sell_again(dynamodb, (seats, bookings), before)
        after = read(dynamodb, seats, bookings)
        found = [finding for finding in check(after, time.time()) if finding.rule == "double_sale"]
    for finding in found:
        print(f"   planted in a copy, and found: {finding}", flush=True)
    return [finding.about for finding in found] == [place]


def _sell_again(dynamodb: Any, tables: tuple[str, str], books: Any) -> str:
    """Lets a second confirmed booking have the first seat of a confirmed booking; the seat."""
    from books import SEAT
    from failed import Failed

    owner = next((name for name, _ in books.confirmed()), None)
    if owner is None:
        raise Failed("The event has no confirmed booking whose seat could be sold again.")
    seats, bookings = tables
    key = {"pk": {"S": owner}, "sk": {"S": "booking"}}
    item = dynamodb.get_item(TableName=bookings, Key=key, ConsistentRead=True)["Item"]
    first = item["blocks"]["L"][0]["M"]
    first["seats"]["L"] = first["seats"]["L"][:1]
    item["blocks"]["L"] = [{"M": first}]
    dynamodb.put_item(TableName=bookings, Item=item | {"pk": {"S": TWIN}})
    place = books.seats_of(books.bookings[owner])[0]
    for partition in books.partitions[place]:
        dynamodb.update_item(
            TableName=seats,
            Key={"pk": {"S": partition}, "sk": {"S": place.block}},
            UpdateExpression="SET #seat = :sold",
            ExpressionAttributeNames={"#seat": f"{SEAT}{place.label}"},
            ExpressionAttributeValues={":sold": {"S": f"sold#{TWIN}"}},
        )
    return str(place)


@contextmanager
def _copied(dynamodb: Any, table: str, wanted: Callable[[str], bool]) -> Iterator[str]:
    """A copy of a table's wanted partitions, without its indexes, until the end of the block."""
    from books import scan_raw

    copy = f"{table}{SUFFIX}"
    _drop(dynamodb, copy)
    dynamodb.create_table(
        TableName=copy,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    try:
        items = [item for item in scan_raw(dynamodb, table) if wanted(item["pk"]["S"])]
        for first in range(0, len(items), BATCH):
            left = [{"PutRequest": {"Item": item}} for item in items[first : first + BATCH]]
            while left:
                left = dynamodb.batch_write_item(RequestItems={copy: left})["UnprocessedItems"].get(copy, [])
        yield copy
    finally:
        _drop(dynamodb, copy)


def _drop(dynamodb: Any, table: str) -> None:
    try:
        dynamodb.delete_table(TableName=table)
    except dynamodb.exceptions.ResourceNotFoundException:
        return


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[1] / "local"))
    import environment

    environment.enter(os.path.abspath(__file__), sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
