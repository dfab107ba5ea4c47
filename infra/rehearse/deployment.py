"""The deployment that is rehearsed: a local stack, or one on AWS."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from deploy import client
from failed import Failed
from settings import Stack

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Deployment:
    """A deployed stack, and the way to it."""

    name: str
    api_url: str
    seats: str
    bookings: str
    user_pool: str
    user_pool_client: str
    emulator: Stack | None
    """The local stack; none on AWS."""

    @classmethod
    def local(cls, folder: Path) -> Self:
        """The local stack in this folder."""
        env = Stack(folder, "", 0, 0, "").read_env()
        stack = Stack(folder, env["STACK_NAME"], 0, 0, env["AWS_ENDPOINT_URL"])
        if not is_loopback(stack.aws_url):
            raise Failed(f"The AWS emulator of {folder} is not on this machine: {stack.aws_url}")
        return cls(
            env["STACK_NAME"],
            env["API_URL"],
            env["SEATS_TABLE"],
            env["BOOKINGS_TABLE"],
            env["USER_POOL_ID"],
            env["USER_POOL_CLIENT_ID"],
            stack,
        )

    @classmethod
    def on_aws(cls, name: str) -> Self:
        """The stack of this name, by its outputs; AWS credentials as usual."""
        try:
            stacks = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except (BotoCoreError, ClientError) as error:
            raise Failed(f"The stack {name} cannot be read: {error}") from error
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])}
        names = ("ApiUrl", "SeatsTable", "BookingsTable", "UserPoolId", "UserPoolClientId")
        if missing := [output for output in names if output not in outputs]:
            raise Failed(f"The stack {name} is not Boxoffice: it has no output {', '.join(missing)}.")
        return cls(name, *(outputs[output] for output in names), emulator=None)

    def client(self, service: str) -> Any:
        """An AWS client."""
        if self.emulator is not None:
            return client(self.emulator, service)
        return boto3.client(service, config=Config(retries={"max_attempts": 5, "mode": "standard"}))


def is_loopback(url: str) -> bool:
    """Returns true if the address is on this machine."""
    return urlsplit(url).hostname in LOOPBACK
