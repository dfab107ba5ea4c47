"""The mode of a rehearsal: how far its buyers may go with these settings of the payment providers.

A key or an address that is not known for certain counts as live, and live is refused.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import NamedTuple

from failed import Failed


class Mode(Enum):
    """Depth of a rehearsal."""

    SANDBOX = "the providers are the local stand-in: buyers pay"
    TEST = "the providers' test keys: buyers stop at the lock"
    LIVE = "live keys"


class Kind(NamedTuple):
    """A provider's settings by name, its own address, and the beginnings of its test keys."""

    key: str
    url: str
    own_url: str
    test_keys: tuple[str, ...]


KINDS = {
    "stripe": Kind("STRIPE_SECRET_KEY", "STRIPE_API_URL", "https://api.stripe.com", ("sk_test_", "rk_test_")),
    "razorpay": Kind("RAZORPAY_KEY_ID", "RAZORPAY_API_URL", "https://api.razorpay.com", ("rzp_test_",)),
}


class Providers(NamedTuple):
    """Decision about the deployment's providers."""

    mode: Mode
    offered: tuple[str, ...]
    sandbox_url: str


def decide(settings: Mapping[str, str], is_sandbox: Callable[[str], bool]) -> Providers:
    """The strictest mode of all providers that are offered or have a key."""
    offered = tuple(name for name in settings.get("PROVIDERS", "").split(",") if name)
    modes = {}
    for name in {*offered, *(name for name, kind in KINDS.items() if settings.get(kind.key))}:
        modes[name] = _mode(name, settings, is_sandbox)
    live = sorted(name for name, mode in modes.items() if mode is Mode.LIVE)
    if live or not offered:
        raise Failed(
            f"Not rehearsed: {' and '.join(live) or 'the provider'} may be live. A rehearsal needs test keys at"
            " the provider's own address, or the local stand-in."
        )
    mode = Mode.TEST if Mode.TEST in modes.values() else Mode.SANDBOX
    return Providers(mode, offered, settings.get("STRIPE_API_URL", ""))


def _mode(name: str, settings: Mapping[str, str], is_sandbox: Callable[[str], bool]) -> Mode:
    kind = KINDS.get(name)
    if kind is None or not settings.get(kind.key, "").startswith(kind.test_keys):
        return Mode.LIVE
    url = settings.get(kind.url, "")
    if url == kind.own_url:
        return Mode.TEST
    return Mode.SANDBOX if is_sandbox(url) else Mode.LIVE
