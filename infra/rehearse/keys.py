"""Keys and marks of the tables, as ARCHITECTURE.md describes them: the only place that takes them apart."""

import re
from typing import Any, NamedTuple

Item = dict[str, Any]

_BOOKING = re.compile(r"bkg_[0-9a-z]{12}")
_SOLD = re.compile(r"sold#(bkg_[0-9a-z]{12})")
_LOCKED = re.compile(r"([0-9]{10})#(bkg_[0-9a-z]{12})")


class Place(NamedTuple):
    """A seat of an event, as blocks and bookings both name it."""

    event: str
    section: str
    block: str
    label: str

    def __str__(self) -> str:
        return f"{self.event} {self.section} {self.block} seat {self.label}"


def section_of(pk: str) -> tuple[str, str]:
    """Event and section of a block's partition key, `evt_…#<section>#<shard>`."""
    event, _, section = pk.partition("#")
    return event, section.rpartition("#")[0]


def event_of(booking: Item) -> str:
    """Event of a booking's item, whose attribute `event_shard` is `evt_…#<shard>`."""
    return str(booking["event_shard"]).partition("#")[0]


def is_booking_id(text: str) -> bool:
    """Returns true for the partition key of a booking and its documents."""
    return _BOOKING.fullmatch(text) is not None


def sold_to(mark: str) -> str | None:
    """The booking that a sold mark names."""
    found = _SOLD.fullmatch(mark)
    return found[1] if found else None


def locked_for(mark: str) -> tuple[int, str] | None:
    """Last second of a lock and the booking that it names."""
    found = _LOCKED.fullmatch(mark)
    return (int(found[1]), found[2]) if found else None


def is_blocked(mark: str) -> bool:
    """Returns true for a seat that is not for sale."""
    return mark.startswith("blocked#")


def series_of(number: str) -> tuple[str, int] | None:
    """Series and count of a document's number: `INV-000001`."""
    series, _, count = number.rpartition("-")
    return (series, int(count)) if series and count.isdigit() else None
