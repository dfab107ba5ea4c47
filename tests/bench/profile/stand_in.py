"""Stand-in for tables, queue and payment provider, as far as one customer's happy path needs them.

No condition is checked and nothing is kept for long, so that this program takes little of the processor. The answers
have the headers of the real ones, which the SDK reads.
"""

import json
import queue
import re
import socket
import threading
import time
import urllib.parse
import zlib
from collections import Counter
from collections.abc import Callable
from typing import Any

Headers = dict[str, str]
Answer = tuple[int, Headers, bytes]
Handler = Callable[[str, str, Headers, bytes], Answer]
Item = dict[str, dict[str, Any]]

CLAUSE = re.compile(r"(SET|ADD|REMOVE)\s+(.*?)(?=\s+(?:SET|ADD|REMOVE)\s|$)")
"""A clause of an update expression."""


def serve(handle: Handler) -> str:
    """Serves HTTP with connections that stay open; returns its address."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_converse, args=(connection, handle), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return f"127.0.0.1:{listener.getsockname()[1]}"


def _converse(connection: socket.socket, handle: Handler) -> None:
    lines = connection.makefile("rb")
    while request := lines.readline():
        method, path, _ = request.decode().split(" ", 2)
        headers: Headers = {}
        while header := lines.readline().decode().strip():
            name, value = header.split(":", 1)
            headers[name.lower()] = value.strip()
        body = lines.read(int(headers.get("content-length", 0)))
        status, answered, content = handle(method, path, headers, body)
        answered["content-length"] = str(len(content))
        head = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in answered.items()), "", ""]
        try:
            connection.sendall("\r\n".join(head).encode() + content)
        except OSError:
            return


class Outside:
    """Tables, queue and provider at one address."""

    def __init__(self, session: dict[str, Any]) -> None:
        self.calls: Counter[str] = Counter()
        """Calls, by operation."""
        self.messages: queue.Queue[dict[str, Any]] = queue.Queue()
        """Messages of the queue."""
        self.sessions: dict[str, dict[str, Any]] = {}
        """The provider's checkouts, by booking."""
        self._session = session
        self._items: dict[tuple[str, ...], Item] = {}
        self._lock = threading.Lock()
        self.url = f"http://{serve(self._answer)}"

    def item(self, table: str, pk: str, sk: str) -> Item:
        """An item as it is stored."""
        return self._items[table, pk, sk]

    def free(self, table: str) -> None:
        """Empties a table."""
        with self._lock:
            self._items = {place: item for place, item in self._items.items() if place[0] != table}

    def _answer(self, _method: str, _path: str, headers: Headers, body: bytes) -> Answer:
        service, _, operation = headers.get("x-amz-target", "").partition(".")
        with self._lock:
            self.calls[operation or "provider"] += 1
            if not operation:
                return 200, {"content-type": "application/json"}, self._checkout(body)
            wanted = json.loads(body)
            answer = self._queued(wanted) if service == "AmazonSQS" else self._stored(operation, wanted)
        content = json.dumps(answer, separators=(",", ":")).encode()
        headers = {
            "content-type": "application/x-amz-json-1.0",
            "x-amzn-requestid": "B3D8T0E7J6Q9K4M2N5P1R8S3V6AAAA111122223333444455556666",
            "x-amz-crc32": str(zlib.crc32(content)),
            "date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()),
        }
        return 200, headers, content

    def _queued(self, message: dict[str, Any]) -> dict[str, str]:
        self.messages.put(message)
        return {"MessageId": "5d6e7f80-91a2-4b3c-8d4e-5f60718293a0"}

    def _checkout(self, body: bytes) -> bytes:
        form = dict(urllib.parse.parse_qsl(body.decode()))
        booking = form["client_reference_id"]
        session = self._session | {
            "client_reference_id": booking,
            "metadata": {name: form[f"metadata[{name}]"] for name in ("deployment", "payment_id")},
            "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
            "status": "open",
            "payment_status": "unpaid",
            "url": "https://checkout.stripe.com/c/pay/cs_test_a1",
        }
        self.sessions[booking] = session
        return json.dumps(session, indent=2).encode()

    def _stored(self, operation: str, wanted: dict[str, Any]) -> dict[str, Any]:
        table = wanted.get("TableName", "")
        match operation:
            case "GetItem":
                item = self._items.get(_place(table, wanted["Key"]))
                return {"Item": item} if item else {}
            case "BatchGetItem":
                found = {table: self._found(table, keys) for table, keys in wanted["RequestItems"].items()}
                return {"Responses": found, "UnprocessedKeys": {}}
            case "PutItem":
                self._items[_place(table, wanted["Item"])] = wanted["Item"]
            case "UpdateItem":
                self._update(wanted)
            case "ConditionCheckItem":
                pass
            case "TransactWriteItems":
                for write in wanted["TransactItems"]:
                    kind, part = next(iter(write.items()))
                    self._stored(f"{kind}Item", part)
            case _:
                raise ValueError(operation)
        return {}

    def _found(self, table: str, keys: dict[str, Any]) -> list[Item]:
        places = [_place(table, key) for key in keys["Keys"]]
        return [self._items[place] for place in places if place in self._items]

    def _update(self, wanted: dict[str, Any]) -> None:
        item = self._items.setdefault(_place(wanted["TableName"], wanted["Key"]), dict(wanted["Key"]))
        names, values = (
            wanted.get("ExpressionAttributeNames", {}),
            wanted.get("ExpressionAttributeValues", {}),
        )
        for clause, parts in CLAUSE.findall(wanted["UpdateExpression"]):
            for part in parts.split(","):
                name, _, value = part.strip().replace(" = ", " ").partition(" ")
                name = names.get(name, name)
                if clause == "SET":
                    item[name] = values[value]
                elif clause == "ADD":
                    number = int(item.get(name, {"N": "0"})["N"]) + int(values[value]["N"])
                    item[name] = {"N": str(number)}
                else:
                    item.pop(name, None)


def _place(table: str, key: Item) -> tuple[str, str, str]:
    return table, key["pk"]["S"], key["sk"]["S"]
