"""Seating charts in the seats.io format, drawn by measure: cinemas, a theatre, an arena.

Lengths are in the chart's own unit, of which a chair takes 14.
"""

import json
import math
import string
from itertools import count
from pathlib import Path
from typing import Any

from failed import Failed

Json = dict[str, Any]

CHAIR = 14.0
ROW = 20.0


def read_chart(path: Path) -> Json:
    """A seats.io chart or a pretix seating plan from a file."""
    try:
        chart = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Failed(f"CHART names a file that cannot be read: {error}") from error
    except ValueError as error:
        raise Failed(f"{path} is not JSON: {error}") from error
    if not isinstance(chart, dict) or not ({"subChart", "subChartFloors"} & chart.keys() or is_plan(chart)):
        raise Failed(
            f"{path} is neither a seats.io chart, which has `subChart` or `subChartFloors`, nor a pretix plan."
        )
    return chart


def is_plan(chart: Json) -> bool:
    """Tells a pretix plan from a seats.io chart, whose zones are an object."""
    return isinstance(chart.get("zones"), list)


def labels(chart: Json) -> list[str]:
    """The categories of a chart or a plan, in its order."""
    if is_plan(chart):
        return [category.get("name") or "" for category in chart.get("categories", [])]
    return [category.get("label") or "" for category in chart.get("categories", {}).get("list", [])]


def cinema(name: str, rows: int, seats: int, aisle_after: int, premium_rows: int) -> Json:
    """One hall without sections: straight rows, an aisle, the last rows dearer, wheelchair places in front."""
    draw = _Drawing(name, ["Premium", "Standard"], "ROWS_WITHOUT_SECTIONS")
    drawn = []
    for number, label in enumerate(_row_labels(rows)):
        category = "Premium" if number >= rows - premium_rows else "Standard"
        row_seats = []
        for seat in range(seats):
            aisle = CHAIR * 1.5 if seat >= aisle_after else 0.0
            place = draw.seat(seat + 1, 40 + seat * CHAIR + aisle, 120 + number * ROW, category)
            if number == 0 and seat in (0, seats - 1):
                place["accessible"] = True
            row_seats.append(place)
        drawn.append(draw.row(label, row_seats))
    width = 80 + seats * CHAIR + CHAIR * 1.5
    draw.stage("Screen", width / 2, 50, width * 0.7, 14)
    draw.text("Entrance", width - 60, 95)
    draw.text("Exit", 40, 140 + rows * ROW)
    return draw.chart(width, 160 + rows * ROW, rows=drawn)


def puppet_room(name: str) -> Json:
    """Two rows of cushions for children, and benches for those who brought them."""
    draw = _Drawing(name, ["Adult", "Child"], "ROWS_WITHOUT_SECTIONS")
    rows = [
        draw.row(
            label,
            [
                draw.seat(
                    seat + 1, 40 + seat * CHAIR * 1.4, 110 + number * ROW, "Child" if number < 2 else "Adult"
                )
                for seat in range(10)
            ],
        )
        for number, label in enumerate(_row_labels(6))
    ]
    for place in (rows[2]["seats"][0], rows[2]["seats"][-1]):
        place["accessible"] = True
    width = 80 + 9 * CHAIR * 1.4
    draw.stage("Booth", width / 2, 50, width * 0.5, 24)
    draw.text("Door", width - 40, 125 + 6 * ROW)
    return draw.chart(width, 150 + 6 * ROW, rows=rows)


def theatre(name: str) -> Json:
    """Stalls and a circle above them, in rows that bend around the stage."""
    draw = _Drawing(name, ["Premium", "Standard", "Balcony"], "MIXED")
    width, middle = 640.0, 320.0
    stalls = [
        draw.row(
            label,
            draw.arc(
                18 + number // 2, middle, -400, 420 + number * ROW, "Premium" if number < 6 else "Standard"
            ),
        )
        for number, label in enumerate(_row_labels(14))
    ]
    for place in (stalls[-1]["seats"][0], stalls[-1]["seats"][1], stalls[-1]["seats"][-1]):
        place["accessible"] = True
    circle = [
        draw.row(label, draw.arc(22 + number, middle, -620, 640 + number * ROW, "Balcony"))
        for number, label in enumerate(_row_labels(6))
    ]
    for place in (circle[0]["seats"][0], circle[0]["seats"][-1]):
        place["restrictedView"] = True
    draw.stage("Stage", middle, 70, 300, 80)
    draw.wall("Proscenium", middle, 116, 420, 8)
    draw.text("Foyer", 60, 480)
    draw.text("Bar", width - 60, 480)
    sections = [
        draw.section("Stalls", "Standard", (0, 130), (width, 340), stalls),
        draw.section("Circle", "Balcony", (0, 490), (width, 250), circle),
    ]
    return draw.chart(width, 760, sections=sections)


def arena(name: str) -> Json:
    """A bowl of two rings around a standing floor: about 10,000 places."""
    draw = _Drawing(name, ["Floor", "Lower bowl", "Upper bowl"], "MIXED")
    middle = 1500.0
    sections = []
    for first, blocks, rows, radius, category in (
        (101, 16, 14, 560.0, "Lower bowl"),
        (201, 20, 12, 890.0, "Upper bowl"),
    ):
        for block in range(blocks):
            turn = 2 * math.pi * block / blocks
            seats = [
                int((2 * math.pi * (radius + row * ROW) / blocks - 2 * CHAIR) / CHAIR) for row in range(rows)
            ]
            drawn = [
                draw.row(label, draw.ring(seats[row], radius + row * ROW, turn, category))
                for row, label in enumerate(_row_labels(rows))
            ]
            if block % 4 == 0:
                for place in drawn[-1]["seats"][:2]:
                    place["accessible"] = True
            wedge = _wedge(radius - CHAIR, radius + (rows - 1) * ROW + CHAIR, turn, math.pi / blocks)
            sections.append(draw.bowl_section(str(first + block), category, middle, drawn, wedge))
    draw.stage("Stage", middle, middle - 330, 420, 130)
    for gate, turn in (("Gate East", 0.0), ("Gate South", 0.25), ("Gate West", 0.5), ("Gate North", 0.75)):
        angle = 2 * math.pi * turn
        draw.text(gate, middle + 1250 * math.cos(angle), middle + 1250 * math.sin(angle))
    floor = draw.standing("Floor", "Floor", 1500, (middle, middle + 60), 420, 300)
    return draw.chart(2 * middle, 2 * middle, sections=sections, standing=[floor])


def lawn(name: str) -> Json:
    """A field without seats: a lawn in front of the stage, and a deck beside it."""
    draw = _Drawing(name, ["Lawn", "Deck"], "MIXED")
    draw.stage("Stage", 500, 90, 420, 110)
    draw.text("Ferry", 900, 760)
    draw.text("Water and food", 130, 760)
    standing = [
        draw.standing("Lawn", "Lawn", 900, (430, 430), 620, 420),
        draw.standing("Deck", "Deck", 150, (860, 400), 160, 300),
    ]
    return draw.chart(1000, 820, standing=standing)


def _wedge(inner: float, outer: float, turn: float, half: float) -> list[tuple[float, float]]:
    """Corners of a part of a ring around (0, 0), with a narrow aisle to its neighbours."""
    steps = [step / 4 for step in range(-4, 5)]

    def arc(radius: float) -> list[tuple[float, float]]:
        width = half - CHAIR / 2 / radius
        return [(radius * math.cos(turn + s * width), radius * math.sin(turn + s * width)) for s in steps]

    return arc(inner) + arc(outer)[::-1]


def _row_labels(rows: int) -> list[str]:
    """A, B, … without I and O, which look like digits."""
    letters = [letter for letter in string.ascii_uppercase if letter not in "IO"]
    return letters[:rows]


class _Drawing:
    """A chart while it is drawn."""

    def __init__(self, name: str, categories: list[str], venue_type: str) -> None:
        self._name = name
        self._keys = {label: key for key, label in enumerate(categories, start=1)}
        self._venue_type = venue_type
        self._ids = count(1)
        self._shapes: list[Json] = []
        self._texts: list[Json] = []

    def seat(self, number: int, x: float, y: float, category: str) -> Json:
        return {
            "x": round(x, 2),
            "y": round(y, 2),
            "label": str(number),
            "categoryLabel": category,
            "categoryKey": self._keys[category],
            "restrictedView": False,
            "accessible": False,
            "companionSeat": False,
            "uuid": self._id(),
        }

    def arc(self, seats: int, x: float, y: float, radius: float, category: str) -> list[Json]:
        """Seats below a centre at (x, y), from left to right."""
        angle = CHAIR * 1.15 / radius
        turns = [(index - (seats - 1) / 2) * angle for index in range(seats)]
        return [
            self.seat(index + 1, x + radius * math.sin(turn), y + radius * math.cos(turn), category)
            for index, turn in enumerate(turns)
        ]

    def ring(self, seats: int, radius: float, turn: float, category: str) -> list[Json]:
        """Seats on a circle around (0, 0), with their middle at the angle `turn`."""
        turns = [turn + (index - (seats - 1) / 2) * CHAIR / radius for index in range(seats)]
        return [
            self.seat(index + 1, radius * math.cos(angle), radius * math.sin(angle), category)
            for index, angle in enumerate(turns)
        ]

    def row(self, label: str, seats: list[Json]) -> Json:
        return {"label": label, "seats": seats, "curve": 0, "objectType": "row", "uuid": self._id()}

    def section(
        self,
        label: str,
        category: str,
        corner: tuple[float, float],
        size: tuple[float, float],
        rows: list[Json],
    ) -> Json:
        """A rectangle; the rows are placed relative to its corner."""
        (left, top), (width, height) = corner, size
        points = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
        return {
            "label": label,
            "categoryLabel": category,
            "categoryKey": self._keys[category],
            "points": [{"x": round(x, 2), "y": round(y, 2)} for x, y in points],
            "topLeft": {"x": round(left, 2), "y": round(top, 2)},
            "subChart": self._sub_chart(width, height, rows=rows),
            "objectType": "section",
            "uuid": self._id(),
        }

    def bowl_section(
        self, label: str, category: str, middle: float, rows: list[Json], wedge: list[tuple[float, float]]
    ) -> Json:
        """A section in the outline of a wedge; it and the rows are drawn around (0, 0) until here."""
        left, top = min(x for x, _ in wedge), min(y for _, y in wedge)
        size = (max(x for x, _ in wedge) - left, max(y for _, y in wedge) - top)
        for row in rows:
            for place in row["seats"]:
                place["x"] = round(place["x"] - left, 2)
                place["y"] = round(place["y"] - top, 2)
        section = self.section(label, category, (middle + left, middle + top), size, rows)
        section["points"] = [{"x": round(middle + x, 2), "y": round(middle + y, 2)} for x, y in wedge]
        return section

    def standing(
        self,
        label: str,
        category: str,
        capacity: int,
        centre: tuple[float, float],
        width: float,
        height: float,
    ) -> Json:
        """An area without seats."""
        return {
            "label": label,
            "categoryLabel": category,
            "categoryKey": self._keys[category],
            "capacity": capacity,
            "bookAsAWhole": False,
            "type": "rectangle",
            "center": {"x": centre[0], "y": centre[1]},
            "width": width,
            "height": height,
            "rotationAngle": 0,
            "objectType": "generalAdmission",
            "uuid": self._id(),
        }

    def stage(self, label: str, x: float, y: float, width: float, height: float) -> None:
        """Where everybody looks."""
        self.wall(label, x, y, width, height)
        self._shapes[-1]["smartType"] = "stage"

    def wall(self, label: str, x: float, y: float, width: float, height: float) -> None:
        """A rectangle that is drawn and not sold."""
        self._shapes.append(
            {
                "label": label,
                "objectType": "shape",
                "type": "rectangle",
                "center": {"x": x, "y": y},
                "width": width,
                "height": height,
                "rotationAngle": 0,
                "uuid": self._id(),
            }
        )

    def text(self, text: str, x: float, y: float) -> None:
        """A word for people who look for their way."""
        self._texts.append(
            {
                "text": text,
                "objectType": "text",
                "center": {"x": round(x, 2), "y": round(y, 2)},
                "fontSize": 14,
                "rotationAngle": 0,
                "uuid": self._id(),
            }
        )

    def chart(self, width: float, height: float, **parts: list[Json]) -> Json:
        """The finished chart."""
        top = self._shapes[0]["center"]
        sub_chart = self._sub_chart(width, height, shapes=self._shapes, texts=self._texts, **parts)
        return {
            "name": self._name,
            "version": 21,
            "venueType": self._venue_type,
            "categories": {
                "list": [
                    {"label": label, "key": key, "color": color, "accessible": False}
                    for (label, key), color in zip(
                        self._keys.items(), ("#8a3ffc", "#1192e8", "#198038"), strict=False
                    )
                ],
                "maxCategoryKey": len(self._keys),
            },
            "subChart": sub_chart | {"focalPoint": dict(top)},
        }

    def _sub_chart(
        self,
        width: float,
        height: float,
        rows: list[Json] | None = None,
        sections: list[Json] | None = None,
        standing: list[Json] | None = None,
        shapes: list[Json] | None = None,
        texts: list[Json] | None = None,
    ) -> Json:
        return {
            "width": round(width, 2),
            "height": round(height, 2),
            "rows": rows or [],
            "sections": sections or [],
            "generalAdmissionAreas": standing or [],
            "shapes": shapes or [],
            "tables": [],
            "booths": [],
            "texts": texts or [],
            "icons": [],
            "imageObjects": [],
        }

    def _id(self) -> str:
        return f"uuid{next(self._ids)}"
