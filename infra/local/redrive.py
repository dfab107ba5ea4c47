"""Changes of the bookings' stream that were set aside, delivered again.

`publish-messages` sets a change aside that it cannot understand, with its content. After the mend it gets each once
more. A change that it publishes now is deleted; one that it sets aside again stays, as a new message.
"""

import json
import os
from typing import Any

import boto3
from deploy import client
from failed import Failed
from progress import note
from settings import Stack

AT_ONCE = 10
CHANGES_MAX = 10_000


def target(stack: Stack, runs: bool) -> tuple[Any, Any, str, str]:
    """Clients, queue and function: of the stack at AWS that the environment names, or else of the local one."""
    url, name = os.environ.get("STREAM_FAILURES_QUEUE_URL"), os.environ.get("STACK_NAME")
    if url and name:
        return boto3.client("sqs"), boto3.client("lambda"), url, f"{name}-publish-messages"
    if not runs:
        raise Failed(
            "The stack does not run: `make run` starts the local one. For a stack at AWS set"
            " STREAM_FAILURES_QUEUE_URL (an output of the stack) and STACK_NAME."
        )
    env = stack.read_env()
    function = f"{env['STACK_NAME']}-publish-messages"
    return client(stack, "sqs"), client(stack, "lambda"), env["STREAM_FAILURES_QUEUE_URL"], function


def redrive(queues: Any, functions: Any, queue_url: str, function: str) -> tuple[int, int]:
    """Delivers what waits on the queue to the function.

    Returns how many changes were delivered, and how many messages the queue has now.
    """
    # Counted before the first delivery, so that those set aside again are not delivered twice.
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
    return delivered, _waiting(queues, queue_url)


def _waiting(queues: Any, queue_url: str) -> int:
    """Approximate number of messages on the queue."""
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
