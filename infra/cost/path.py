"""The purchase path of one booking: each request, invocation, unit, message, line and byte, with its reason."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from facts import Facts

AWS_CALL_MS = 4.0
"""Wait for a call of DynamoDB, SQS or EventBridge. DynamoDB answers in 2 to 5 ms; not measured here."""

PROVIDER_CALL_MS = 300.0
"""Wait for a provider to create a checkout; not measured here."""

JOURNEY_CALLS = 11
"""Calls of the journey whose CPU the benchmarks measure: lock 4, payment 4, a webhook 1, process-payment 3."""

EVENT_BYTES = 700
"""A message on the bus, with its envelope."""


@dataclass(frozen=True)
class Mix:
    """Parts of one booking, and the changes that may make it cheaper."""

    limit: bool = False
    tries: float = 1.2
    webhooks: int = 1
    reads: int = 2
    messages_per_batch: float = 5
    changes_per_batch: float = 20
    system_lines: bool = True
    looks_per_call: float = 10
    lock_look: bool = True
    created_message: bool = True
    memory: dict[str, int] = field(default_factory=dict)
    cpu_ms: float | None = None


@dataclass(frozen=True)
class Line:
    """One line of the table: so many pieces of something for each booking."""

    group: str
    what: str
    count: float
    price: str
    why: str

    def dollars(self, facts: Facts) -> float:
        """Dollars for a million bookings."""
        return self.count * facts.prices[self.price].each * 1_000_000


@dataclass(frozen=True)
class Work:
    """A function's part: invocations for each booking, records of one, and its calls for each record."""

    function: str
    invocations: float
    calls: float
    why: str
    records: float = 1
    provider_ms: float = 0
    line: str = "application"
    lines: float = 0
    metrics: float = 0

    def ms(self, facts: Facts, mix: Mix) -> int:
        """Billed duration of one invocation."""
        a_call = (mix.cpu_ms or facts.figures["service_cpu_per_booking.16_clients"]) / JOURNEY_CALLS
        cpu = self.records * self.calls * a_call / facts.share(self.function, mix.memory.get(self.function))
        waits = self.calls * AWS_CALL_MS
        return math.ceil(cpu + waits + self.provider_ms)


def work(mix: Mix) -> list[Work]:
    """Every invocation of a booking."""
    slot = 1 if mix.limit else 0
    looks = 2 if mix.lock_look else 1
    lost = mix.tries - 1
    changes = 3
    events = 2 if mix.created_message else 1
    return [
        Work(
            "create-booking",
            1,
            4 + slot,
            "first read, booking, lock, booking; with a limit the claim",
            lines=1,
        ),
        Work("create-booking", lost, 2, "a try that loses: first read, booking", lines=1),
        Work(
            "create-payment",
            1,
            4 + slot,
            "booking, seats, booking, provider; with a limit the slot",
            provider_ms=PROVIDER_CALL_MS,
            lines=1,
        ),
        Work("receive-stripe-webhook", mix.webhooks, 1, "puts the message on its queue", lines=1),
        Work("get-booking", mix.reads, 1, "reads the booking"),
        Work(
            "process-payment",
            1 / mix.messages_per_batch,
            2,
            "booking, transaction; bookings of a batch in parallel",
            records=mix.messages_per_batch,
            line="record",
            lines=1,
        ),
        Work(
            "process-payment",
            (mix.webhooks - 1) / mix.messages_per_batch,
            1,
            "a second message finds the payment settled",
            records=mix.messages_per_batch,
        ),
        Work(
            "publish-messages",
            changes / mix.changes_per_batch,
            (looks + events) / changes / mix.looks_per_call,
            "created, attempt, confirmed: looks and messages, ten a call",
            records=mix.changes_per_batch,
            metrics=1,
        ),
        Work(
            "look-at-payments",
            looks / mix.messages_per_batch,
            1,
            "booking; it is confirmed, nothing to do",
            records=mix.messages_per_batch,
        ),
    ]


def purchase(facts: Facts, mix: Mix) -> list[Line]:
    """Every line of the purchase path."""
    return [line for line in _lines(facts, mix) if line.count > 0]


def _lines(facts: Facts, mix: Mix) -> Iterator[Line]:
    every = work(mix)
    requests = mix.tries + 1 + mix.webhooks + mix.reads
    yield Line("API Gateway", "requests", requests, "api_request", "locks, payment, webhook, reads")
    invocations = sum(part.invocations for part in every)
    yield Line("Lambda, requests", "invocations", invocations, "lambda_request", "of all functions below")
    for part in every:
        memory = mix.memory.get(part.function, facts.memory[part.function])
        ms = part.ms(facts, mix)
        seconds = part.invocations * memory / 1024 * ms / 1000
        what = f"{part.function}, {memory} MB, {ms} ms: GB-s"
        yield Line("Lambda, time", what, seconds, "lambda_gb_second", part.why)
    yield from _units(facts, mix)
    yield from _messages(mix)
    yield from _log(facts, mix, every, requests)
    # Bodies: booking 900 bytes, payment 500, receipt 25, a read 1,100; headers 350; a call to the provider 1,500.
    sent = mix.tries * 900 + 500 + mix.webhooks * 25 + mix.reads * 1_100 + requests * 350 + 1_500
    yield Line(
        "Data to the internet",
        "answers, GB",
        sent / 1e9,
        "egress_gb",
        "answers with headers, and the call to the provider",
    )


def _units(facts: Facts, mix: Mix) -> Iterator[Line]:
    name = "with_limit" if mix.limit else "without_limit"
    lost = mix.tries - 1

    def write(step: str) -> float:
        return facts.figures[f"write_units.{name}.{step}"]

    def read(step: str) -> float:
        return facts.figures[f"read_units.{name}.{step}"]

    yield Line(
        "DynamoDB, writes", "a booking", write("total"), "write_unit", "lock, booking, payment, confirmation"
    )
    yield Line(
        "DynamoDB, writes", "lost tries", lost * write("lose"), "write_unit", "refused at the first read"
    )
    steps = sum(read(step) for step in ("lock", "booking", "payment", "confirm"))
    yield Line("DynamoDB, reads", "a booking", steps, "read_unit", "lock, booking, payment, confirmation")
    yield Line("DynamoDB, reads", "lost tries", lost * read("lose"), "read_unit", "first read, booking")
    again = (mix.webhooks - 1) * read("confirm_again")
    yield Line("DynamoDB, reads", "second webhook", again, "read_unit", "finds the payment settled")
    looks = 2 if mix.lock_look else 1
    yield Line("DynamoDB, reads", "looks", looks, "read_unit", "one strong read each; no write")
    yield Line("DynamoDB, reads", "reads of the API", mix.reads, "read_unit", "one strong read each")


def _messages(mix: Mix) -> Iterator[Line]:
    looks = 2 if mix.lock_look else 1
    taken = 2 / mix.messages_per_batch
    yield Line("SQS", "payments, sent", mix.webhooks, "queue_request", "one at a time, as they come")
    yield Line("SQS", "payments, received, deleted", mix.webhooks * taken, "queue_request", "in batches")
    yield Line(
        "SQS",
        "looks, sent",
        looks / mix.looks_per_call,
        "queue_request",
        "at the end of the lock, and of an attempt",
    )
    yield Line("SQS", "looks, received, deleted", looks * taken, "queue_request", "in batches")
    events = 2 if mix.created_message else 1
    yield Line("EventBridge", "messages", events, "bus_event", "BookingCreated, BookingConfirmed")
    yield Line(
        "EventBridge", "archive, GB", events * EVENT_BYTES / 1e9, "archive_gb", f"{EVENT_BYTES} bytes each"
    )


def _log(facts: Facts, mix: Mix, every: list[Work], requests: float) -> Iterator[Line]:
    size = facts.lines
    for kind in ("application", "record"):
        lines = sum(part.invocations * part.records * part.lines for part in every if part.line == kind)
        yield Line(
            "Logs",
            f"functions' lines of a {'request' if kind == 'application' else kind}, GB",
            lines * size[kind] / 1e9,
            "log_gb",
            f"{lines:.1f} of {size[kind]} bytes",
        )
    metrics = sum(part.invocations * part.metrics for part in every)
    yield Line(
        "Logs",
        "metrics, GB",
        metrics * size["metric"] / 1e9,
        "log_gb",
        f"{metrics:.2f} of {size['metric']} bytes",
    )
    if mix.system_lines:
        pair = size["start"] + size["report"]
        invocations = sum(part.invocations for part in every)
        yield Line(
            "Logs",
            "Lambda's lines, GB",
            invocations * pair / 1e9,
            "log_gb",
            f"start and report, {pair} bytes an invocation",
        )
    access = size["access"]
    yield Line(
        "Logs", "API's lines, GB", requests * access / 1e9, "log_gb", f"{requests:.1f} of {access} bytes"
    )
