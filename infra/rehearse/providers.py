"""The settings of the payment providers, as they are deployed.

They are read from the function that starts payments, because its environment is what is used.
"""

import json
import urllib.request

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from deployment import Deployment, is_loopback
from failed import Failed
from modes import Providers, decide

FUNCTION = "create-payment"
TIMEOUT_SECONDS = 5


def read(deployment: Deployment) -> Providers:
    """The providers of a deployment. Fails if one of them is, or might be, live."""
    name = f"{deployment.name}-{FUNCTION}"
    try:
        answer = deployment.client("lambda").get_function_configuration(FunctionName=name)
    except EndpointConnectionError as error:
        if deployment.emulator is None:
            raise Failed(f"AWS does not answer: {error}") from error
        raise Failed("The local stack does not run: say `make run` first.") from error
    except (BotoCoreError, ClientError) as error:
        raise Failed(f"The providers' configuration cannot be read from {name}: {error}") from error
    settings = answer.get("Environment", {}).get("Variables", {})
    local = deployment.emulator is not None
    return decide(settings, lambda url: local and is_loopback(url) and _is_sandbox(url))


def _is_sandbox(url: str) -> bool:
    """Returns true if the stand-in answers there."""
    try:
        with urllib.request.urlopen(f"{url}/_sandbox/health", timeout=TIMEOUT_SECONDS) as answer:
            return json.loads(answer.read()) == {"status": "up"}
    except (OSError, ValueError):
        return False
