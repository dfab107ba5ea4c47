#!/usr/bin/env python3
"""Puts a queue on the bus of a local stack, which from then on gets every message; prints the queue's name.

    listen.py --dir DIR     the stack in this folder

Messages of a sale go to whoever has put a rule on the bus, and the stack itself has none. A test reads the queue's
messages at MiniStack's `/_ministack/sqs/messages`, which takes none of them off. A second run changes nothing.
"""

import argparse
import json
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True

RULE = "everything"


def main(arguments: list[str]) -> int:
    """Runs the program; the exit status."""
    from deploy import client
    from settings import Stack

    parser = argparse.ArgumentParser(prog="listen.py", description="Puts a queue on a local stack's bus.")
    parser.add_argument("--dir", type=Path, required=True, help="folder of a local stack")
    folder = parser.parse_args(arguments).dir.resolve()
    env = Stack(folder, "", 0, 0, "").read_env()
    stack = Stack(folder, env["STACK_NAME"], 0, 0, env["AWS_ENDPOINT_URL"])
    bus, queues, rules = env["BUS_NAME"], client(stack, "sqs"), client(stack, "events")
    name = f"{bus}-{RULE}"
    url = queues.create_queue(QueueName=name)["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps({"source": ["boxoffice"]})
    rules.put_rule(Name=RULE, EventBusName=bus, EventPattern=pattern)
    rules.put_targets(Rule=RULE, EventBusName=bus, Targets=[{"Id": RULE, "Arn": arn}])
    print(name)
    return 0


if __name__ == "__main__":
    import environment

    environment.enter(os.path.abspath(__file__), sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
