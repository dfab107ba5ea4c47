"""Loads the demo season, and charts of the user's own, through the admin API.

What was created is remembered in a ledger, so that a second run adds only what is new: the days that have
come into reach since.
"""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from api import Api
from charts import is_plan, labels
from demand import fill, tell_lists
from failed import Failed
from offers import OFFERS, PRESALE, TENTH_OFF, Offer
from programme import DAYS_AHEAD, ORGANIZERS, VENUES, Price, Run, Venue
from progress import note
from runs import RUNS
from settings import write_private
from titles import POSTERS, TITLES, WIDE_IMAGES

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
EARLY_DAYS = 10
RUNS_AT_ONCE = 3
"""Runs whose seats are taken at the same time."""
POSTER_FOLDER = Path(__file__).parent / "posters"
IMAGES = {"poster": POSTERS, "wide": WIDE_IMAGES}


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

    def __getitem__(self, key: str) -> Json:
        return self._entries[key]

    def __contains__(self, key: str) -> bool:
        return key in self._entries


def load(api: Api, ledger: Ledger) -> None:
    """Creates what is missing of organizers, venues, screens, titles, offers and the events of the coming weeks."""
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
        created += _perform(api, ledger, run, venue, title, screens[run.venue, run.screen])
    _fill(api, ledger, venues)
    for offer in OFFERS:
        _offer(api, ledger, offer, screens[offer.screen]["types"])
    note(f"{created} new events on sale" if created else "it was loaded before")
    note(f"codes to try: {TENTH_OFF} (The Monsoon Ledger), {PRESALE} (Vera Lindqvist on a Saturday)")


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
    title = _title(api, ledger, venue, CHART_TITLE)
    start = {"screen_id": screen["screen_id"], "local_start": f"{day}T20:00"}
    return _publish(api, api.post("/admin/events", _settings(venue, title, tiers) | start)["event_id"])


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
    } | venue.details
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
    """The title, which each organizer has once, with its images."""
    organizer_id = _organizer(api, ledger, venue.organizer)
    body = title | {"organizer_id": organizer_id}
    made = ledger.once(f"title {venue.organizer}/{title['name']}", lambda: api.post("/admin/titles", body))
    files = {kind: all_[title["name"]] for kind, all_ in IMAGES.items() if title["name"] in all_}
    if files:
        key = f"images {venue.organizer}/{title['name']}"
        ledger.once(key, lambda: _show_images(api, organizer_id, made["title_id"], files))
    return made


def _show_images(api: Api, organizer_id: str, title_id: str, files: dict[str, tuple[str, str]]) -> Json:
    """Uploads a title's images and shows them with it; `files` has the file and the text of each kind."""
    images = {kind: _upload(api, organizer_id, *file) for kind, file in files.items()}
    path = f"/admin/titles/{title_id}"
    api.change(path, {"images": images}, api.version(path))
    return images


def _upload(api: Api, organizer_id: str, file: str, alternative_text: str) -> Json:
    content = (POSTER_FOLDER / f"{file}.webp").read_bytes()
    upload_id = api.put_file(organizer_id, "image", "image/webp", content)
    image = api.post(f"/admin/organizers/{organizer_id}/images", {"upload_id": upload_id})
    return {"image_id": image["image_id"], "alternative_text": alternative_text}


def _offer(api: Api, ledger: Ledger, offer: Offer, types: list[str]) -> Json:
    """Makes an offer for its title. Its key finds the one that a run of this program made before it died."""

    def type_of(name: str) -> str:
        return next(kind for kind in types if _plain(kind) == _plain(name))

    terms = offer.terms(type_of)
    title_id = ledger[f"title {offer.organizer}/{offer.title}"]["title_id"]
    body = terms | {
        "organizer_id": _organizer(api, ledger, offer.organizer),
        "label": offer.label,
        "scope": {"titles": [title_id]} | terms.get("scope", {}),
    }
    name = f"offer {offer.organizer}/{offer.label}"
    key = hashlib.sha256(name.encode()).hexdigest()[:32]
    return ledger.once(name, lambda: {"offer_id": api.post("/admin/offers", body, key)["offer_id"]})


def _postpone(api: Api, run: Run, event_id: str, start: str) -> Json:
    """Postpones an event; who has tickets may give them back until a week before it."""
    later = datetime.fromisoformat(start) + timedelta(days=run.postponed_days)
    until = (later - timedelta(days=7)).replace(tzinfo=UTC)
    body = {"local_start": f"{later:%Y-%m-%dT%H:%M}", "refund_until": f"{until:%Y-%m-%dT%H:%M:%SZ}"}
    ver = api.version(f"/admin/events/{event_id}")
    api.change(f"/admin/events/{event_id}/postpone", body, ver, "POST")
    return {"event_id": event_id}


def _perform(api: Api, ledger: Ledger, run: Run, venue: Venue, title: Json, screen: Json) -> int:
    """Puts the run's missing events on sale, which are made in one request; returns their number."""
    keys = {start: f"event {run.venue}/{run.screen}/{start}" for start in _performances(run, venue)}
    missing = [start for start, key in keys.items() if key not in ledger]
    if not missing:
        return 0
    body = _settings(venue, title, [_tier(run, kind, venue) for kind in screen["types"]])
    body["performances"] = [{"screen_id": screen["screen_id"], "local_start": start} for start in missing]
    if run.sale_in_days:
        body["sales_open_at"] = _midnight(venue, run.sale_in_days)
    if run.tickets_max is not None:
        body["tickets_per_customer_max"] = run.tickets_max
    # A run of this program that died is found by the same key, because the body is the same on the same day.
    request = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]
    for made in api.post("/admin/events/bulk", body, request)["performances"]:
        start = made["local_start"]
        if "problem" in made:
            raise Failed(f"{run.title} on {start}: {made['problem']['detail']}")
        for name, seats in run.house_seats.items():
            api.post(f"/admin/events/{made['event_id']}/house-seats", {"name": name} | seats)
        ledger.note(keys[start], _publish(api, made["event_id"]))
    if run.postponed_days:
        first = ledger[keys[missing[0]]]["event_id"]
        ledger.once(f"postponed {run.title}", lambda: _postpone(api, run, first, missing[0]))
    return len(missing)


def _fill(api: Api, ledger: Ledger, venues: dict[str, Venue]) -> None:
    """Takes seats of each run's first performances, once: later days are as free as they are far away."""

    def events(run: Run) -> list[str]:
        starts = _performances(run, venues[run.venue])[: len(run.demand)]
        return [ledger[f"event {run.venue}/{run.screen}/{start}"]["event_id"] for start in starts]

    keys = {f"demand {run.title}/{run.venue}/{run.screen}": run for run in RUNS if run.demand}
    missing = {key: run for key, run in keys.items() if key not in ledger}
    with ThreadPoolExecutor(RUNS_AT_ONCE) as pool:
        filled = pool.map(lambda run: fill(api, events(run), run.demand, run.best_row), missing.values())
        for key, done in zip(missing, filled, strict=True):
            ledger.note(key, done)
    tell_lists(api, [event_id for key in missing for event_id in ledger[key]["booked"]])


def _settings(venue: Venue, title: Json, tiers: list[Json]) -> Json:
    return {
        "title_id": title["title_id"],
        "currency": venue.currency,
        "tiers": tiers,
        "fee_per_ticket_minor": venue.fee_per_ticket_minor,
        "tax_basis_points": venue.tax_basis_points,
    }


def _publish(api: Api, event_id: str) -> Json:
    published = api.post(f"/admin/events/{event_id}/publish")
    return {"event_id": published["event_id"], "seat_count": published["seat_count"]}


def _tier(run: Run, kind: str, venue: Venue) -> Json:
    """The tier of a seat's type. Who buys within the first days pays the early price, if there is one."""
    price = _price(run, kind)
    tier: Json = {"type": kind, "amount_minor": price.amount_minor}
    if price.label:
        tier["label"] = price.label
    if price.early_minor:
        tier["phases"] = [{"until": _midnight(venue, EARLY_DAYS), "amount_minor": price.early_minor}]
    if any(_plain(name) == _plain(kind) for name in run.hidden):
        tier["hidden"] = True
    return tier


def _midnight(venue: Venue, days: int) -> str:
    """Instant at which the day begins at the venue that is so many days away."""
    today = datetime.now(ZoneInfo(venue.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return f"{(today + timedelta(days=days)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _performances(run: Run, venue: Venue) -> list[str]:
    """Local starts from the run's first day on, by its weekday pattern."""
    today = datetime.now(UTC).astimezone(ZoneInfo(venue.time_zone)).date()
    days = (today + timedelta(days=ahead) for ahead in range(run.first_day, DAYS_AHEAD + 1))
    return [f"{day}T{time}" for day in days if f"{day:%a}" in run.weekdays for time in run.times]


def _price(run: Run, kind: str) -> Price:
    for label, price in run.prices.items():
        if _plain(label) == _plain(kind):
            return price
    raise Failed(f"The programme has no price for {kind!r} of {run.title!r}.")


def _plain(name: str) -> str:
    """A category's name as charts and types have in common."""
    return "".join(c for c in name.lower() if c.isalnum())
