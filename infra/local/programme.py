"""The demo season: made-up places and titles in five cities and five currencies.

Amounts are in minor units: paise, cents, fils (a thousandth of a dinar), and whole yen, which has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import charts

Json = dict[str, Any]

DAYS_AHEAD = 21


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


@dataclass(frozen=True)
class Run:
    """A title on a screen, each week on the same days."""

    title: str
    venue: str
    screen: str
    weekdays: str
    times: tuple[str, ...]
    prices: dict[str, int]
    tickets_max: int | None = None


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
    ),
)

_TITLES: tuple[Json, ...] = (
    {
        "name": "The Monsoon Ledger",
        "kind": "film",
        "languages": ["hi"],
        "duration_minutes": 142,
        "description": "A retired accountant finds that the books of a drowned village still balance.",
    },
    {
        "name": "Paper Kites",
        "kind": "film",
        "languages": ["en"],
        "duration_minutes": 98,
        "description": "Two sisters cross a city by rooftop on the one day when everybody looks up.",
    },
    {
        "name": "Das Haus der leisen Uhren",
        "kind": "play",
        "languages": ["de"],
        "duration_minutes": 165,
        "description": "A clockmaker's heirs must agree on what time it is. In two acts.",
    },
    {
        "name": "Nordlicht Quartett: Winter Pieces",
        "kind": "concert",
        "duration_minutes": 105,
        "description": "Four strings, one interval, and an encore that nobody announces.",
    },
    {
        "name": "Shiokaze",
        "kind": "film",
        "languages": ["ja"],
        "duration_minutes": 121,
        "description": "The last ferry of the season carries more people than it has tickets for.",
    },
    {
        "name": "The Pearl Divers",
        "kind": "play",
        "languages": ["ar"],
        "duration_minutes": 130,
        "description": "A captain counts his crew at dusk, and the number is right only by night.",
    },
    {
        "name": "Vera Lindqvist: Slow Lightning Tour",
        "kind": "concert",
        "duration_minutes": 150,
        "description": "The whole of the album, the whole of the band, one stage in the round.",
    },
    {
        "name": "Harbor City Roller Derby: The Final",
        "kind": "sport",
        "duration_minutes": 140,
        "description": "Herons against Foundry on a flat track, with standing room inside the bend.",
    },
)

TITLES = {title["name"]: title for title in _TITLES}

RUNS = (
    Run(
        "The Monsoon Ledger",
        "Samudra Talkies",
        "Audi 1",
        "Fri Sat Sun",
        ("19:30",),
        {"Premium": 56000, "Standard": 32000},
    ),
    Run(
        "Paper Kites",
        "Samudra Talkies",
        "Audi 2",
        "Sat",
        ("11:00", "15:30"),
        {"Premium": 38000, "Standard": 24000},
    ),
    Run(
        "Das Haus der leisen Uhren",
        "Theater am Lindenufer",
        "Main Stage",
        "Thu Sat",
        ("19:30",),
        {"Premium": 6400, "Standard": 4200, "Balcony": 2800},
    ),
    Run(
        "Nordlicht Quartett: Winter Pieces",
        "Theater am Lindenufer",
        "Main Stage",
        "Sun",
        ("17:00",),
        {"Premium": 5200, "Standard": 3900, "Balcony": 1900},
    ),
    Run("Paper Kites", "Kino Morgenrot", "Saal 1", "Wed", ("20:15",), {"Premium": 1350, "Standard": 1050}),
    Run("Shiokaze", "Shiosai Cinema", "Screen 1", "Fri Sun", ("18:40",), {"Premium": 2600, "Standard": 1900}),
    Run(
        "The Pearl Divers",
        "Al Marsa Theatre",
        "Grand Hall",
        "Thu",
        ("20:00",),
        {"Premium": 18500, "Standard": 12750, "Balcony": 7500},
    ),
    Run(
        "Vera Lindqvist: Slow Lightning Tour",
        "Halyard Arena",
        "The Bowl",
        "Fri",
        ("20:00",),
        {"Floor": 14500, "Lower bowl": 12900, "Upper bowl": 7900},
        tickets_max=6,
    ),
    Run(
        "Harbor City Roller Derby: The Final",
        "Halyard Arena",
        "The Bowl",
        "Sun",
        ("13:00",),
        {"Floor": 9900, "Lower bowl": 8900, "Upper bowl": 4500},
        tickets_max=8,
    ),
)
