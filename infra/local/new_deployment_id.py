#!/usr/bin/env python3
"""A new deployment id for a stack on copied tables, so that it does not take the original's money for its own.

new_deployment_id.py TABLE     TABLE is the stack's catalog table; AWS credentials as usual
"""

import os
import secrets
import sys

sys.dont_write_bytecode = True


def main(table: str) -> int:
    """Replaces the id, and prints both."""
    import boto3

    tables = boto3.client("dynamodb")
    key = {"pk": {"S": "settings"}, "sk": {"S": "settings"}}
    old = tables.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
    if old is None:
        print("Nobody has booked in this stack yet: it will name itself at the first booking.")
        return 0
    new = secrets.token_hex(6)
    tables.update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET deployment = :new",
        ConditionExpression="deployment = :old",
        ExpressionAttributeValues={":new": {"S": new}, ":old": old["deployment"]},
    )
    print(f"{table}: {old['deployment']['S']} -> {new}")
    return 0


if __name__ == "__main__":
    import environment

    environment.enter(os.path.abspath(__file__), sys.argv[1:])
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
