"""An account at the payment providers that two local stacks share, as two deployments of one organizer may do.

The stack that owns the account runs the providers' stand-in for both. The other one calls it with the owner's
keys, and has a webhook endpoint of its own at each provider, with secrets of its own."""

import json
import urllib.request
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from failed import Failed
from settings import Secrets, Stack, write_private

PROVIDERS = ("stripe", "razorpay")
TIMEOUT_SECONDS = 10


def share(stack: Stack, owner: Path) -> None:
    """Has the stack use the account of the one in the folder `owner`, which must run."""
    env = owner / "env"
    if not env.exists():
        raise Failed(f"There is no stack in {owner} whose account could be shared.")
    shared = Stack.apart(owner)
    of_owner = Secrets.of(owner)
    secrets = replace(
        Secrets.of(stack.folder),
        stripe_secret_key=of_owner.stripe_secret_key,
        razorpay_key_id=of_owner.razorpay_key_id,
        razorpay_key_secret=of_owner.razorpay_key_secret,
    )
    write_private(stack.folder / "secrets.json", json.dumps(asdict(secrets), indent=2))
    write_private(stack.account_file, shared.read_env()["WEB_URL"])


def join(stack: Stack, api: str) -> None:
    """Has the account's messages sent to the stack's API too, if the account is another stack's."""
    if not stack.account_file.exists():
        return
    secrets = Secrets.of(stack.folder)
    known = {"stripe": secrets.stripe_webhook_secret, "razorpay": secrets.razorpay_webhook_secret}
    for provider in PROVIDERS:
        webhook = {
            "id": _webhook_id(stack, provider),
            "provider": provider,
            "url": f"{api}/webhooks/{provider}",
            "secret": known[provider],
        }
        try:
            _call("POST", f"{stack.providers_url}/_sandbox/webhooks", webhook)
        except OSError as error:
            raise Failed(f"The stack that owns the account did not take the webhook: {error}") from error


def leave(stack: Stack) -> None:
    """Has no more messages sent to the stack, if the account is another stack's that still runs."""
    if not stack.account_file.exists():
        return
    for provider in PROVIDERS:
        try:
            _call("DELETE", f"{stack.providers_url}/_sandbox/webhooks/{_webhook_id(stack, provider)}", None)
        except OSError:
            # The owner is down, or never knew the webhook.
            continue


def _webhook_id(stack: Stack, provider: str) -> str:
    return f"{stack.folder.name}-{provider}"


def _call(method: str, url: str, body: Any) -> None:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
        pass
