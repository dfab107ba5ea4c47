"""Tells where the CPU of a booking goes: `make profile`, or with the folder of release binaries as argument.

Drives the deployed binaries through whole bookings of four seats (lock, payment, one webhook, confirmation), each
function in a process of its own as on Lambda: once as they are, for milliseconds, and once under callgrind, which
counts instructions, whatever else the machine does.
"""

import argparse
import hashlib
import hmac
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from process import Process
from shares import Profile
from stand_in import Outside

ROOT = Path(__file__).resolve().parents[3]
FUNCTIONS = {
    "create-booking": "booking",
    "create-payment": "payment",
    "receive-stripe-webhook": "payment",
    "process-payment": "payment",
}
"""Functions of the journey, with their binaries."""

ROWS, SEATS = 40, 32
WARM_UP = 10
"""Bookings before the first one that counts: caches, connections, the allocator's arenas."""
API_VERSION = "2025-09-30.clover"
WEBHOOK_SECRET = "whsec_profile"
TABLES = {
    "SEATS_TABLE": "boxoffice-data-SeatsTable-1A2B3C4D5E6F",
    "BOOKINGS_TABLE": "boxoffice-data-BookingsTable-1A2B3C4D5E6F",
    "CATALOG_TABLE": "boxoffice-data-CatalogTable-1A2B3C4D5E6F",
}


def sample(name: str) -> dict[str, Any]:
    """A payload of `events/`."""
    payload: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return payload


class Journey:
    """A hall on sale, and the functions that sell it."""

    def __init__(self, binaries: Path, profiles: Path | None) -> None:
        self._webhook: dict[str, Any] = json.loads(sample("receive-stripe-webhook")["body"])
        self.outside = Outside(self._webhook["data"]["object"])
        self._settings = _settings(self.outside.url)
        self._event = self._put_on_sale(binaries)
        self.functions = {
            name: Process(binaries / binary, name, self._settings, profiles and profiles / name)
            for name, binary in FUNCTIONS.items()
        }
        self._customer = 0

    def _put_on_sale(self, binaries: Path) -> str:
        def organizer(
            name: str, body: dict[str, Any] | None = None, binary: str = "organizer", **path: str
        ) -> dict[str, Any]:
            process = Process(binaries / binary, name, self._settings)
            answer = process.request(sample(name) | {"pathParameters": path}, body)
            process.end()
            return answer

        made = organizer("create-organizer", {"name": "Arena"}, "member")
        owner = {"organizer_id": made["organizer_id"]}
        venue = owner | {"name": "Arena", "address": "Street 1", "city": "Berlin", "country": "DE"}
        venue_id = organizer("create-venue", venue | {"time_zone": "Europe/Berlin"})["venue_id"]
        screen = {"name": "Hall", "chart": _chart()}
        screen_id = organizer("create-screen", screen, venue_id=venue_id)["screen_id"]
        title = owner | {"name": "The Long Night", "kind": "concert"}
        title_id = organizer("create-title", title)["title_id"]
        event = {
            "title_id": title_id,
            "screen_id": screen_id,
            "local_start": "2033-12-24T19:30",
            "currency": "EUR",
            "tiers": [{"type": "standard", "amount_minor": 4200}],
            "fee_per_ticket_minor": 190,
            "tax_basis_points": 700,
            "tickets_per_customer_max": None,
        }
        event_id: str = organizer("create-event", event, "event")["event_id"]
        organizer("publish-event", None, "event", event_id=event_id)
        return event_id

    def book(self) -> None:
        """One booking from the lock to its confirmation."""
        self._customer += 1
        self.outside.free(TABLES["SEATS_TABLE"])
        row, group = divmod(self._customer % (ROWS * SEATS // 4), SEATS // 4)
        seats = [f"North-{row + 1}-{group * 4 + seat}" for seat in range(1, 5)]
        wish = {"event_id": self._event, "seats": seats}
        booking = self.functions["create-booking"].request(self._by_customer("create-booking"), wish)
        booking_id = booking["booking_id"]
        wish = {"booking_id": booking_id, "provider": "stripe", "method": "card"}
        self.functions["create-payment"].request(self._by_customer("create-payment"), wish)
        self.functions["receive-stripe-webhook"].request(self._paid(booking_id))
        message = self.outside.messages.get(timeout=10)
        attributes = {
            name: {"stringValue": value["StringValue"], "dataType": "String"}
            for name, value in message.get("MessageAttributes", {}).items()
        }
        record = sample("process-payment")["Records"][0] | {"body": message["MessageBody"]}
        batch = {"Records": [record | {"messageAttributes": attributes}]}
        failed = self.functions["process-payment"].invoke(batch)["batchItemFailures"]
        status = self.outside.item(TABLES["BOOKINGS_TABLE"], booking_id, "booking")["status"]["S"]
        if failed or status != "confirmed":
            raise RuntimeError(f"{booking_id} is {status}")

    def _by_customer(self, name: str) -> dict[str, Any]:
        payload = sample(name)
        subject = f"7d1f0c52-3b6e-4d7a-9a41-{self._customer:012x}"
        payload["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] = subject
        return payload

    def _paid(self, booking_id: str) -> dict[str, Any]:
        now = int(time.time())
        paid = {"status": "complete", "payment_status": "paid", "url": None}
        message = self._webhook | {"created": now, "api_version": API_VERSION}
        message["data"] = {"object": self.outside.sessions[booking_id] | paid}
        payload = sample("receive-stripe-webhook")
        payload["body"] = json.dumps(message)
        signed = hmac.new(WEBHOOK_SECRET.encode(), f"{now}.{payload['body']}".encode(), hashlib.sha256)
        payload["headers"]["stripe-signature"] = f"t={now},v1={signed.hexdigest()}"
        return payload

    def end(self) -> None:
        """Ends the processes."""
        for function in self.functions.values():
            function.end()


def _settings(url: str) -> dict[str, str]:
    aws = {
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLEEXAMPLE00",
        "AWS_SECRET_ACCESS_KEY": "x" * 40,
        # As long as Lambda's.
        "AWS_SESSION_TOKEN": "t" * 900,
        "AWS_ENDPOINT_URL": url,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_STREAM_NAME": "profile",
        "AWS_LAMBDA_LOG_GROUP_NAME": "profile",
    }
    stripe = {"STRIPE_API_URL": url, "STRIPE_SECRET_KEY": "sk_test_profile", "PROVIDERS": "stripe"}
    web = {"WEB_URL": "http://127.0.0.1", "API_URL": "http://127.0.0.1"}
    documents = {"INVOICE_SERIES": "INV", "CREDIT_NOTE_SERIES": "CN"}
    queues = {"PAYMENTS_QUEUE_URL": f"{url}/payments", "STRIPE_WEBHOOK_SECRETS": WEBHOOK_SECRET}
    return aws | TABLES | stripe | web | documents | queues


def _chart() -> dict[str, Any]:
    def row(number: int) -> dict[str, Any]:
        seats = [{"label": str(seat + 1), "x": seat * 20, "y": number * 25} for seat in range(SEATS)]
        return {"label": str(number), "categoryKey": 1, "seats": seats}

    rows = {"rows": [row(number) for number in range(1, ROWS + 1)]}
    section = {"label": "North", "categoryKey": 1, "topLeft": {"x": 0, "y": 0}, "subChart": rows}
    categories = {"list": [{"key": 1, "label": "Standard"}]}
    return {"name": "Arena", "categories": categories, "subChart": {"sections": [section]}}


def measure_time(binaries: Path, bookings: int) -> None:
    """Prints the CPU and the calls of a booking."""
    journey = Journey(binaries, None)
    for _ in range(WARM_UP):
        journey.book()
    journey.outside.calls.clear()
    before = {name: function.cpu_ms() for name, function in journey.functions.items()}
    for _ in range(bookings):
        journey.book()
    print(
        f"{bookings} bookings, one after the other; milliseconds of CPU for each, the runtime API's exchange included"
    )
    total = 0.0
    for name, function in journey.functions.items():
        mean = (function.cpu_ms() - before[name]) / bookings
        total += mean
        print(f"  {name:<28}{mean:>8.2f}")
    print(f"  {'all four':<28}{total:>8.2f}")
    print(
        f"calls: {', '.join(f'{count / bookings:.2f} {name}' for name, count in journey.outside.calls.items())}"
    )
    journey.end()


def measure_instructions(binaries: Path, bookings: int) -> None:
    """Prints the instructions of a booking, by share and function."""
    with tempfile.TemporaryDirectory() as folder:
        journey = Journey(binaries, Path(folder))
        for _ in range(WARM_UP):
            journey.book()
        for function in journey.functions.values():
            function.count(on=True)
        for _ in range(bookings):
            journey.book()
        for function in journey.functions.values():
            function.count(on=False)
        journey.end()
        shares = {name: Profile(Path(folder) / f"{name}.1").shares() for name in FUNCTIONS}
    together: Counter[str] = sum(shares.values(), Counter())
    columns = "".join(f"{name.removeprefix('receive-'):>16}" for name in FUNCTIONS)
    print(f"\n{bookings} bookings under callgrind; thousands of instructions for each")
    print(f"  {'':<32}{columns}{'all':>10}{'':>8}")
    for share, count in [*together.most_common(), ("all", together.total())]:
        of_functions = [shares[name].total() if share == "all" else shares[name][share] for name in FUNCTIONS]
        row = "".join(f"{instructions / bookings / 1000:>16.0f}" for instructions in of_functions)
        percent = 100 * count / together.total()
        print(f"  {share:<32}{row}{count / bookings / 1000:>10.0f}{percent:>6.1f} %")


def main() -> int:
    """Measures, and returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("binaries", type=Path, help="folder with the binaries booking, payment and organizer")
    parser.add_argument("--bookings", type=int, default=400, help="number of bookings that are timed")
    parser.add_argument("--counted", type=int, default=40, help="number of bookings under callgrind; 0: none")
    options = parser.parse_args()
    measure_time(options.binaries, options.bookings)
    if options.counted:
        measure_instructions(options.binaries, options.counted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
