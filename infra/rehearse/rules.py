"""Rules of the books: functions of what was read, and of nothing else. Each yields its findings."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from books import Books
from keys import Item, Place, event_of, is_blocked, locked_for, series_of, sold_to

STATUSES = ("pending", "confirmed", "cancelled", "expired")
PAYMENT_STATUSES = ("pending", "success", "failed")
AUTOMATIC = ("seats_lost", "amount_differs", "paid_twice", "booking_ended", "ticket_limit")
"""Reasons of refunds whose payment never paid for the booking."""
LOCK_MARGIN_SECONDS = 10
"""A lock that ends so soon may end while the tables are read."""


class Finding(NamedTuple):
    """Something that must not be."""

    rule: str
    about: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}: {self.what}"


def check(books: Books, now: float) -> list[Finding]:
    """Every finding."""
    return [
        *_double_sales(books),
        *_marks(books),
        *_confirmed_seats(books),
        *_locks(books, now),
        *_statuses(books),
        *_limits(books),
        *_money(books),
        *_documents(books),
        *_numbers(books),
    ]


def _double_sales(books: Books) -> Iterator[Finding]:
    """A seat is in at most one confirmed booking, and sold to at most one."""
    owners: dict[Place, list[str]] = defaultdict(list)
    for name, booking in books.confirmed():
        for place in books.seats_of(booking):
            owners[place].append(name)
    for place, marks in books.marks.items():
        buyers = sorted({buyer for mark in marks if (buyer := sold_to(mark))})
        if len(buyers) > 1:
            yield Finding("double_sale", str(place), f"is marked as sold to {' and '.join(buyers)}")
    for place, names in owners.items():
        if len(names) > 1:
            yield Finding("double_sale", str(place), f"is in {' and '.join(sorted(names))}")


def _marks(books: Books) -> Iterator[Finding]:
    """A sold mark names a confirmed booking that has the seat."""
    for place, marks in books.marks.items():
        for mark in marks:
            if buyer := sold_to(mark):
                booking = books.bookings.get(buyer)
                if booking is None:
                    yield Finding("sold_to_nobody", str(place), f"is sold to {buyer}, which is not there")
                elif booking["status"] != "confirmed":
                    yield Finding("sold_to_nobody", str(place), f"is sold to {buyer}: {booking['status']}")
                elif place not in books.seats_of(booking):
                    yield Finding("sold_to_nobody", str(place), f"is sold to {buyer}, which lacks it")
            elif not locked_for(mark) and not is_blocked(mark):
                yield Finding("mark_unknown", str(place), f"has the mark {mark!r}")


def _confirmed_seats(books: Books) -> Iterator[Finding]:
    """A confirmed booking has seats, and each is marked as sold to it."""
    for name, booking in books.confirmed():
        places = books.seats_of(booking)
        if not places:
            yield Finding("status", name, "is confirmed without a seat")
        for place in places:
            if (marks := books.marks.get(place, [])) != [f"sold#{name}"]:
                yield Finding("not_sold", name, f"has {place}, which is marked {marks or 'available'}")


def _locks(books: Books, now: float) -> Iterator[Finding]:
    """A pending booking has its seats until its shown end."""
    for name, booking in books.bookings.items():
        if booking["status"] != "pending" or _seconds(booking["expires_at"]) < now + LOCK_MARGIN_SECONDS:
            continue
        for place in books.seats_of(booking):
            marks = books.marks.get(place, [])
            if [locked[1] for mark in marks if (locked := locked_for(mark))] != [name]:
                yield Finding("lock_lost", name, f"promises {place}, which is marked {marks or 'available'}")


def _statuses(books: Books) -> Iterator[Finding]:
    for name, booking in books.bookings.items():
        if booking["status"] not in STATUSES:
            yield Finding("status", name, f"has the status {booking['status']!r}")
        for payment in booking.get("payments", []):
            if payment["status"] not in PAYMENT_STATUSES:
                yield Finding("status", name, f"has a payment with the status {payment['status']!r}")


def _limits(books: Books) -> Iterator[Finding]:
    """A customer has no more confirmed tickets than the event allows, and the slot counts just these."""
    tickets: Counter[tuple[str, str]] = Counter()
    limits: dict[tuple[str, str], int] = {}
    for _, booking in books.confirmed():
        if (limit := booking.get("tickets_max")) is not None:
            key = booking["customer_id"], event_of(booking)
            tickets[key] += len(books.seats_of(booking))
            limits[key] = min(limit, limits.get(key, limit))
    for key, count in tickets.items():
        if count > limits[key]:
            yield Finding("limit", " ".join(key), f"has {count} tickets, and may have {limits[key]}")
    for key in tickets.keys() | books.counts.keys():
        if (counted := books.counts.get(key, 0)) != tickets[key]:
            yield Finding("count", " ".join(key), f"has {tickets[key]} tickets, and {counted} are counted")


def _money(books: Books) -> Iterator[Finding]:
    """A capture is the price of a confirmed booking, or goes back."""
    for name, booking in books.bookings.items():
        captured = [payment for payment in booking.get("payments", []) if payment["status"] == "success"]
        for payment in captured:
            yield from _refunds(name, booking, payment)
        if booking["status"] != "confirmed":
            continue
        kept = [payment for payment in captured if _is_kept(payment)]
        if len(kept) != 1:
            yield Finding("price", name, f"is confirmed, and {len(kept)} payments pay for it")
        price = booking["quote"]["total_minor"], booking["quote"]["currency"]
        for payment in kept:
            paid = payment["amount"]["amount_minor"], payment["amount"]["currency"]
            if paid != price:
                yield Finding("price", name, f"costs {price}, and {paid} was captured")


def _refunds(name: str, booking: Item, payment: Item) -> Iterator[Finding]:
    """Refunds never exceed the capture, and are all of it if it did not pay for the booking."""
    about = payment["payment_id"]
    captured = payment["amount"]["amount_minor"]
    refunds = payment.get("refunds", [])
    going = sum(refund["amount_minor"] for refund in refunds if refund["status"] != "failed")
    if going > captured:
        yield Finding("over_refunded", about, f"{captured} was captured, and {going} goes back")
    for refund in refunds:
        if refund["status"] in ("due", "failed"):
            yield Finding("refund_open", about, f"the refund {refund['refund_id']} is {refund['status']}")
    reasons = {refund["reason"] for refund in refunds}
    disputed = any(dispute["status"] == "lost" for dispute in payment.get("disputes", []))
    # For returned seats goes back what the event's policy says, or what the organizer grants.
    returned = reasons & {"customer_cancelled", "organizer_returned"}
    by_policy = booking["status"] in ("confirmed", "cancelled") and bool(returned)
    stays = booking["status"] == "confirmed" and _is_kept(payment)
    if not stays and not by_policy and not disputed and going != captured:
        yield Finding(
            "not_refunded",
            about,
            f"{captured} was captured for {name} ({booking['status']}), {going} goes back",
        )


def _is_kept(payment: Item) -> bool:
    """Returns true if a captured payment pays for its booking."""
    return not any(refund["reason"] in AUTOMATIC for refund in payment.get("refunds", []))


def _documents(books: Books) -> Iterator[Finding]:
    """A paid booking has an invoice of its price, and a credit note for each refund of the sale."""
    for name, booking in books.bookings.items():
        paid = [p for p in booking.get("payments", []) if p["status"] == "success" and _is_kept(p)]
        paid = [payment for payment in paid if payment["amount"]["amount_minor"] > 0]
        invoice = books.invoices.get(name)
        if paid and invoice is None:
            yield Finding("no_invoice", name, "is paid and has no invoice")
        if invoice is None:
            continue
        total, price = invoice["amounts"]["total_minor"], booking["quote"]["total_minor"]
        if not paid or total != price:
            yield Finding("invoice_differs", name, f"has an invoice of {total}, and costs {price}")
        notes = {
            note["refund_id"]: note["amounts"]["total_minor"] for note in books.credit_notes.get(name, [])
        }
        if sum(notes.values()) > total:
            yield Finding("invoice_differs", name, f"{sum(notes.values())} of {total} is credited")
        for refund in (refund for payment in paid for refund in payment.get("refunds", [])):
            if refund.get("sale_minor", 0) > 0 and refund["refund_id"] not in notes:
                yield Finding("no_credit_note", name, f"has none for the refund {refund['refund_id']}")


def _numbers(books: Books) -> Iterator[Finding]:
    """The numbers of a series are 1, 2, 3, … up to its count, each once."""
    given: dict[str, list[int]] = {series: [] for series in books.series}
    notes = [note for notes in books.credit_notes.values() for note in notes]
    for document in [*books.invoices.values(), *notes]:
        parts = series_of(document["number"])
        if parts is None:
            yield Finding("number", document["number"], "is not a document's number")
            continue
        given.setdefault(parts[0], []).append(parts[1])
    for series, numbers in given.items():
        count = books.series.get(series, 0)
        twice = sorted(number for number, times in Counter(numbers).items() if times > 1)
        if twice:
            yield Finding("number_twice", series, f"has two documents with {_some(twice)}")
        if missing := sorted(set(range(1, count + 1)) - set(numbers)):
            yield Finding("number_gap", series, f"has given out {count} numbers, and lacks {_some(missing)}")
        if beyond := sorted(number for number in numbers if number > count):
            yield Finding(
                "number_gap", series, f"has given out {count} numbers, and documents {_some(beyond)}"
            )


def _some(numbers: list[int]) -> str:
    more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    return ", ".join(map(str, numbers[:5])) + more


def _seconds(instant: str) -> float:
    """An instant of the books in seconds since 1970. Python reads at most six digits of a fraction."""
    whole, _, fraction = instant.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}+00:00").timestamp() + float(f"0.{fraction or 0}")
