"""Changes of the bookings' stream that were set aside, delivered again.

`publish-messages` sets a change aside that it cannot understand, with its content. After the mend it gets each once
more. A change that it publishes now is deleted; one that it sets aside again stays, as a new message.
"""

import json
from typing import Any

from failed import Failed
from progress import note

AT_ONCE = 10
CHANGES_MAX = 10_000


def redrive(queues: Any, functions: Any, queue_url: str, function: str) -> int:
    """Delivers what waits on the queue to the function; returns how many changes were delivered."""
    waiting = _waiting(queues, queue_url)
    delivered = 0
    given_up = 0
    while delivered + given_up < min(waiting, CHANGES_MAX):
        answer = queues.receive_message(
            QueueUrl=queue_url, MaxNumberOfMessages=AT_ONCE, VisibilityTimeout=60, WaitTimeSeconds=1
        )
        messages = answer.get("Messages", [])
        if not messages:
            break
        for message in messages:
            if "Records" not in json.loads(message["Body"]):
                # Lambda's own: it names a stretch of the stream, which is gone after a day.
                given_up += 1
                continue
            _deliver(functions, function, message["Body"])
            queues.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
            delivered += 1
            if delivered % 100 == 0:
                note(f"{delivered} of {waiting} changes delivered")
    if given_up:
        note(
            f"{given_up} messages have no content: Lambda gave up a part of the stream after six hours."
            " `make audit` finds what did not follow from it."
        )
    return delivered


def _waiting(queues: Any, queue_url: str) -> int:
    """How many messages there are before the first is delivered: those set aside again are not delivered twice."""
    name = "ApproximateNumberOfMessages"
    answer = queues.get_queue_attributes(QueueUrl=queue_url, AttributeNames=[name])
    return int(answer["Attributes"][name])


def _deliver(functions: Any, function: str, batch: str) -> None:
    answer = functions.invoke(FunctionName=function, Payload=batch.encode())
    result = json.loads(answer["Payload"].read() or b"{}")
    if answer.get("FunctionError") or result.get("batchItemFailures"):
        raise Failed(
            f"{function} could not handle a change: {json.dumps(result)}. The change stays on the queue:"
            " read the function's log, then start again."
        )
