"""Computes what the report endpoints have answered, from the files of facts and the formulas of `docs/reports.md`.

`reports.json` has the questions with their answers, `events.json` what the catalogue says of the events. Nothing here comes
from the product.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Figures = dict[str, int]
Sum = tuple[str, str]
"""Kind of the lines that a figure adds up, and their column, behind a minus if it is taken off."""

REVENUE: dict[str, list[Sum]] = {
    "seats_sold": [("sale", "seats")],
    "seats_returned": [("returned", "seats")],
    "gross_minor": [("sale", "amount_minor")],
    "discount_minor": [("discount", "amount_minor")],
    "fees_minor": [("fee", "amount_minor")],
    "fees_waived_minor": [("fee_waived", "amount_minor")],
    "tax_added_minor": [("tax added", "amount_minor")],
    "tax_included_minor": [("tax included", "amount_minor")],
    "refunded_price_minor": [("refunded_price", "amount_minor")],
    "refunded_fees_minor": [("refunded_fee", "amount_minor")],
    "refunded_tax_minor": [("refunded_tax", "amount_minor")],
    "disputes_lost_minor": [("dispute_lost", "amount_minor")],
    "provider_fees_minor": [("provider_fee", "amount_minor"), ("provider_fee_returned", "-amount_minor")],
    "provider_fees_tax_minor": [
        ("provider_fee_tax", "amount_minor"),
        ("provider_fee_tax_returned", "-amount_minor"),
    ],
    "paid_out_minor": [("paid_out", "amount_minor"), ("withheld", "-amount_minor")],
}
BOOKINGS: dict[str, list[Sum]] = {
    "created": [("locked", "count")],
    "seats_locked": [("locked", "seats")],
    "confirmed": [("confirmed", "count")],
    "seats_confirmed": [("confirmed", "seats")],
    "confirmed_minor": [("confirmed", "amount_minor")],
    "moved": [("moved", "count")],
    "seats_moved": [("moved", "seats")],
}
REFUNDS: dict[str, list[Sum]] = {
    "due": [("refund", "count")],
    "due_minor": [("refund", "amount_minor")],
    "automatic": [("automatic_refund", "count")],
    "automatic_minor": [("automatic_refund", "amount_minor")],
    "paid": [("refund_paid", "count")],
    "paid_minor": [("refund_paid", "amount_minor")],
    "failed": [("refund_failed", "count")],
    "failed_minor": [("refund_failed", "amount_minor")],
    "price_minor": [("refunded_price", "amount_minor")],
    "fees_minor": [("refunded_fee", "amount_minor")],
    "tax_minor": [("refunded_tax", "amount_minor")],
}
DISPUTES: dict[str, list[Sum]] = {
    "opened": [("dispute_opened", "count")],
    "opened_minor": [("dispute_opened", "amount_minor")],
    "won": [("dispute_won", "count")],
    "won_minor": [("dispute_won", "amount_minor")],
    "lost": [("dispute_lost", "count")],
    "lost_minor": [("dispute_lost", "amount_minor")],
    "fees_minor": [("dispute_fee", "amount_minor")],
}
ENDED = ("lock_expired", "released", "payment_abandoned")
FUNNEL: dict[str, list[Sum]] = {
    "seen_sampled": [("seen", "count")],
    "locked": [("locked", "count")],
    "paying": [("paying", "count")],
    "confirmed": [("confirmed", "count")],
    "abandoned": [(kind, "count") for kind in ENDED],
}
ABANDONED: dict[str, list[Sum]] = {
    "locked": [("locked", "count")],
    "expired": [("lock_expired", "count")],
    "released": [("released", "count")],
    "payment_abandoned": [("payment_abandoned", "count")],
    "abandoned": [(kind, "count") for kind in ENDED],
    "seats": [(kind, "seats") for kind in ENDED],
    "abandoned_minor": [(kind, "amount_minor") for kind in ENDED],
}
FAILURES: dict[str, list[Sum]] = {
    "declined": [("declined", "count")],
    "declined_minor": [("declined", "amount_minor")],
    "attempts_failed": [("attempt_failed", "count")],
    "lost": [("lost", "count")],
    "lost_minor": [("lost", "amount_minor")],
    "recovered": [("recovered", "count")],
    "recovered_minor": [("recovered", "amount_minor")],
}
OFFERS: dict[str, list[Sum]] = {
    "uses": [("offer_used", "count")],
    "seats": [("offer_used", "seats")],
    "discount_minor": [("discount", "amount_minor")],
    "fees_waived_minor": [("fee_waived", "amount_minor")],
}
OCCUPANCY: dict[str, list[Sum]] = {"sold": [("sale", "seats")], "returned": [("returned", "seats")]}
SUMS = {
    "revenue": REVENUE,
    "deferred": REVENUE,
    "bookings": BOOKINGS,
    "refunds": REFUNDS,
    "disputes": DISPUTES,
    "funnel": FUNNEL,
    "abandoned": ABANDONED,
    "failures": FAILURES,
    "offers": OFFERS,
    "occupancy": OCCUPANCY,
}
KPIS = ("revenue", "bookings", "refunds", "disputes", "funnel", "failures")

CAUSES = {
    ("stripe", "insufficient_funds"): "not_enough_money",
    ("razorpay", "insufficient_funds"): "not_enough_money",
    ("stripe", "expired_card"): "wrong_details",
    ("stripe", "do_not_honor"): "bank_refused",
    ("razorpay", "payment_timed_out"): "customer_left",
    ("razorpay", "card_declined"): "bank_refused",
}
"""Causes of the codes that the providers publish and the history has; of any other one a bank has refused."""


def rounded(amount: int, part: int, whole: int) -> int:
    """Half up, in whole numbers."""
    return (2 * amount * part + whole) // (2 * whole)


def rate(part: int, whole: int) -> int | None:
    """Ten-thousandths; none of nothing."""
    return rounded(10_000, part, whole) if whole > 0 else None


def close(name: str, sums: Figures) -> Row:
    """The sums with what follows from them."""
    f: Row = dict(sums)
    if name in ("revenue", "deferred"):
        tax = f["tax_added_minor"] + f["tax_included_minor"]
        f["owed_minor"] = f["gross_minor"] - f["discount_minor"] + f["fees_minor"] + f["tax_added_minor"]
        f["net_minor"] = f["owed_minor"] - tax - f["refunded_price_minor"] - f["refunded_fees_minor"]
        f["tax_due_minor"] = tax - f["refunded_tax_minor"]
        f["kept_minor"] = f["net_minor"] - f["disputes_lost_minor"]
    elif name == "bookings":
        confirmed = f["confirmed"]
        f["average_minor"] = rounded(f["confirmed_minor"], 1, confirmed) if confirmed else None
    elif name == "refunds":
        f["outstanding_minor"] = f["due_minor"] + f["automatic_minor"] - f["paid_minor"]
    elif name == "funnel":
        f["paying_basis_points"] = rate(f["paying"], f["locked"])
        f["paid_basis_points"] = rate(f["confirmed"], f["paying"])
        f["abandoned_basis_points"] = rate(f["abandoned"], f["locked"])
    elif name == "abandoned":
        f["rate_basis_points"] = rate(f["abandoned"], f["locked"])
    elif name == "failures":
        f["recovered_basis_points"] = rate(f["recovered_minor"], f["recovered_minor"] + f["lost_minor"])
    elif name == "occupancy":
        f["occupied"] = f["sold"] - f["returned"]
        f["occupancy_basis_points"] = rate(f["occupied"], f["capacity"])
    return f


class Question:
    """A question to an endpoint, and what it is about."""

    def __init__(self, asked: Row, events: dict[str, Row]) -> None:
        self.name: str = asked["name"]
        self.query: dict[str, str] = asked["query"]
        self.by = self.query["by"]
        self.group = self.query["group"]
        wanted = [
            event
            for event in events.values()
            if self.query.get("event_id", event["event_id"]) == event["event_id"]
            and self.query.get("title_id", event["title_id"]) == event["title_id"]
        ]
        first, last = self.query.get("from", ""), self.query.get("to", "9999")
        if self.name == "deferred":
            wanted = [event for event in wanted if event["starts_at"] > f"{last}T23:59:59.999999999Z"]
            self.days = ("", last)
        elif self.by == "event":
            wanted = [event for event in wanted if first <= event["local_day"] <= last]
            self.days = ("", "9999")
        else:
            self.days = (first, last)
        self.events = {event["event_id"]: event for event in wanted}

    def lines(self, lines: Iterable[Row]) -> list[Row]:
        """The lines of its events and days."""
        first, last = self.days
        return [line for line in lines if line["event_id"] in self.events and first <= line["day"] <= last]

    def key(self, line: Row) -> str | None:
        """Key of the row that a line belongs to."""
        event = self.events[line["event_id"]]
        rules: dict[str, Callable[[], str | None]] = {
            "total": lambda: None,
            "event": lambda: event["event_id"],
            "title": lambda: event["title_id"],
            "day": lambda: event["local_day"] if self.by == "event" else line["day"],
            "hour": lambda: f"{line['hour']:02}",
            "offer": lambda: line.get("offer_id"),
            "tax_rate": lambda: tax_rate(line),
            "cause": lambda: cause(line),
            "decline_code": lambda: line.get("declined_reason") or line.get("declined_code"),
            "days_before": lambda: str(
                (date.fromisoformat(event["local_day"]) - date.fromisoformat(line["day"])).days
            ),
        }
        return rules.get(self.group, lambda: line.get(self.group))()


def tax_rate(line: Row) -> str | None:
    """A rate of tax as the reports name it."""
    if line.get("tax_included") is None or line.get("tax_basis_points") is None:
        return None
    return f"{line['tax_basis_points']}_{'included' if line['tax_included'] else 'added'}"


def cause(line: Row) -> str | None:
    """Cause of a declined payment."""
    code = line.get("declined_code")
    return CAUSES.get((line["provider"], code), "bank_refused") if code else None


def kind_of(line: Row) -> str:
    """Kind of a line; tax by whether prices include it."""
    if line["kind"] != "tax":
        return str(line["kind"])
    return "tax included" if line["tax_included"] else "tax added"


def signed(line: Row, column: str) -> int:
    """The line's number in a column, negative if the column is behind a minus."""
    return -line.get(column[1:], 0) if column.startswith("-") else line.get(column, 0)


def computed(question: Question, lines: list[Row]) -> tuple[dict[Any, Row], dict[Any, Row]]:
    """Rows by currency and key, and totals by currency."""
    parts = KPIS if question.name == "kpis" else (question.name,)
    rows: dict[Any, dict[str, Figures]] = defaultdict(
        lambda: {part: dict.fromkeys(SUMS[part], 0) | {"capacity": 0} for part in parts}
    )
    totals: dict[Any, dict[str, Figures]] = defaultdict(rows.default_factory)
    for line in question.lines(lines):
        kind, key = kind_of(line), (line["currency"], question.key(line))
        for part in parts:
            for figure, sums in SUMS[part].items():
                added = sum(signed(line, column) for of, column in sums if of == kind)
                if added:
                    rows[key][part][figure] += added
                    totals[line["currency"]][part][figure] += added
    if question.name == "occupancy":
        add_halls(question, lines, rows, totals)
    closed: tuple[dict[Any, Row], dict[Any, Row]] = ({}, {})
    for into, tables in zip(closed, (rows, totals), strict=True):
        for key, table in tables.items():
            figures = {part: close(part, sums) for part, sums in table.items()}
            if question.name != "occupancy":
                for part in figures.values():
                    del part["capacity"]
            into[key] = figures if question.name == "kpis" else figures[question.name]
    return closed


def add_halls(question: Question, lines: list[Row], rows: Any, totals: Any) -> None:
    """Seats of the halls, and of each day before the event what was sold up to it."""
    if question.group == "days_before":
        sums: dict[str, Figures] = {}
        for key in sorted(rows, key=lambda key: (key[0], -int(key[1]))):
            before, figures = sums.get(key[0], {}), rows[key]["occupancy"]
            for figure in OCCUPANCY:
                figures[figure] += before.get(figure, 0)
            sums[key[0]] = figures
    with_facts = {line["event_id"] for line in question.lines(lines)}
    every = question.by == "event" or "event_id" in question.query
    shared: Figures = defaultdict(int)
    for event in question.events.values():
        if not every and event["event_id"] not in with_facts:
            continue
        for tier, seats in event["seats"].items():
            line = {"event_id": event["event_id"], "tier": tier, "day": None, "hour": 0}
            currency = event["currency"]
            totals[currency]["occupancy"]["capacity"] += seats
            if question.group == "days_before" or (question.group == "day" and question.by == "payment"):
                shared[currency] += seats
            else:
                rows[currency, question.key(line)]["occupancy"]["capacity"] += seats
    for (currency, _), table in rows.items():
        table["occupancy"]["capacity"] += shared[currency]


def answered(question: Question, answer: Row) -> tuple[dict[Any, Row], dict[Any, Row]]:
    """Rows and totals of an answer, without keys and names."""
    words = ("key", "name", "currency")

    def figures(row: Row) -> Row:
        return {name: value for name, value in row.items() if name not in words}

    rows = {(row["currency"], row["key"]): figures(row) for row in answer["rows"]}
    if len(rows) != len(answer["rows"]):
        print(f"{question.name} {question.query}: two rows have one key")
    return rows, {row["currency"]: figures(row) for row in answer["totals"]}


def compare(folder: Path, lines: list[Row]) -> int:
    """Names the answers that differ from the files, and returns their number."""
    events = {event["event_id"]: event for event in json.loads((folder / "events.json").read_text())}
    asked = json.loads((folder / "reports.json").read_text())
    wrong = figures = 0
    for one in asked:
        question = Question(one, events)
        wanted, found = computed(question, lines), answered(question, one["report"])
        figures += sum(len(row) for rows in found for row in rows.values())
        if wanted == found:
            continue
        wrong += 1
        for table, other in zip(wanted, found, strict=True):
            keys = [key for key in table.keys() | other.keys() if table.get(key) != other.get(key)]
            for key in sorted(keys, key=str)[:3]:
                print(f"{one['name']} {one['query']}: {key}:")
                print(f"  {table.get(key)} by the files,\n  {other.get(key)}")
    names = {one["name"] for one in asked}
    print(f"endpoints: {len(asked)} answers of {len(names)} reports, {figures} figures, {wrong} differ")
    if not names.issuperset([*SUMS, "kpis"]):
        print("a report was not asked for")
        return wrong + 1
    return wrong


def added_up(rows: Iterable[Row]) -> list[Row]:
    """Lines of equal words, added up: there are far fewer than rows."""
    apart = ("message_id", "line", "booking_id", "occurred_at", "count", "seats", "amount_minor")
    sums: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        words = {name: value for name, value in row.items() if name not in apart}
        line = sums.setdefault(
            tuple(sorted(words.items())), words | {"count": 0, "seats": 0, "amount_minor": 0}
        )
        for column in ("count", "seats", "amount_minor"):
            line[column] += row.get(column, 0)
    return list(sums.values())
