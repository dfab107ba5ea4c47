"""Seats of the demo season that are taken when it is loaded, so that its halls look like those of a season on sale.

What subscribers have is house seats, a whole hall in one request; the rest are complimentary bookings. Nobody has paid, and
no report says so.
"""

import random
import time
from typing import Any

from api import Api
from programme import Demand

Json = dict[str, Any]

SUBSCRIBERS = "subscribers"
REASON = "Friends of the house"
HOUSE_SEATS_MAX = 4_000
BOOKING_SEATS_MAX = 10
PICTURE_SECONDS = 1.5
"""A hall is seen as it was a second ago."""
GROUPS = (2, 2, 2, 2, 3, 4, 4, 1)
"""Seats that people take side by side, as often as they do."""
ROW, MIDDLE, CHANCE = 0.5, 0.3, 0.6
"""Weights of a seat's row, of its place in the row, and of what nobody can tell."""


def fill(api: Api, events: list[str], demand: tuple[Demand, ...], best_row: float) -> Json:
    """Takes seats of the first events of a run. Called again after it died, it takes the same ones. Answers with the
    events that have bookings."""
    booked = []
    event = api.get(f"/events/{events[0]}")
    hall = api.get(f"/layouts/{event['screen']['screen_id']}/versions/{event['layout_version']}/map")
    for number, (event_id, wanted) in enumerate(zip(events, demand, strict=False)):
        groups, kept = _order(hall, best_row, random.Random(number))
        liked = [seat for group in groups for seat in group]
        taken = _whole_groups(groups, wanted.share * len(liked))
        for first in range(0, taken, HOUSE_SEATS_MAX):
            seats = liked[first : min(first + HOUSE_SEATS_MAX, taken)]
            api.post(f"/admin/events/{event_id}/house-seats", {"name": SUBSCRIBERS, "seats": seats})
        if wanted.left is not None:
            rest = kept + liked[taken:]
            _book(api, event_id, rest[: len(rest) - wanted.left])
            booked.append(event_id)
    return {"booked": booked}


def tell_lists(api: Api, events: list[str]) -> None:
    """Has lists know how many seats are left: who sees a whole hall tells them."""
    if events:
        time.sleep(PICTURE_SECONDS)
    for event_id in events:
        api.get(f"/events/{event_id}/availability")


def _book(api: Api, event_id: str, seats: list[str]) -> None:
    for first in range(0, len(seats), BOOKING_SEATS_MAX):
        given = {"seats": seats[first : first + BOOKING_SEATS_MAX], "reason": REASON}
        api.post(f"/admin/events/{event_id}/complimentary-bookings", given, f"demand-{event_id}-{first}")


def _whole_groups(groups: list[list[str]], wanted: float) -> int:
    """Number of seats of the first groups that have as many as wanted: a table that is sold whole is taken whole."""
    taken = 0
    for group in groups:
        if taken >= wanted:
            break
        taken += len(group)
    return taken


def _order(hall: Json, best_row: float, dice: random.Random) -> tuple[list[list[str]], list[str]]:
    """The seats of a hall as people like them, in groups, and the places for wheelchairs, which are kept."""
    groups: list[tuple[float, list[str]]] = []
    kept: list[str] = []
    for section in hall["sections"]:
        rows = section["rows"]
        for number, row in enumerate(rows):
            seats = [row["id_prefix"] + label for label in row["labels"]]
            places = {*row.get("accessible", []), *row.get("companion", [])}
            if row.get("whole") and places:
                places = {*range(len(seats))}
            kept += [seats[place] for place in sorted(places)]
            far = abs(number / max(len(rows) - 1, 1) - best_row)
            first = 0
            while first < len(seats):
                last = len(seats) if row.get("whole") else first + dice.choice(GROUPS)
                aside = abs((first + last) / 2 / len(seats) - 0.5)
                dislike = ROW * far + MIDDLE * aside + CHANCE * dice.random()
                group = [seats[one] for one in range(first, min(last, len(seats))) if one not in places]
                groups.append((dislike, group))
                first = last
    return [group for _, group in sorted(groups)], kept
