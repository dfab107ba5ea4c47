"""`make cost`: what a million bookings cost at AWS, what costs apart, and what an idle deployment costs a month."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import apart
from facts import REPORT, Facts
from path import AWS_CALL_MS, PROVIDER_CALL_MS, Line, Mix, purchase

TARGETS = {False: 20.0, True: 24.0}
"""Dollars for a million bookings, by whether the event limits tickets."""


def main(arguments: list[str]) -> int:
    """Prints everything."""
    facts = Facts.read(Path(arguments[0]) if arguments else REPORT)
    mix = Mix(system_lines=facts.system_lines)
    print(
        f"Prices: {facts.region}, {facts.date}, without free tiers (infra/cost/prices.toml). Counted: {facts.source}."
    )
    print(
        f"Per booking: {mix.tries} lock tries of four seats in one block, 1 payment, {mix.webhooks} webhook, "
        f"{mix.reads} reads of the booking. Batches: {mix.messages_per_batch:g} messages, {mix.changes_per_batch:g} changes."
    )
    cpu = facts.figures["service_cpu_per_booking.16_clients"]
    print(
        f"Lambda's time: {cpu:g} ms of CPU per booking, split by calls, divided by the function's share of a core "
        f"(memory / 1,769 MB), and {AWS_CALL_MS:g} ms for each call of AWS, {PROVIDER_CALL_MS:g} ms for the provider's.\n"
    )
    _table(facts, mix)
    _verdicts(facts, mix)
    _levers(facts, mix)
    print("\nApart, for a million bookings unless it says otherwise")
    _list(apart.apart(facts, mix))
    _idle(facts)
    print(
        "\nNot counted: free tiers and tax; starts of instances; repeats after failures; KMS requests for the tables' key; "
        "what the provider takes."
    )
    return 0


def total(facts: Facts, mix: Mix) -> float:
    """Dollars for a million bookings."""
    return sum(line.dollars(facts) for line in purchase(facts, mix))


def _table(facts: Facts, mix: Mix) -> None:
    without, limited = purchase(facts, mix), purchase(facts, replace(mix, limit=True))
    sums = [sum(line.dollars(facts) for line in lines) for lines in (without, limited)]
    print(f"{'$ for a million bookings':<50}{'count':>11}{'no limit':>10}{'share':>7}{'limit':>9}  why")
    groups = list(dict.fromkeys(line.group for line in without))
    for group in groups:
        parts = [[line for line in lines if line.group == group] for lines in (without, limited)]
        both = [sum(line.dollars(facts) for line in lines) for lines in parts]
        print(f"{group:<50}{'':>11}{both[0]:>10.2f}{both[0] / sums[0]:>7.0%}{both[1]:>9.2f}")
        for one, other in zip(*parts, strict=True):
            _row(facts, one, other)
    print(f"{'total':<50}{'':>11}{sums[0]:>10.2f}{1:>7.0%}{sums[1]:>9.2f}")


def _row(facts: Facts, one: Line, other: Line) -> None:
    million = one.count * 1_000_000
    count = f"{million:,.0f}" if million >= 100 else f"{million:.2f}"
    dollars, limited = one.dollars(facts), other.dollars(facts)
    print(f"  {one.what:<48}{count:>11}{dollars:>10.2f}{'':>7}{limited:>9.2f}  {one.why}")


def _verdicts(facts: Facts, mix: Mix) -> None:
    print()
    for limit, target in TARGETS.items():
        dollars = total(facts, replace(mix, limit=limit))
        name = "with a ticket limit" if limit else "without a ticket limit"
        over = dollars - target
        verdict = "holds" if over <= 0 else f"EXCEEDED by ${over:.2f} ({over / target:.0%})"
        print(f"{name}: ${dollars:.2f}, target at most ${target:.2f}: {verdict}")


def _levers(facts: Facts, mix: Mix) -> None:
    halved = {"create-payment": 256, "create-booking": 256, "process-payment": 256, "look-at-payments": 256}
    levers: dict[str, Callable[[Mix], Mix]] = {
        "expired locks counted by the stream, not by a look": lambda mix: replace(mix, lock_look=False),
    }
    others: dict[str, Callable[[Mix], Mix]] = {
        "both success messages of Stripe, if its endpoint subscribes to them": lambda mix: replace(
            mix, webhooks=2
        ),
        "every batch with one message: sales spread over a month": lambda mix: replace(
            mix, messages_per_batch=1, changes_per_batch=1
        ),
        "1.5 ms of CPU per booking": lambda mix: replace(mix, cpu_ms=1.5),
        "all four functions of 512 MB with 256 MB": lambda mix: replace(mix, memory=halved),
        "BookingCreated not published": lambda mix: replace(mix, created_message=False),
    }
    before = total(facts, mix)
    print("\nLevers, each alone, without a limit                                    saves")
    together = mix
    for name, change in levers.items():
        print(f"  {name:<64}{before - total(facts, change(mix)):>10.2f}")
        together = change(together)
    for limit, target in TARGETS.items():
        dollars = total(facts, replace(together, limit=limit))
        name = (
            f"these together: {'with a limit' if limit else 'without'} ${dollars:.2f}, target ${target:.2f}"
        )
        print(f"  {name:<64}{'holds' if dollars <= target else 'EXCEEDED':>10}")
    print("If it is otherwise, without a limit                                    costs more (-: less)")
    for name, change in others.items():
        print(f"  {name:<64}{total(facts, change(mix)) - before:>+10.2f}")


def _list(rows: list[tuple[str, float, str]]) -> None:
    for what, dollars, why in rows:
        print(f"  {what:<56}{dollars:>10.2f}  {why}")


def _idle(facts: Facts) -> None:
    serving, monitoring = apart.idle(facts)
    print("\nIdle, for a month of 730 hours")
    _list(serving)
    bare = sum(dollars for _, dollars, _ in serving)
    print(
        f"  {'without monitoring, target at most $3.00':<56}{bare:>10.2f}  {'holds' if bare <= 3 else 'EXCEEDED'}"
    )
    _list(monitoring)
    full = bare + sum(dollars for _, dollars, _ in monitoring)
    print(
        f"  {'with monitoring, target at most $10.00':<56}{full:>10.2f}  {'holds' if full <= 10 else 'EXCEEDED'}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
