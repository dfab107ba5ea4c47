"""The offers of the demo season: automatic ones, and codes to try."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

TENTH_OFF = "MONSOON-10"
PRESALE = "SLOW-LIGHTNING"


@dataclass(frozen=True)
class Offer:
    """An offer for one title."""

    organizer: str
    label: str
    title: str
    screen: tuple[str, str]
    """A venue and its screen, whose seats have the types that the terms name."""
    terms: Callable[[Callable[[str], str]], Json]
    """Makes the terms with a function from a tier's name in the programme to its type."""


OFFERS = (
    Offer(
        "Tidewater Pictures",
        "3 for 2",
        "Paper Kites",
        ("Samudra Talkies", "Audi 2"),
        lambda _: {
            "given": {"by": "automatic"},
            "group": [{"count": 3}],
            "effect": {"kind": "cheapest_of_group", "count": 1, "basis_points": 10_000},
        },
    ),
    Offer(
        "Tidewater Pictures",
        "Monsoon tenth",
        "The Monsoon Ledger",
        ("Samudra Talkies", "Audi 1"),
        lambda _: {
            "given": {"by": "code", "code": TENTH_OFF},
            "effect": {"kind": "percent", "basis_points": 1_000, "off": "seats"},
            "caps": {"uses_max": 100},
        },
    ),
    Offer(
        "Lindenufer Stages",
        "Family pack",
        "The Bear Who Borrowed the Moon",
        ("Kammerbühne am Kolk", "Puppet Room"),
        lambda type_of: {
            "given": {"by": "automatic"},
            "currency": "EUR",
            "group": [
                {"tiers": [type_of("Adult")], "count": 2},
                {"tiers": [type_of("Child")], "count": 2},
            ],
            "effect": {"kind": "set_price", "amount_minor": 3600},
        },
    ),
    Offer(
        "Lindenufer Stages",
        "Fan presale",
        "Vera Lindqvist: Slow Lightning Tour",
        ("Halyard Arena", "The Bowl"),
        lambda type_of: {
            "given": {"by": "code", "code": PRESALE},
            "scope": {"weekdays": ["saturday"]},
            "effect": {"kind": "nothing"},
            "unlocks": {"tiers": [type_of("Floor")], "presale": True},
        },
    ),
)
