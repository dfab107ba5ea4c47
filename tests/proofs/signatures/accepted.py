"""Accepted disagreements between our checks and a provider's own library, each with its reason. Any other
disagreement is a failure, and so is a reason that no case needs.

`we_refuse`: the library accepts, and we must refuse every case of the rule. `we_accept`: the opposite, which
would be a vulnerability if its reason were wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cases import Case, Checkout, Razorpay, Stripe, sign

HEADER_BYTES_MAX = 4096
TOLERANCE_MILLISECONDS = 300_000


@dataclass(frozen=True)
class Disagreement:
    """One kind of disagreement."""

    name: str
    of: type[Case]
    verdict: str
    holds: Callable[[Case], bool]
    reason: str


def _values(case: Stripe, name: str) -> list[str]:
    return [item[len(name) + 1 :] for item in case.header.split(",") if item.startswith(f"{name}=")]


def _in_the_future(case: Stripe) -> bool:
    try:
        ahead = int(_values(case, "t")[0]) * 1000 - case.now_milliseconds
    except (ValueError, IndexError):
        return False
    return ahead > TOLERANCE_MILLISECONDS


def _is_written_otherwise(case: Stripe) -> bool:
    """True if a time is a number for Python, but not written in plain digits."""
    for digits in _values(case, "t"):
        try:
            if str(int(digits)) != digits:
                return True
        except ValueError:
            continue
    return False


def _has_more_behind_the_time(case: Stripe) -> bool:
    return any("=" in value for value in _values(case, "t"))


def _has_more_behind_the_signature(case: Stripe) -> bool:
    """True if no `v1` is right, but one is up to its second `=`."""
    try:
        time = int(_values(case, "t")[0].split("=")[0])
    except (ValueError, IndexError):
        return False
    right = {sign(secret, b"%d.%s" % (time, case.body)) for secret in case.secrets}
    values = _values(case, "v1")
    return right.isdisjoint(values) and not right.isdisjoint(value.split("=")[0] for value in values)


def _is_not_text(case: Stripe | Razorpay) -> bool:
    try:
        case.body.decode()
    except UnicodeDecodeError:
        return True
    return False


def _is_signed_with_no_secret(case: Razorpay) -> bool:
    """True if the signature is right under a blank secret, and under no other."""
    right = {secret.strip() == "" for secret in case.secrets if sign(secret, case.body) == case.header}
    return right == {True}


def _has_no_secret(case: Checkout) -> bool:
    return not case.secret.strip()


def _has_ids_that_are_none(case: Checkout) -> bool:
    return any(not id or "|" in id for id in (case.order_id, case.payment_id))


NOT_TEXT = (
    "Their library accepts text only; we sign the bytes that arrive. Somebody who has"
    " the secret signed these bytes, and the webhook's function refuses other bytes than UTF-8."
)
NO_SECRET = "Everybody knows a secret that is not set. Their library signs with the empty key."

ACCEPTED = (
    Disagreement(
        "stripe: from the future",
        Stripe,
        "we_refuse",
        _in_the_future,
        "Their library checks the age only. A signature dated next year could be replayed until then.",
    ),
    Disagreement(
        "stripe: two times",
        Stripe,
        "we_refuse",
        lambda case: len(_values(case, "t")) > 1,
        "Their library uses the first. Stripe sends one, and two readers must not see two times.",
    ),
    Disagreement(
        "stripe: a time not in plain digits",
        Stripe,
        "we_refuse",
        _is_written_otherwise,
        "Their library accepts signs, blanks, underscores and leading zeros. Stripe writes plain"
        " digits, and one time must not have two spellings.",
    ),
    Disagreement(
        "stripe: more behind the time",
        Stripe,
        "we_refuse",
        _has_more_behind_the_time,
        "Their library ignores the text after a second `=`. Stripe sends none.",
    ),
    Disagreement(
        "stripe: more behind the signature",
        Stripe,
        "we_refuse",
        _has_more_behind_the_signature,
        "As for the time: a signature is 64 digits and nothing else.",
    ),
    Disagreement(
        "stripe: not ASCII",
        Stripe,
        "we_refuse",
        lambda case: not case.header.isascii(),
        "Their library fails on some of it and reads other scripts' digits. Stripe sends ASCII only.",
    ),
    Disagreement(
        "stripe: too long",
        Stripe,
        "we_refuse",
        lambda case: len(case.header.encode()) > HEADER_BYTES_MAX,
        "Everything has a limit; Stripe's headers have some 200 bytes.",
    ),
    Disagreement("stripe: a body that is not text", Stripe, "we_accept", _is_not_text, NOT_TEXT),
    Disagreement("razorpay: no secret", Razorpay, "we_refuse", _is_signed_with_no_secret, NO_SECRET),
    Disagreement("razorpay: a body that is not text", Razorpay, "we_accept", _is_not_text, NOT_TEXT),
    Disagreement("checkout: no secret", Checkout, "we_refuse", _has_no_secret, NO_SECRET),
    Disagreement(
        "checkout: invalid ids",
        Checkout,
        "we_refuse",
        _has_ids_that_are_none,
        "`a|b` and `c` are signed as `a` and `b|c` are. Razorpay's ids are letters, digits and `_`.",
    ),
)
