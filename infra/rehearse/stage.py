"""The stage of a rehearsal: a hall and two events on sale, recognized by their venue and called off at the end."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from api import Api
from failed import Failed

Json = dict[str, Any]

NAME = "Rehearsal (not for sale)"
CITY = "Rehearsal"
SEATS_PER_ROW = 20
ROWS_MAX = 100
TICKETS_MAX = 4
"""Limit of a customer at the second event."""
DAYS_AHEAD = 30
CALL_OFF_SECONDS = 240
PAUSE_SECONDS = 3
PAGE = 100


class Stage(NamedTuple):
    """Event on sale."""

    open_event: str
    """Without a limit of tickets."""
    limited_event: str
    """With [`TICKETS_MAX`] tickets for each customer."""
    seats: list[str]
    """Ids of the seats, row by row."""
    tier: str

    @property
    def events(self) -> list[str]:
        """Both."""
        return [self.open_event, self.limited_event]


def build(api: Api, seats: int) -> Stage:
    """Makes the hall, and puts two events in it on sale."""
    organizer = _named(api, "organizers") or api.post("/admin/organizers", {"name": NAME}, "rehearsal")
    owner = {"organizer_id": organizer["organizer_id"]}
    venue = _named(api, "venues", owner) or api.post("/admin/venues", _venue() | owner)
    title = _named(api, "titles", owner) or api.post("/admin/titles", {"name": NAME, "kind": "other"} | owner)
    rows = min(max(-(-seats // SEATS_PER_ROW), 2), ROWS_MAX)
    body = {"name": f"{rows} rows", "chart": _chart(rows)}
    screen = api.post(f"/admin/venues/{venue['venue_id']}/screens", body)
    start = datetime.now(UTC) + timedelta(days=DAYS_AHEAD)
    event = {
        "title_id": title["title_id"],
        "screen_id": screen["screen_id"],
        "local_start": f"{start:%Y-%m-%dT19:30}",
        "currency": "EUR",
        "tiers": [{"type": kind, "amount_minor": 4200} for kind in screen["types"]],
        "fee_per_ticket_minor": 190,
        "tax_basis_points": 700,
    }
    events = []
    for limit in (None, TICKETS_MAX):
        made = api.post("/admin/events", event | {"tickets_per_customer_max": limit})
        events.append(api.post(f"/admin/events/{made['event_id']}/publish")["event_id"])
    return Stage(*events, _seats(api, events[0]), screen["types"][0])


def leftovers(api: Api) -> list[str]:
    """Events on sale of rehearsals that were killed."""
    listed = _pages(api, f"/events?city={CITY}&limit={PAGE}", "events")
    ours = [event for event in listed if event["venue"]["name"] == NAME]
    return [event["event_id"] for event in ours if event["status"] == "published"]


def call_off(api: Api, events: list[str], until_done: bool) -> None:
    """Calls the events off, which ends their sale at once, and may wait until their bookings are cancelled."""
    deadline = time.monotonic() + CALL_OFF_SECONDS
    waiting = list(events)
    while waiting:
        progress = {event: api.post(f"/admin/events/{event}/cancel")["progress"] for event in waiting}
        if not until_done:
            return
        if failed := [event for event, it in progress.items() if it["done"] and it["failed"]]:
            raise Failed(
                f"Bookings of {' and '.join(failed)} could not be cancelled: see the functions' log."
            )
        waiting = [event for event, it in progress.items() if not it["done"]]
        if waiting and time.monotonic() > deadline:
            raise Failed(f"{' and '.join(waiting)} called off, but not done after {CALL_OFF_SECONDS} s.")
        if waiting:
            time.sleep(PAUSE_SECONDS)


def _named(api: Api, kind: str, owner: Json | None = None) -> Json | None:
    """The organizer, venue or title of an earlier rehearsal."""
    query = "".join(f"&{name}={value}" for name, value in (owner or {}).items())
    listed = _pages(api, f"/admin/{kind}?limit={PAGE}{query}", kind)
    return next((entry for entry in listed if entry["name"] == NAME), None)


def _seats(api: Api, event: str) -> list[str]:
    return [seat["seat_id"] for seat in _pages(api, f"/events/{event}/seats?limit=1000", "seats")]


def _pages(api: Api, path: str, field: str) -> list[Json]:
    found: list[Json] = []
    cursor = ""
    while True:
        page = api.get(f"{path}&cursor={cursor}" if cursor else path)
        found += page[field]
        if not (cursor := page.get("next_cursor")):
            return found


def _venue() -> Json:
    return {"name": NAME, "address": "Nowhere 1", "city": CITY, "country": "DE", "time_zone": "Europe/Berlin"}


def _chart(rows: int) -> Json:
    """A seats.io chart of straight rows without sections."""

    def seat(row: int, number: int) -> Json:
        place = {"x": 20 * number, "y": 25 * row}
        return {"label": str(number + 1), **place, "categoryKey": 1, "categoryLabel": "Stalls"}

    drawn = [
        {"label": f"R{row + 1}", "seats": [seat(row, number) for number in range(SEATS_PER_ROW)]}
        for row in range(rows)
    ]
    return {
        "name": NAME,
        "categories": {"list": [{"key": 1, "label": "Stalls", "color": "#336699"}]},
        "subChart": {"rows": drawn, "sections": [], "generalAdmissionAreas": []},
    }
