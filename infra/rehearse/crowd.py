"""A crowd of buyers: locks and pays through the public API, many at once, until the time is over."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from buyers import Account
from modes import Mode, Providers
from tally import NO_ANSWER, Answered, Tally

Json = dict[str, Any]

HANDS = 100
"""Most requests at once."""
ANSWER_SECONDS = 35
"""API Gateway answers within 30."""
CARD = "4242424242424242"


class Answer(NamedTuple):
    """Status and body; status 0 if there is no answer."""

    status: int
    body: Json

    @property
    def won(self) -> bool:
        """Returns true if the request had its way."""
        return 200 <= self.status < 300


class Crowd:
    """Buyers at the API of one deployment."""

    def __init__(self, api_url: str, providers: Providers, tally: Tally, deadline: float) -> None:
        self._api_url = api_url.rstrip("/")
        self._providers = providers
        self._tally = tally
        self._deadline = deadline
        self._stopped = threading.Event()
        self._connections = threading.local()
        self._lock = threading.Lock()
        self.unsent = 0
        """Requests that were not sent, because the time was over."""
        self.paid: list[tuple[Account, str]] = []
        """Buyers who have paid at the stand-in, with their bookings."""

    def stop(self) -> None:
        """Sends nothing more."""
        self._stopped.set()

    @property
    def pays(self) -> bool:
        """Returns true if buyers pay in this rehearsal."""
        return self._providers.mode is Mode.SANDBOX and "stripe" in self._providers.offered

    def at_once(self, jobs: Iterable[Callable[[], Any]]) -> list[Any]:
        """Runs the jobs, up to a hundred at once, and returns their results in order."""
        gate = threading.Event()

        def run(job: Callable[[], Any]) -> Any:
            gate.wait()
            return job()

        with ThreadPoolExecutor(HANDS) as pool:
            try:
                futures = [pool.submit(run, job) for job in jobs]
                gate.set()
                return [future.result() for future in futures]
            except BaseException:
                self.stop()
                gate.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def lock(self, scene: str, buyer: Account, body: Json, key: str | None = None) -> Answer:
        """`POST /booking`."""
        return self._post(scene, "lock", buyer, "/booking", body, key or str(uuid.uuid4()))

    def pay(self, scene: str, buyer: Account, booking: Json) -> Answer | None:
        """`POST /payment`, and the card on the stand-in's page. Nothing in a rehearsal that stops at the lock."""
        if not self.pays:
            return None
        body = {"booking_id": booking["booking_id"], "provider": "stripe", "method": "card"}
        answer = self._post(scene, "pay", buyer, "/payment", body, str(uuid.uuid4()))
        if answer.won and answer.body.get("checkout_url"):
            session = urlsplit(answer.body["checkout_url"]).path.rsplit("/", 1)[-1]
            url = f"{self._providers.sandbox_url}/_sandbox/checkout/{session}/pay"
            if self._send("POST", url, {}, {"card": CARD}).won:
                with self._lock:
                    self.paid.append((buyer, booking["booking_id"]))
        return answer

    def booking(self, buyer: Account, booking_id: str) -> Answer:
        """`GET /booking/{booking_id}`, which is not counted."""
        headers = {"authorization": f"Bearer {buyer.token}"}
        return self._send("GET", f"{self._api_url}/booking/{booking_id}", headers, None)

    def wait_until(self, began: float, second: float) -> None:
        """Sleeps until so many seconds after a beginning, or until the crowd is stopped or the time is over."""
        until = min(began + second, self._deadline)
        self._stopped.wait(max(until - time.monotonic(), 0))

    def _post(self, scene: str, call: str, buyer: Account, path: str, body: Json, key: str) -> Answer:
        if self._stopped.is_set() or time.monotonic() > self._deadline:
            with self._lock:
                self.unsent += 1
            return Answer(NO_ANSWER, {})
        headers = {"authorization": f"Bearer {buyer.token}", "idempotency-key": key}
        began = time.monotonic()
        answer = self._send("POST", f"{self._api_url}{path}", headers, body)
        self._tally.add(Answered(scene, call, answer.status, time.monotonic() - began))
        return answer

    def _send(self, method: str, url: str, headers: dict[str, str], body: Json | None) -> Answer:
        """Sends a request over this thread's connection. One that had ended while it was idle is opened anew:
        the request has its `Idempotency-Key`, so it cannot have two effects."""
        parts = urlsplit(url)
        idle = self._connections.__dict__
        if kept := idle.pop(parts.netloc, None):
            try:
                return self._exchange(kept, method, parts, headers, body)
            except TimeoutError:
                return Answer(NO_ANSWER, {})
            except (OSError, http.client.HTTPException):
                pass
        try:
            return self._exchange(_connect(parts), method, parts, headers, body)
        except (OSError, http.client.HTTPException):
            return Answer(NO_ANSWER, {})

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        url: SplitResult,
        headers: dict[str, str],
        body: Json | None,
    ) -> Answer:
        data = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, url.path, data, {"content-type": "application/json", **headers})
            answer = connection.getresponse()
            text = answer.read()
        except BaseException:
            connection.close()
            raise
        self._connections.__dict__[url.netloc] = connection
        try:
            parsed = json.loads(text or b"{}")
        except ValueError:
            parsed = {}
        return Answer(answer.status, parsed if isinstance(parsed, dict) else {})


def _connect(url: SplitResult) -> http.client.HTTPConnection:
    if url.scheme == "https":
        return http.client.HTTPSConnection(url.netloc, timeout=ANSWER_SECONDS)
    return http.client.HTTPConnection(url.netloc, timeout=ANSWER_SECONDS)
