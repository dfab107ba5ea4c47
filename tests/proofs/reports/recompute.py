"""Adds up the files of facts by itself, and compares with what the table has: to the cent.

The folder has the files as the delivery stream writes them (`facts/arrived=<day>/*`, a line of JSON for each row, of which
some are there twice), `aggregates.json`, the lines of each event and day that reports are made of, and `reports.json`, what
the report endpoints have answered (`endpoints.py`). Nothing here comes from the product. With duckdb (requirements.txt) the
queries of `infra/reports.yaml` are asked, too.
"""

import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import endpoints

TEMPLATE = Path(__file__).resolve().parents[3] / "infra" / "reports.yaml"
REFUNDED = ("refunded_price", "refunded_fee", "refunded_tax")
FUNNEL = ("seen", "locked", "paying", "confirmed", "lock_expired", "released", "payment_abandoned")
COLUMNS = {
    "message_id": "VARCHAR",
    "line": "INTEGER",
    "event_id": "VARCHAR",
    "day": "VARCHAR",
    "hour": "INTEGER",
    "kind": "VARCHAR",
    "currency": "VARCHAR",
    "provider": "VARCHAR",
    "tax_basis_points": "INTEGER",
    "tax_included": "BOOLEAN",
    "reason": "VARCHAR",
    "declined_code": "VARCHAR",
    "declined_source": "VARCHAR",
    "declined_step": "VARCHAR",
    "declined_reason": "VARCHAR",
    "count": "BIGINT",
    "seats": "BIGINT",
    "amount_minor": "BIGINT",
}
"""Columns that the queries name. A day is a text there, as in the files."""

Row = dict[str, Any]
Key = tuple[Any, ...]
Figures = dict[Key, int]


def rows_of_files(folder: Path) -> Iterator[Row]:
    """Each row once, whatever was delivered again."""
    seen = set()
    for path in sorted(folder.glob("facts/arrived=*/*")):
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in text.splitlines():
            row = json.loads(line)
            key = (row["message_id"], row["line"])
            if key not in seen:
                seen.add(key)
                yield row


def rows_of_aggregates(folder: Path) -> Iterator[Row]:
    """The same columns for each line of the table's aggregates."""
    for day in json.loads((folder / "aggregates.json").read_text()):
        for line in day["lines"]:
            declined = {f"declined_{name}": value for name, value in line.get("declined", {}).items()}
            yield {"event_id": day["event_id"], "day": day["day"], **line, **declined}


def figures(rows: Iterable[Row]) -> Figures:
    """What five reports show: a figure for each of its keys."""
    sums: Figures = defaultdict(int)
    for row in rows:
        kind, event, day, currency = row["kind"], row["event_id"], row["day"], row["currency"]
        amount, count, seats = row.get("amount_minor", 0), row["count"], row.get("seats", 0)
        sums["all", event, day, row["hour"], currency, kind, "count"] += count
        sums["all", event, day, row["hour"], currency, kind, "seats"] += seats
        sums["all", event, day, row["hour"], currency, kind, "amount"] += amount
        sums["revenue", day, event, currency, "net"] += amount * sign(row)
        sums["tier", event, row.get("tier"), currency, kind] += amount
        if kind == "discount":
            sums["discount", event, row["offer_id"], row["funded_by"], currency] += amount
        if kind in ("tax", "refunded_tax"):
            rate = (row.get("tax_basis_points"), row.get("tax_included"))
            sums["tax", day, event, currency, *rate, kind] += amount
        if kind in ("refund", "automatic_refund"):
            sums["refunds", day, event, currency, row["reason"], "count"] += count
            sums["refunds", day, event, currency, row["reason"], "amount"] += amount
        if kind in ("declined", "lost", "recovered"):
            why = tuple(row.get(f"declined_{name}") for name in ("code", "source", "step", "reason"))
            sums["declines", row.get("provider"), currency, *why, kind] += (
                count if kind == "declined" else amount
            )
        if kind in FUNNEL:
            sums["funnel", event, day, row["hour"], kind] += count
    return {key: value for key, value in sums.items() if value}


def sign(row: Row) -> int:
    """Direction of a line in what the organizer has sold."""
    if row["kind"] in ("sale", "fee"):
        return 1
    if row["kind"] == "tax":
        return 0 if row["tax_included"] else 1
    return -1 if row["kind"] == "discount" or row["kind"] in REFUNDED else 0


def compare(name: str, one: Figures, other: Figures) -> int:
    """Names the figures that differ, and returns their number."""
    wrong = [key for key in one.keys() | other.keys() if one.get(key, 0) != other.get(key, 0)]
    for key in sorted(wrong, key=str)[:20]:
        print(f"{name}: {key}: {one.get(key, 0)} by the files, {other.get(key, 0)}")
    print(f"{name}: {len(one)} figures, {len(wrong)} differ")
    return len(wrong)


def queries() -> dict[str, str]:
    """The queries of the template, by the first part of their names."""
    found = re.findall(
        r"^  (\w+)Query:\n[\s\S]*?QueryString: \|\n((?: {10}.*\n)+)", TEMPLATE.read_text(), re.M
    )
    return {name.lower(): text for name, text in found}


def by_queries(folder: Path, duckdb: Any) -> Figures:
    """The figures that the queries of the template answer."""
    database = duckdb.connect()
    columns = ", ".join(f"{name!r}: {kind!r}" for name, kind in COLUMNS.items())
    files = str(folder / "facts" / "*" / "*")
    database.execute(
        f"CREATE TABLE facts AS SELECT *, CAST(arrived_on AS VARCHAR) AS arrived FROM (SELECT * RENAME (arrived AS arrived_on)"
        f" FROM read_json('{files}', format = 'newline_delimited', hive_partitioning = true, columns = {{{columns}}}))"
    )
    last = database.execute("SELECT max(arrived) FROM facts").fetchall()[0][0]
    # The files may be of another time than now.
    asked = {name: text.replace("current_date", f"DATE '{last}'") for name, text in queries().items()}
    answers = {name: database.execute(text).fetchall() for name, text in asked.items()}
    found: Figures = {}
    for day, event, currency, *rest in answers["revenue"]:
        found["revenue", day, event, currency, "net"] = rest[-1]
    for day, event, currency, rate, included, sold, refunded in answers["tax"]:
        found["tax", day, event, currency, rate, included, "tax"] = sold
        found["tax", day, event, currency, rate, included, "refunded_tax"] = refunded
    for day, event, currency, reason, count, amount in answers["refunds"]:
        found["refunds", day, event, currency, reason, "count"] = count
        found["refunds", day, event, currency, reason, "amount"] = amount
    for *key, declined, lost, recovered in answers["declines"]:
        found["declines", *key, "declined"] = declined
        found["declines", *key, "lost"] = lost
        found["declines", *key, "recovered"] = recovered
    for event, day, hour, *counts in answers["funnel"]:
        found |= {
            ("funnel", event, day, hour, kind): count for kind, count in zip(FUNNEL, counts, strict=True)
        }
    return {key: int(value) for key, value in found.items() if value}


def main(folder: Path) -> int:
    """Compares; 1 if a figure differs."""
    rows = list(rows_of_files(folder))
    files = figures(rows)
    wrong = compare("aggregates", files, figures(rows_of_aggregates(folder)))
    try:
        import duckdb
    except ImportError:
        print("queries: not asked, because duckdb is not installed")
    else:
        asked = {
            key: value
            for key, value in files.items()
            if key[0] in ("revenue", "tax", "refunds", "declines", "funnel")
        }
        wrong += compare("queries", asked, by_queries(folder, duckdb))
    wrong += endpoints.compare(folder, endpoints.added_up(rows))
    if not files:
        print("there are no files")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
