"""The demo season: made-up places in five cities and five currencies, and what is on there.

Amounts are in minor units: paise, cents, fils (a thousandth of a dinar), and whole yen, which has none.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import charts

Json = dict[str, Any]

DAYS_AHEAD = 21
HALLS = Path(__file__).parents[2] / "tests/halls"


@dataclass(frozen=True)
class Organizer:
    """Somebody who sells, with documents of the own name and numbers."""

    name: str
    seller: Json
    invoice_series: str
    credit_note_series: str


@dataclass(frozen=True)
class Venue:
    """A place, and what every ticket there costs on top of its price."""

    organizer: str
    name: str
    address: str
    city: str
    country: str
    time_zone: str
    currency: str
    fee_per_ticket_minor: int
    tax_basis_points: int
    screens: dict[str, Callable[[], Json]]
    details: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Price:
    """Price of a tier, with its name for people and the price for those who buy early."""

    amount_minor: int
    label: str | None = None
    early_minor: int | None = None


@dataclass(frozen=True)
class Demand:
    """The part of a performance that is taken when the season is loaded."""

    share: float
    """Part of the seats that subscribers have."""
    left: int | None = None
    """Seats that bookings leave of the others; None if nobody has booked."""


@dataclass(frozen=True)
class Run:
    """A title on a screen, each week on the same days."""

    title: str
    venue: str
    screen: str
    weekdays: str
    times: tuple[str, ...]
    prices: dict[str, Price]
    tickets_max: int | None = None
    house_seats: dict[str, Json] = field(default_factory=dict)
    """Seats that are not for sale, by the name of those whom they wait for."""
    postponed_days: int = 0
    """Days by which the first performance is postponed; 0 if it is not."""
    first_day: int = 1
    """Days from today to the first possible performance."""
    sale_in_days: int = 0
    """Days until its sale opens; fewer than `first_day`. 0 if it is open."""
    hidden: tuple[str, ...] = ()
    """Tiers that only a code puts on sale."""
    demand: tuple[Demand, ...] = ()
    """Seats that are taken of the first performances."""
    best_row: float = 0.0
    """The row that people like best: 0 is the first, 1 the last one."""


ORGANIZERS = (
    Organizer(
        "Tidewater Pictures",
        {
            "name": "Tidewater Pictures Ltd",
            "address_lines": ["14 Ferry Wharf Road, Colaba", "400005 Mumbai", "India"],
            "tax_ids": ["27AATFT4821C1Z6"],
        },
        "TWP",
        "TWPC",
    ),
    Organizer(
        "Lindenufer Stages",
        {
            "name": "Lindenufer Stages gGmbH",
            "address_lines": ["Lindenufer 3", "13597 Berlin", "Germany"],
            "tax_ids": ["DE287654321"],
        },
        "LUS",
        "LUSC",
    ),
)


def _details(latitude: float, longitude: float, directions: str, access: str) -> Json:
    return {
        "position": {"latitude": latitude, "longitude": longitude},
        "directions": directions,
        "access": access,
    }


VENUES = (
    Venue(
        "Tidewater Pictures",
        "Samudra Talkies",
        "14 Ferry Wharf Road, Colaba",
        "Mumbai",
        "IN",
        "Asia/Kolkata",
        "INR",
        3000,
        1800,
        {
            "Audi 1": lambda: charts.cinema("Samudra Talkies, Audi 1", 14, 20, 10, 4),
            "Audi 2": lambda: charts.cinema("Samudra Talkies, Audi 2", 8, 12, 6, 2),
        },
        _details(
            18.9218,
            72.8306,
            "Five minutes on foot from the ferry wharf; buses 3, 8 and 123 stop at Colaba Depot. No parking at the door.",
            "Audi 1 and Audi 2 are on the ground floor. Two places for wheelchairs in row A of each, a ramp from the street.",
        ),
    ),
    Venue(
        "Lindenufer Stages",
        "Theater am Lindenufer",
        "Lindenufer 3",
        "Berlin",
        "DE",
        "Europe/Berlin",
        "EUR",
        190,
        700,
        {"Main Stage": lambda: charts.theatre("Theater am Lindenufer, Main Stage")},
        _details(
            52.5385,
            13.2046,
            "U7 to Altstadt Spandau, then along the river. The car park of the town hall is open until midnight.",
            "Lift from the foyer to stalls and circle. An induction loop in rows C to H; guide dogs are welcome.",
        ),
    ),
    Venue(
        "Tidewater Pictures",
        "Kino Morgenrot",
        "Kastanienweg 41",
        "Berlin",
        "DE",
        "Europe/Berlin",
        "EUR",
        90,
        700,
        {"Saal 1": lambda: charts.cinema("Kino Morgenrot, Saal 1", 9, 14, 7, 3)},
        _details(
            52.5439,
            13.4098,
            "Tram M1 and M10 to Eberswalder Strasse, two corners on foot.",
            "Two steps at the door, a ramp on request at the box office. Places for wheelchairs in row A.",
        ),
    ),
    Venue(
        "Tidewater Pictures",
        "Shiosai Cinema",
        "2-8-5 Minatozaka",
        "Tokyo",
        "JP",
        "Asia/Tokyo",
        "JPY",
        110,
        1000,
        {"Screen 1": lambda: charts.cinema("Shiosai Cinema, Screen 1", 10, 16, 8, 3)},
        _details(
            35.6357,
            139.7605,
            "Seven minutes from Takeshiba Station, north exit, along the quay.",
            "Level from the street to the seats. Places for wheelchairs in row A; subtitles for most evening shows.",
        ),
    ),
    Venue(
        "Lindenufer Stages",
        "Al Marsa Theatre",
        "Gulf Promenade, Block 4",
        "Kuwait City",
        "KW",
        "Asia/Kuwait",
        "KWD",
        250,
        0,
        {"Grand Hall": lambda: charts.theatre("Al Marsa Theatre, Grand Hall")},
        _details(
            29.3797,
            47.9934,
            "On the Gulf promenade, beside the old dhow harbour. Valet parking from 19:00.",
            "Level entrance on the sea side, lift to the circle, wheelchairs to borrow at the desk.",
        ),
    ),
    Venue(
        "Lindenufer Stages",
        "Halyard Arena",
        "500 Pier Avenue",
        "New York",
        "US",
        "America/New_York",
        "USD",
        650,
        888,
        {"The Bowl": lambda: charts.arena("Halyard Arena, The Bowl")},
        _details(
            40.7484,
            -74.0088,
            "A, C and E to 34th Street, then west to the pier. Doors open two hours before the start.",
            "Platforms for wheelchairs in every fourth section, each with places for companions. Ear protection at all gates.",
        ),
    ),
    Venue(
        "Lindenufer Stages",
        "Cordelia Theatre",
        "218 Alder Street",
        "New York",
        "US",
        "America/New_York",
        "USD",
        450,
        888,
        {"Main Stage": lambda: charts.theatre("Cordelia Theatre, Main Stage")},
        _details(
            40.7359,
            -73.9911,
            "L, N, Q, R and W to 14th Street, then two blocks south. A rack for bicycles at the stage door.",
            "Level from the street to the stalls, a lift to the circle. Captions on Thursdays, an induction loop throughout.",
        ),
    ),
    Venue(
        "Lindenufer Stages",
        "Pier 9 Green",
        "9 Pier Avenue",
        "New York",
        "US",
        "America/New_York",
        "USD",
        350,
        888,
        {"The Lawn": lambda: charts.lawn("Pier 9 Green, The Lawn")},
        _details(
            40.7512,
            -74.0101,
            "The ferry stops at the pier, every twenty minutes until the last song; no cars on the avenue.",
            "A firm path to both stages, a platform beside the sound desk, a quiet tent with water.",
        ),
    ),
    Venue(
        "Lindenufer Stages",
        "Ballhaus Zur Glocke",
        "Havelgasse 21",
        "Berlin",
        "DE",
        "Europe/Berlin",
        "EUR",
        190,
        700,
        {"Ballroom": lambda: charts.read_chart(HALLS / "ballroom.seatsio.json")},
        _details(
            52.5351,
            13.2012,
            "Bus 134 to Reformationsplatz; the door is in the courtyard.",
            "The ballroom is level with the courtyard. The gallery has steps, and its first two places are reached by a lift from the kitchen yard.",
        ),
    ),
    Venue(
        "Lindenufer Stages",
        "Kammerbühne am Kolk",
        "Kolk 8",
        "Berlin",
        "DE",
        "Europe/Berlin",
        "EUR",
        190,
        700,
        {
            "Playhouse": lambda: charts.read_chart(HALLS / "playhouse.pretix.json"),
            "Puppet Room": lambda: charts.puppet_room("Kammerbühne am Kolk, Puppet Room"),
        },
        _details(
            52.5398,
            13.2081,
            "U7 to Altstadt Spandau, over the lock and left.",
            "A narrow house of 1911: three steps to the stalls, a stair lift for one, no lift to the balcony. Call us and we carry the rest.",
        ),
    ),
)
