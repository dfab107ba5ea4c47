"""Checks that we, the payment providers' own libraries and that of Standard Webhooks agree about signatures: `make check-signatures`.

Makes cases, has `signature-verdicts` (an example of the domain, given as argument) and the libraries judge
each, and fails for every disagreement that accepted.py does not explain.
"""

import base64
import json
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

sys.path.append(str(Path(__file__).resolve().parents[3] / "infra" / "local"))

from environment import LOCAL, ensure
from failed import Failed

SEED = 20_261_124
CASES_EACH = 12_000
SHOWN_MAX = 10
ENVIRONMENT = LOCAL / "venv-signatures"


def main() -> int:
    """Runs the check, and returns the exit code."""
    if len(sys.argv) != 2:
        print("error: give the path of `signature-verdicts`", file=sys.stderr)
        return 2
    if Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
        try:
            python = ensure(ENVIRONMENT, Path(__file__).with_name("requirements.txt"))
        except Failed as failure:
            sys.exit(f"error: {failure}")
        os.execv(python, [str(python), *sys.argv])
    import cases

    chance = random.Random(SEED)
    judged = [
        case
        for make in (cases.stripe, cases.razorpay, cases.checkout, cases.outgoing)
        for case in make(chance, CASES_EACH)
    ]
    return _compare(judged, _ours(judged), _theirs(judged))


def _line(case) -> str:
    fields = {"kind": type(case).__name__.lower(), **asdict(case)}
    if "body" in fields:
        fields["body_base64"] = base64.b64encode(fields.pop("body")).decode()
    return json.dumps(fields)


def _ours(judged: list) -> list[bool]:
    lines = "\n".join(map(_line, judged))
    answer = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True, check=True)
    verdicts = answer.stdout.split()
    if len(verdicts) != len(judged) or not set(verdicts) <= {"accept", "refuse"}:
        sys.exit(f"error: {len(judged)} cases, {len(verdicts)} verdicts; {answer.stderr}")
    return [verdict == "accept" for verdict in verdicts]


def _theirs(judged: list) -> list[bool]:
    """Verdicts of the libraries; with several secrets, true if any of them is right."""
    import cases
    import razorpay
    import standardwebhooks
    import stripe

    def under(case, secret: str) -> None:
        """Raises what the library raises."""
        if isinstance(case, cases.Stripe):
            clock = SimpleNamespace(time=lambda: case.now_milliseconds / 1000)
            with patch("stripe._webhook.time", clock):
                stripe.WebhookSignature.verify_header(case.body, case.header, secret, tolerance=300)
        elif isinstance(case, cases.Razorpay):
            client = razorpay.Client(auth=("key", "unused"))
            client.utility.verify_webhook_signature(case.body.decode(), case.header, secret)
        elif isinstance(case, cases.Outgoing):
            headers = {
                "webhook-id": case.id,
                "webhook-timestamp": str(case.second),
                "webhook-signature": case.header,
            }
            with patch("standardwebhooks.webhooks.datetime", _clock_at(case.second)):
                standardwebhooks.Webhook(secret).verify(case.body, headers)
        else:
            client = razorpay.Client(auth=("key", secret))
            client.utility.verify_payment_signature(
                {
                    "razorpay_order_id": case.order_id,
                    "razorpay_payment_id": case.payment_id,
                    "razorpay_signature": case.signature,
                }
            )

    # Both libraries refuse by exceptions: their own, and Python's for unreadable input.
    refusals = (
        stripe.SignatureVerificationError,
        razorpay.errors.SignatureVerificationError,
        standardwebhooks.WebhookVerificationError,
        UnicodeError,
        TypeError,
    )

    def accepts(case) -> bool:
        for secret in case.secrets if hasattr(case, "secrets") else (case.secret,):
            try:
                under(case, secret)
            except refusals:
                continue
            return True
        return False

    return [accepts(case) for case in judged]


def _clock_at(second: int) -> type[datetime]:
    """A clock that stands still."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(second, tz)

    return Clock


def _compare(judged: list, ours: list[bool], theirs: list[bool]) -> int:
    from accepted import ACCEPTED

    faults, alone, totals = [], Counter(), Counter()
    for case, we, they in zip(judged, ours, theirs, strict=True):
        rules = [rule for rule in ACCEPTED if isinstance(case, rule.of) and rule.holds(case)]
        broken = [rule for rule in rules if rule.verdict == "we_refuse" and we]
        faults += [f"we accept, though `{rule.name}` says that we refuse: {case}" for rule in broken]
        kind = type(case).__name__
        totals[kind, "both accept" if we and they else "both refuse" if we == they else "we differ"] += 1
        if we == they:
            continue
        verdict = "we_accept" if we else "we_refuse"
        reasons = [rule for rule in rules if rule.verdict == verdict]
        if not reasons:
            faults.append(f"{verdict}, and the library does not: {case}")
        elif len(reasons) == 1:
            alone[reasons[0].name] += 1
    faults += [f"no case needs `{rule.name}`: remove it" for rule in ACCEPTED if not alone[rule.name]]
    for kind in ("Stripe", "Razorpay", "Checkout", "Outgoing"):
        counts = {what: number for (of, what), number in totals.items() if of == kind}
        shown = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
        print(f"{kind:9} {sum(counts.values()):6} cases: {shown}")
        if not counts.get("both accept") or not counts.get("both refuse"):
            faults.append(f"{kind}: all cases have the same verdict")
    for rule in ACCEPTED:
        print(f"  {alone[rule.name]:5} {rule.verdict.replace('_', ' ')}  {rule.name}")
    for fault in faults[:SHOWN_MAX]:
        print(f"error: {fault[:600]}", file=sys.stderr)
    if faults:
        print(f"error: {len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
