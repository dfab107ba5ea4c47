"""Scenes of a rehearsal. Each returns sentences about what went wrong, beside what the verifier finds."""

import time
from functools import partial

from buyers import Account
from crowd import Answer, Crowd, Json
from stage import SEATS_PER_ROW, TICKETS_MAX, Stage

KEYS = 20
REPEATS = 5
"""A hundred hands are twenty keys, five requests each."""
GROUPS = (2, 3, 4)
SIZES = (2, 1, 4, 2, 3)
"""Seats of the trace's purchases, in turn."""
SETTLE_SECONDS = 90
POLL_SECONDS = 1


def one_seat(crowd: Crowd, stage: Stage, buyers: list[Account]) -> list[str]:
    """All buyers want one seat."""
    body = {"event_id": stage.open_event, "seats": stage.seats[:1]}
    answers = crowd.at_once([partial(crowd.lock, "one seat", buyer, body) for buyer in buyers])
    winners = [(buyer, answer) for buyer, answer in zip(buyers, answers, strict=True) if answer.won]
    for buyer, answer in winners:
        crowd.pay("one seat", buyer, answer.body)
    return [] if len(winners) == 1 else [f"one seat: {len(winners)} of {len(buyers)} buyers won it"]


def groups(crowd: Crowd, stage: Stage, buyers: list[Account]) -> list[str]:
    """Groups want overlapping seats: half by name, half the best available. Who loses asks once more."""
    crowd.at_once([partial(_group, crowd, stage, buyer, number) for number, buyer in enumerate(buyers)])
    return []


def _group(crowd: Crowd, stage: Stage, buyer: Account, number: int) -> None:
    count = GROUPS[number % len(GROUPS)]
    best = _best(stage, count)
    # Neighbours in the crowd want seats that overlap, and every fourth row is fought over.
    row = SEATS_PER_ROW * (number % max(len(stage.seats) // SEATS_PER_ROW // 4, 1))
    first = row + number % (SEATS_PER_ROW - count)
    named = {"event_id": stage.open_event, "seats": stage.seats[first : first + count]}
    answer = crowd.lock("groups", buyer, best if number % 2 else named)
    if not answer.won and answer.status == 409:
        answer = crowd.lock("groups", buyer, best)
    if answer.won:
        crowd.pay("groups", buyer, answer.body)


def hundred_hands(crowd: Crowd, stage: Stage, buyer: Account) -> list[str]:
    """One customer sends a hundred requests under twenty keys against a ticket limit."""
    jobs = []
    keys = [f"hands-{number}-{time.time_ns()}" for number in range(KEYS)]
    for _ in range(REPEATS):
        for number, key in enumerate(keys):
            seats = stage.seats[2 * number : 2 * number + 2]
            body = {"event_id": stage.limited_event, "seats": seats}
            jobs.append((key, partial(crowd.lock, "hands", buyer, body, key)))
    answers = crowd.at_once([job for _, job in jobs])
    made: dict[str, set[str]] = {}
    for (key, _), answer in zip(jobs, answers, strict=True):
        if answer.won:
            made.setdefault(key, set()).add(answer.body["booking_id"])
    wrong = [f"hands: the key {key} made {len(ids)} bookings" for key, ids in made.items() if len(ids) > 1]
    bookings = {answer.body["booking_id"]: answer.body for answer in answers if answer.won}
    tickets = sum(len(booking["seats"]) for booking in bookings.values())
    if not crowd.unsent and not 0 < tickets <= TICKETS_MAX:
        wrong.append(f"hands: {tickets} tickets were locked at once, and {TICKETS_MAX} are allowed")
    for booking in bookings.values():
        crowd.pay("hands", buyer, booking)
    if wrong or crowd.unsent or not crowd.pays:
        return wrong
    return _up_to_the_limit(crowd, stage, buyer, tickets)


def _up_to_the_limit(crowd: Crowd, stage: Stage, buyer: Account, tickets: int) -> list[str]:
    """The customer buys the tickets that are left under the limit, and then one more."""
    wrong = settle(crowd)
    while not wrong and tickets < TICKETS_MAX:
        answer = crowd.lock("hands", buyer, _best(stage, 1) | {"event_id": stage.limited_event})
        if crowd.unsent:
            return []
        if not answer.won:
            return [f"hands: ticket {tickets + 1} of {TICKETS_MAX} was refused: {_said(answer)}"]
        crowd.pay("hands", buyer, answer.body)
        tickets += 1
        wrong = settle(crowd)
    if wrong:
        return wrong
    answer = crowd.lock("hands", buyer, _best(stage, 1) | {"event_id": stage.limited_event})
    return ["hands: a ticket beyond the limit was locked"] if answer.won else []


def trace(crowd: Crowd, stage: Stage, buyers: list[Account], starts: list[float]) -> list[str]:
    """Purchases begin as the demand trace says, by the buyers in turn."""
    began = time.monotonic()
    late: list[float] = []

    def purchase(number: int, start: float) -> None:
        crowd.wait_until(began, start)
        late.append(time.monotonic() - began - start)
        buyer = buyers[number % len(buyers)]
        answer = crowd.lock("trace", buyer, _best(stage, SIZES[number % len(SIZES)]))
        if answer.won:
            crowd.pay("trace", buyer, answer.body)

    crowd.at_once([partial(purchase, number, start) for number, start in enumerate(starts)])
    if late and (latest := max(late)) > 1:
        print(f"   the slowest purchase began {latest:.1f} s later than the trace says", flush=True)
    return []


def settle(crowd: Crowd) -> list[str]:
    """Waits until every booking that was paid is confirmed, or its money goes back."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while crowd.paid:
        crowd.paid = [(buyer, name) for buyer, name in crowd.paid if not _settled(crowd.booking(buyer, name))]
        if crowd.paid and time.monotonic() > deadline:
            waiting = ", ".join(name for _, name in crowd.paid[:5])
            return [f"{len(crowd.paid)} paid bookings are not settled after {SETTLE_SECONDS} s: {waiting}"]
        if crowd.paid:
            time.sleep(POLL_SECONDS)
    return []


def _settled(answer: Answer) -> bool:
    if answer.body.get("status") == "confirmed":
        return True
    return any(payment["refunds"] for payment in answer.body.get("payments", []))


def _best(stage: Stage, count: int) -> Json:
    return {"event_id": stage.open_event, "best_available": {"count": count, "type": stage.tier}}


def _said(answer: Answer) -> str:
    return f"{answer.status} {answer.body.get('code', '')}".strip()
