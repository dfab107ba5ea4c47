"""Where a local stack lives: its folder, its ports, its secrets and the file that tells others about it."""

import base64
import json
import os
import secrets
import shlex
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from environment import LOCAL
from failed import Failed

AWS_PORT = 4566
WEB_PORT = 8080
REGION = "us-east-1"

ADMIN_EMAIL = "admin@boxoffice.example"
CUSTOMER_EMAIL = "customer@boxoffice.example"
SENDER_EMAIL = "tickets@boxoffice.example"


@dataclass(frozen=True)
class Secrets:
    """Made up once per stack; they never leave its folder."""

    admin_password: str
    customer_password: str
    stripe_secret_key: str
    stripe_webhook_secret: str
    razorpay_key_id: str
    razorpay_key_secret: str
    razorpay_webhook_secret: str
    ticket_key_seed: str
    otp_key: str

    @classmethod
    def of(cls, folder: Path) -> Self:
        """The secrets in the folder; those that are not there yet are made."""
        path = folder / "secrets.json"
        known = json.loads(path.read_text()) if path.exists() else {}
        fresh = {
            "admin_password": _password(),
            "customer_password": _password(),
            "stripe_secret_key": f"sk_test_{secrets.token_hex(16)}",
            "stripe_webhook_secret": f"whsec_{secrets.token_hex(24)}",
            "razorpay_key_id": f"rzp_test_{secrets.token_hex(7)}",
            "razorpay_key_secret": secrets.token_hex(12),
            "razorpay_webhook_secret": secrets.token_hex(24),
            "ticket_key_seed": base64.b64encode(secrets.token_bytes(32)).decode(),
            "otp_key": secrets.token_hex(32),
        }
        # A stack from before there was a secret gets it, and keeps those that it has.
        made = cls(**(fresh | known))
        if asdict(made) != known:
            write_private(path, json.dumps(asdict(made), indent=2))
        return made


@dataclass(frozen=True)
class Stack:
    """One local stack."""

    folder: Path
    name: str
    aws_port: int
    web_port: int
    aws_url: str
    """Address of the AWS emulator."""

    @classmethod
    def main(cls) -> Self:
        """The stack of `make run`."""
        aws_port = _port("BOXOFFICE_AWS_PORT", AWS_PORT)
        web_port = _port("BOXOFFICE_PORT", WEB_PORT)
        return cls(LOCAL, "boxoffice", aws_port, web_port, f"http://127.0.0.1:{aws_port}")

    @classmethod
    def foreign(cls, aws_url: str) -> Self:
        """The stack in an emulator that somebody else started."""
        name = "".join(c if c.isalnum() else "-" for c in aws_url.split("://", 1)[-1]).strip("-")
        return cls(
            LOCAL / f"deployed-{name}", "boxoffice", 0, _port("BOXOFFICE_PORT", WEB_PORT), aws_url.rstrip("/")
        )

    @classmethod
    def apart(cls, folder: Path) -> Self:
        """A stack for tests, on ports that are free now; the same ones again if it is already known."""
        path = folder / "ports.json"
        if path.exists():
            aws_port, web_port = json.loads(path.read_text())
        else:
            aws_port, web_port = _free_ports()
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps([aws_port, web_port]))
        return cls(folder, "boxoffice-test", aws_port, web_port, f"http://127.0.0.1:{aws_port}")

    @property
    def web_url(self) -> str:
        """Where the front process serves the web client, the API under /api and the providers' stand-in."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def account_file(self) -> Path:
        """Holds where the providers' stand-in is, if it is another stack's."""
        return self.folder / "account"

    @property
    def providers_url(self) -> str:
        """Where the providers' stand-in is that knows the account."""
        return self.account_file.read_text() if self.account_file.exists() else self.web_url

    @property
    def api_url(self) -> str:
        """The API, for everybody."""
        return f"{self.web_url}/api"

    @property
    def env_file(self) -> Path:
        """What a shell or a test needs to know about the stack."""
        return self.folder / "env"

    def write_env(self, values: dict[str, str]) -> None:
        """Writes the env file in shell syntax."""
        lines = [f"{name}={shlex.quote(value)}\n" for name, value in values.items()]
        write_private(self.env_file, "".join(lines))

    def read_env(self) -> dict[str, str]:
        """Reads the env file; fails if the stack was never deployed."""
        if not self.env_file.exists():
            raise Failed("There is no local stack yet: say `make run` first.")
        pairs = (line.split("=", 1) for line in self.env_file.read_text().splitlines())
        return {name: shlex.split(value)[0] if value else "" for name, value in pairs}


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def port_is_taken(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _password() -> str:
    """Passes every rule of the user pool: each kind of character is there for certain."""
    return f"Aa1-{secrets.token_urlsafe(15)}"


def _port(variable: str, default: int) -> int:
    value = os.environ.get(variable, str(default))
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Failed(f"{variable} must be a port number, and is {value!r}.")
    return int(value)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]
