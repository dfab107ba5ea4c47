"""Loads the demo season, and charts of the user's own, through the admin API.

What was created is remembered in a ledger, so that a second run adds only what is new: the days that have
come into reach since.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from api import Api
from charts import is_plan, labels
from failed import Failed
from programme import DAYS_AHEAD, ORGANIZERS, RUNS, TITLES, VENUES, Run, Venue
from progress import note
from settings import write_private

Json = dict[str, Any]

REQUEST_BYTES_MAX = 5_000_000
"""Larger charts are uploaded first. The API's own limit is a little higher."""

CHART_VENUE = Venue(
    "Lindenufer Stages",
    "Drawing Board Hall",
    "Werkstattweg 7",
    "Berlin",
    "DE",
    "Europe/Berlin",
    "EUR",
    190,
    700,
    {},
)
CHART_TITLE = {"name": "An Evening to Try the Seats", "kind": "other"}
CHART_DAYS_AHEAD = 14
CHART_DEAREST_MINOR = 9000
CHART_CHEAPEST_MINOR = 1500


class Ledger:
    """What was created in one API, by our own names for it."""

    def __init__(self, path: Path, api_id: str) -> None:
        self._path = path
        kept = json.loads(path.read_text()) if path.exists() else {}
        self._entries: dict[str, Json] = kept["entries"] if kept.get("api_id") == api_id else {}
        self._api_id = api_id

    def once(self, key: str, create: Callable[[], Json]) -> Json:
        """What `create` answered when it was first called for the key."""
        if key not in self._entries:
            self.note(key, create())
        return self._entries[key]

    def note(self, key: str, created: Json) -> None:
        """Writes down what was created for the key."""
        self._entries[key] = created
        write_private(self._path, json.dumps({"api_id": self._api_id, "entries": self._entries}, indent=1))

    def __contains__(self, key: str) -> bool:
        return key in self._entries


def load(api: Api, ledger: Ledger) -> None:
    """Creates what is missing of organizers, venues, screens, titles and the events of the coming weeks."""
    screens = {
        (venue.name, name): _screen(api, ledger, venue, name, chart)
        for venue in VENUES
        for name, chart in venue.screens.items()
    }
    venues = {venue.name: venue for venue in VENUES}
    created = 0
    for run in RUNS:
        venue = venues[run.venue]
        title = _title(api, ledger, venue, TITLES[run.title])
        for local_start in _performances(run, venue):
            key = f"event {run.venue}/{run.screen}/{local_start}"
            if key not in ledger:
                screen = screens[run.venue, run.screen]
                tiers = [{"type": kind, "amount_minor": _price(run, kind)} for kind in screen["types"]]
                event = _event(api, venue, title, screen, local_start, tiers, run.tickets_max)
                ledger.note(key, event)
                created += 1
    note(f"{created} new events on sale" if created else "it was loaded before")


def load_chart(api: Api, ledger: Ledger, name: str, chart: Json) -> Json:
    """Creates a screen from a chart with an event on sale, prices falling in the order of its categories."""
    venue = CHART_VENUE
    venue_id = _venue(api, ledger, venue)["venue_id"]
    place = (_organizer(api, ledger, venue.organizer), venue_id)
    screen = _import(api, place, name[:80], chart)
    day = datetime.now(ZoneInfo(venue.time_zone)).date() + timedelta(days=CHART_DAYS_AHEAD)
    order = [_plain(label) for label in labels(chart)]
    kinds = sorted(
        screen["types"], key=lambda kind: order.index(_plain(kind)) if _plain(kind) in order else len(order)
    )
    step = (CHART_DEAREST_MINOR - CHART_CHEAPEST_MINOR) // max(len(kinds) - 1, 1)
    tiers = [
        {"type": kind, "amount_minor": CHART_DEAREST_MINOR - step * place} for place, kind in enumerate(kinds)
    ]
    return _event(api, venue, _title(api, ledger, venue, CHART_TITLE), screen, f"{day}T20:00", tiers, None)


def _organizer(api: Api, ledger: Ledger, name: str) -> str:
    """Id of an organizer of the programme. Its number series are nobody else's; the key finds the one that is there."""
    organizer = next(organizer for organizer in ORGANIZERS if organizer.name == name)
    key = f"season-{organizer.invoice_series}"
    made = ledger.once(f"organizer {name}", lambda: api.post("/admin/organizers", asdict(organizer), key))
    return made["organizer_id"]


def _venue(api: Api, ledger: Ledger, venue: Venue) -> Json:
    body = {
        "organizer_id": _organizer(api, ledger, venue.organizer),
        "name": venue.name,
        "address": venue.address,
        "city": venue.city,
        "country": venue.country,
        "time_zone": venue.time_zone,
    }
    return ledger.once(f"venue {venue.name}", lambda: api.post("/admin/venues", body))


def _screen(api: Api, ledger: Ledger, venue: Venue, name: str, chart: Callable[[], Json]) -> Json:
    place = (_organizer(api, ledger, venue.organizer), _venue(api, ledger, venue)["venue_id"])
    return ledger.once(f"screen {venue.name}/{name}", lambda: _import(api, place, name, chart()))


def _import(api: Api, place: tuple[str, str], name: str, chart: Json) -> Json:
    """A screen from a chart at an organizer's venue."""
    organizer_id, venue_id = place
    content = json.dumps(chart).encode()
    if len(content) > REQUEST_BYTES_MAX:
        drawing = {"upload_id": api.put_file(organizer_id, "chart", "application/json", content)}
    else:
        drawing = {"pretix_plan" if is_plan(chart) else "chart": chart}
    screen = api.post(f"/admin/venues/{venue_id}/screens", {"name": name} | drawing)
    sections = len(screen["sections"])
    note(f"{name}: {screen['seat_count']} seats in {sections} section{'s' if sections != 1 else ''}")
    return {key: screen[key] for key in ("screen_id", "types")}


def _title(api: Api, ledger: Ledger, venue: Venue, title: Json) -> Json:
    """The title, which each organizer has once."""
    body = title | {"organizer_id": _organizer(api, ledger, venue.organizer)}
    return ledger.once(f"title {venue.organizer}/{title['name']}", lambda: api.post("/admin/titles", body))


def _event(
    api: Api,
    venue: Venue,
    title: Json,
    screen: Json,
    local_start: str,
    tiers: list[Json],
    tickets_max: int | None,
) -> Json:
    body: Json = {
        "title_id": title["title_id"],
        "screen_id": screen["screen_id"],
        "local_start": local_start,
        "currency": venue.currency,
        "tiers": tiers,
        "fee_per_ticket_minor": venue.fee_per_ticket_minor,
        "tax_basis_points": venue.tax_basis_points,
    }
    if tickets_max is not None:
        body["tickets_per_customer_max"] = tickets_max
    event = api.post("/admin/events", body)
    published = api.post(f"/admin/events/{event['event_id']}/publish")
    return {"event_id": published["event_id"], "seat_count": published["seat_count"]}


def _performances(run: Run, venue: Venue) -> list[str]:
    """Local starts from tomorrow on, by the weekday pattern of the run."""
    today = datetime.now(UTC).astimezone(ZoneInfo(venue.time_zone)).date()
    days = (today + timedelta(days=ahead) for ahead in range(1, DAYS_AHEAD + 1))
    return [f"{day}T{time}" for day in days if f"{day:%a}" in run.weekdays for time in run.times]


def _price(run: Run, kind: str) -> int:
    for label, amount_minor in run.prices.items():
        if _plain(label) == _plain(kind):
            return amount_minor
    raise Failed(f"The programme has no price for {kind!r} of {run.title!r}.")


def _plain(name: str) -> str:
    """A category's name as charts and types have in common."""
    return "".join(c for c in name.lower() if c.isalnum())
