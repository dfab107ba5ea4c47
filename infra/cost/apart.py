"""Costs beside the purchase path: documents, mail, customers, storage, further reads, and a month without a sale."""

from dataclasses import replace

from facts import Facts
from path import AWS_CALL_MS, EVENT_BYTES, Line, Mix, Work, purchase

Row = tuple[str, float, str]

MONTH_SECONDS = 730 * 3600
POLL_SECONDS = 20
POLLERS = 5
FREE_POLLERS = 2
"""Pollers of an idle queue. Lambda goes down to two, but not for a trigger with a maximum of instances."""

DOCUMENT_BATCH = 20
FACT_BATCH = 100
FACTS = 3
"""Facts of a booking that is paid at once: locked, paying, confirmed. The message of the second is only for facts."""

FACT_ROWS_BYTES = 2_600
"""Bytes of a booking's rows in the files, before they are compressed."""

MAIL_KB = 60


def apart(facts: Facts, mix: Mix) -> list[Row]:
    """Cost of each for a million bookings, unless it says otherwise."""
    price = {name: price.each * 1_000_000 for name, price in facts.prices.items()}
    read = _total(facts, replace(mix, reads=mix.reads + 1)) - _total(facts, mix)
    booked = 1_000 + 2 * 150
    return [
        (
            "documents: an invoice each",
            _documents(facts, mix),
            f"batches of {DOCUMENT_BATCH}, one kilobyte each",
        ),
        ("facts: three each", _facts(facts, mix), f"batches of {FACT_BATCH}, one kilobyte each"),
        (
            "  in S3, if the deployment keeps them there",
            price["stream_gb"] * FACT_ROWS_BYTES / 1e9,
            f"{FACT_ROWS_BYTES:,} bytes of rows",
        ),
        ("  in the table, a month", price["table_gb_month"] * FACTS * 700 / 1e9, "700 bytes each, for FactDays"),
        ("a further read of a booking each", read, "request, invocation, unit, lines"),
        ("mail: one each", price["mail"], "at cost; not built yet"),
        ("  its attachments", price["mail_gb"] * MAIL_KB / 1e6, f"{MAIL_KB} KB of tickets and calendar"),
        (
            "tables, a month",
            price["table_gb_month"] * booked / 1e9,
            f"{booked} bytes a booking with its index entries",
        ),
        ("  documents, a month", price["table_gb_month"] * 1_200 / 1e9, "1,200 bytes each"),
        ("log, a month", facts.prices["log_gb_month"].each * _log_gb(facts, mix), "until LogRetentionDays"),
        (
            "archive of the bus, 90 days",
            3 * price["storage_gb_month"] * 2 * EVENT_BYTES / 1e9,
            "as S3, an estimate",
        ),
        (
            "1,000 customers who sign in, a month",
            facts.prices["customer_essentials"].each * 1_000,
            "above 10,000; Essentials",
        ),
        (
            "  the same with UserPoolTier: LITE",
            facts.prices["customer_lite"].each * 1_000,
            "a lever, not tried",
        ),
    ]


def _total(facts: Facts, mix: Mix) -> float:
    return sum(line.dollars(facts) for line in purchase(facts, mix))


def _log_gb(facts: Facts, mix: Mix) -> float:
    return sum(line.count for line in purchase(facts, mix) if line.price == "log_gb") * 1_000_000


def _documents(facts: Facts, mix: Mix) -> float:
    part = Work("issue-documents", 1 / DOCUMENT_BATCH, 1 + 1 / DOCUMENT_BATCH, "", records=DOCUMENT_BATCH)
    system = (facts.lines["start"] + facts.lines["report"]) * part.invocations
    lines = [
        Line("", "sent, received, deleted", 1 + 2 / DOCUMENT_BATCH, "queue_request", ""),
        Line("", "invocations", part.invocations, "lambda_request", ""),
        Line(
            "",
            "time",
            part.invocations * facts.memory["issue-documents"] / 1024 * part.ms(facts, mix) / 1000,
            "lambda_gb_second",
            "",
        ),
        Line("", "document 2, its part of the counter", 2 + 2 / DOCUMENT_BATCH, "write_unit", ""),
        Line("", "booking with documents, event", 1.5, "read_unit", ""),
        Line(
            "",
            "line, metric",
            (facts.lines["application"] + facts.lines["metric"] + system) / 1e9,
            "log_gb",
            "",
        ),
    ]
    return sum(line.dollars(facts) for line in lines)


def _facts(facts: Facts, mix: Mix) -> float:
    batches = FACTS / FACT_BATCH
    part = Work("record-facts", batches, 1, "", records=FACT_BATCH)
    # The writes of a batch wait for each other in four rounds.
    ms = part.ms(facts, mix) + 4 * AWS_CALL_MS
    system = (facts.lines["start"] + facts.lines["report"]) * batches
    lines = [
        Line("", "message PaymentStarted", 1, "bus_event", ""),
        Line("", "its archive", EVENT_BYTES / 1e9, "archive_gb", ""),
        # A batch of more than ten is received and deleted in tens.
        Line("", "sent, received, deleted", FACTS * (1 + 2 / 10), "queue_request", ""),
        Line("", "invocations", batches, "lambda_request", ""),
        Line("", "time", batches * facts.memory["record-facts"] / 1024 * ms / 1000, "lambda_gb_second", ""),
        Line("", "facts, revisions of their days", FACTS + batches, "write_unit", ""),
        Line("", "metric", (facts.lines["metric"] * batches + system) / 1e9, "log_gb", ""),
    ]
    return sum(line.dollars(facts) for line in lines)


def idle(facts: Facts) -> tuple[list[Row], list[Row]]:
    """A month without a sale: what serves, and what watches it."""
    each = {name: price.each for name, price in facts.prices.items()}
    pollers = (facts.queues - facts.free_queues) * POLLERS + facts.free_queues * FREE_POLLERS
    polls = pollers * MONTH_SECONDS / POLL_SECONDS
    minutes, hours = MONTH_SECONDS / 60, MONTH_SECONDS / 3600
    lines = (facts.lines["start"] + facts.lines["report"]) / 1e9
    sweep, audit = (facts.memory[name] / 1024 for name in ("sweep-payments", "audit-books"))
    serving: list[Row] = [
        (
            f"{facts.queues} queues polled",
            polls * each["queue_request"],
            f"{pollers} pollers, {POLL_SECONDS} s a poll",
        ),
        (
            "sweep-payments, invocations and time",
            minutes * (each["lambda_request"] + sweep * 0.1 * each["lambda_gb_second"]),
            "each minute, 100 ms",
        ),
        ("  its reads", minutes * 32 * 0.5 * each["read_unit"], "32 shards, half a unit each"),
        ("  its look at the queue", minutes * each["queue_request"], "one request"),
        (
            "audit-books",
            hours * (each["lambda_request"] + audit * each["lambda_gb_second"]),
            "each hour, 1 s on empty tables",
        ),
        ("log of both", (minutes + hours) * lines * each["log_gb"], "Lambda's start and report"),
        ("tables, user pool, API, bus, stream", 0.0, "cost nothing without data or requests"),
        ("deployment's bucket", 0.05 * each["storage_gb_month"], "50 MB"),
    ]
    monitoring: list[Row] = [
        (f"{facts.alarms} alarms", facts.alarms * each["alarm_month"], ""),
        ("metric AuditFindings", each["metric_month"], "the only one that reports without a sale"),
    ]
    return serving, monitoring
