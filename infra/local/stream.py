"""The bookings' stream across a restart of MiniStack.

MiniStack 1.5 writes down how many records of a stream each event source mapping has handled, but not the
records: they are gone when it stops, and the stream begins at its first place again. A mapping that kept its
place would pass over as many new changes as there were old ones: no message, no refund would follow from them,
and nothing would say so. So before it starts the places are put back to the beginning, and before it stops
the stream is given the time to be read to its end.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from deploy import client
from progress import note
from settings import Stack, write_private

QUIET = timedelta(seconds=3)
"""A change this old has been handled: MiniStack wakes the worker at once, and that takes it a part of a second."""

WAIT_SECONDS = 15
_LOOK_AGAIN_SECONDS = 0.2


def forget_positions(folder: Path) -> None:
    """Lets every mapping begin at the beginning of its stream. Only while the emulator does not run."""
    path = _state(folder)
    if not path.exists():
        return
    state = json.loads(path.read_text())
    positions = _positions(state)
    if any(positions.values()):
        # Not removed but zero: a mapping without a place that starts at LATEST would lose its first change.
        positions.update(dict.fromkeys(positions, 0))
        write_private(path, json.dumps(state))


def wait_until_quiet(aws_url: str, table: str) -> int:
    """Waits until no change of the table is so young that its worker may be at it; how many changes there were."""
    streams = client(Stack(Path(), "", 0, 0, aws_url), "dynamodbstreams")
    deadline = time.monotonic() + WAIT_SECONDS
    said = False
    try:
        while True:
            records = _records(streams, table)
            newest = max(
                (record["dynamodb"]["ApproximateCreationDateTime"] for record in records), default=None
            )
            if newest is None or datetime.now(UTC) - newest > QUIET or time.monotonic() > deadline:
                return len(records)
            if not said:
                note("waiting until the last changes have been handled")
                said = True
            time.sleep(_LOOK_AGAIN_SECONDS)
    except (BotoCoreError, ClientError):
        # An emulator that answers no more is to be stopped all the same.
        return 0


def unhandled(folder: Path, written: int) -> int:
    """How many of the changes the stopped emulator had not handed on: they are lost."""
    path = _state(folder)
    if not path.exists():
        return 0
    handled = _positions(json.loads(path.read_text())).values()
    return max(0, written - min(handled, default=written))


def _state(folder: Path) -> Path:
    return folder / "state" / "lambda.json"


def _positions(state: dict[str, Any]) -> dict[str, int]:
    return state.get("payload", {}).get("dynamodb_stream_positions", {}).get("data", {})


def _records(streams: Any, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for stream in streams.list_streams(TableName=table)["Streams"]:
        arn = stream["StreamArn"]
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            place = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            ).get("ShardIterator")
            while place:
                page = streams.get_records(ShardIterator=place)
                found += page["Records"]
                place = page.get("NextShardIterator") if page["Records"] else None
    return found
