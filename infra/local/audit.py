"""A round of the audit against the local stack."""

import json
from typing import Any

from deploy import client
from failed import Failed
from settings import Stack

RUNS_MAX = 100


def audit(stack: Stack) -> list[dict[str, str]]:
    """Runs the audit to the end of a whole round, and answers what it has found."""
    env = stack.read_env()
    functions, tables = client(stack, "lambda"), client(stack, "dynamodb")
    earlier = _whole(tables, env["REPORTS_TABLE"])
    fresh = earlier is None or earlier["stage"]["at"] == "over"
    for _ in range(RUNS_MAX):
        answer = functions.invoke(FunctionName=f"{env['STACK_NAME']}-audit-books", Payload=b'{"whole": true}')
        if answer.get("FunctionError"):
            raise Failed(f"The audit could not run: {answer['Payload'].read().decode()}")
        whole = _whole(tables, env["REPORTS_TABLE"])
        if whole is None or whole["stage"]["at"] != "over":
            continue
        if fresh:
            return whole["kept"]
        # That was the rest of a round which had begun before: from here on it is a new one.
        fresh = True
    raise Failed(f"The audit is not through after {RUNS_MAX} runs.")


def _whole(tables: Any, table: str) -> dict[str, Any] | None:
    """Position and findings of the audit's whole pass; none before the first run."""
    key = {"pk": {"S": "progress"}, "sk": {"S": "audit-books"}}
    item = tables.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
    return json.loads(item["state"]["S"])["whole"] if item else None
