"""The books: contents of the tables `seats` and `bookings`, read strongly and sorted by kind."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from keys import Item, Place, event_of, is_booking_id, section_of

SEAT = "S"
"""Prefix of the attributes of seats in a block."""


@dataclass
class Books:
    """Contents of both tables at a moment."""

    marks: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Marks by seat. More than one: two blocks both have the seat."""
    partitions: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Partition keys of the blocks with these marks."""
    bookings: dict[str, Item] = field(default_factory=dict)
    invoices: dict[str, Item] = field(default_factory=dict)
    """Invoices by booking."""
    credit_notes: dict[str, list[Item]] = field(default_factory=lambda: defaultdict(list))
    """Credit notes by booking."""
    series: dict[str, int] = field(default_factory=dict)
    """Numbers that each series has given out."""
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    """Tickets that the slot of a customer counts, by customer and event."""

    def seats_of(self, booking: Item) -> list[Place]:
        """The seats that a booking has."""
        event = event_of(booking)
        return [
            Place(event, block["section"], f"{block['row']}#{block['slice']}", seat["label"])
            for block in booking.get("blocks", [])
            for seat in block["seats"]
        ]

    def confirmed(self) -> Iterator[tuple[str, Item]]:
        """Confirmed bookings with their ids."""
        return ((name, item) for name, item in self.bookings.items() if item.get("status") == "confirmed")

    def only(self, events: set[str]) -> "Books":
        """The books of these events. Documents stay whole, because numbers run across all events."""
        return Books(
            marks={place: marks for place, marks in self.marks.items() if place.event in events},
            partitions=self.partitions,
            bookings={name: item for name, item in self.bookings.items() if event_of(item) in events},
            invoices=self.invoices,
            credit_notes=self.credit_notes,
            series=self.series,
            counts={key: count for key, count in self.counts.items() if key[1] in events},
        )


def sort(seats: Iterable[Item], bookings: Iterable[Item]) -> Books:
    """Sorts the items of both tables."""
    books = Books()
    for item in seats:
        event, section = section_of(item["pk"])
        for name, mark in item.items():
            if name.startswith(SEAT) and name != "sk":
                place = Place(event, section, item["sk"], name.removeprefix(SEAT))
                books.marks[place].append(str(mark))
                books.partitions[place].append(item["pk"])
    for item in bookings:
        _sort_booking(books, item)
    return books


def _sort_booking(books: Books, item: Item) -> None:
    pk, sk = item["pk"], item["sk"]
    if is_booking_id(pk):
        if sk == "booking":
            books.bookings[pk] = item
        elif sk == "invoice":
            books.invoices[pk] = item
        elif sk.startswith("credit#"):
            books.credit_notes[pk].append(item)
    elif sk == "series":
        books.series[pk.removeprefix("series#")] = int(item["n"])
    elif sk == "customer":
        customer, _, event = pk.partition("#")
        books.counts[customer, event] = int(item.get("tickets", 0))


def read(dynamodb: Any, seats: str, bookings: str) -> Books:
    """Reads both tables whole."""
    return sort(scan(dynamodb, seats), scan(dynamodb, bookings))


def scan(dynamodb: Any, table: str) -> Iterator[Item]:
    """Every item of a table as plain values."""
    for item in scan_raw(dynamodb, table):
        yield {name: _plain(value) for name, value in item.items()}


def scan_raw(dynamodb: Any, table: str) -> Iterator[Item]:
    """Every item of a table as DynamoDB sends it."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    for page in pages:
        yield from page["Items"]


def _plain(value: Item) -> Any:
    """A value without DynamoDB's type. Numbers of the books are whole."""
    kind, content = next(iter(value.items()))
    match kind:
        case "N":
            return int(content) if content.lstrip("-").isdigit() else float(content)
        case "L":
            return [_plain(entry) for entry in content]
        case "M":
            return {name: _plain(entry) for name, entry in content.items()}
        case "NULL":
            return None
        case _:
            return content
