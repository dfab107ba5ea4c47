"""Reads what people and systems are sent with published libraries, for the stack tests.

check.py open       opens the files of a mail with pypdf and icalendar: JSON of SES's attachments on standard input,
                    what is in them on standard output
check.py receive    receives webhooks on a free port of this machine and checks each with standardwebhooks: secrets on
                    standard input, one a line; on standard output the address, then a line for each call.
                    Ends with its input
"""

import base64
import io
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3] / "infra" / "local"))

from environment import LOCAL, ensure
from failed import Failed

ENVIRONMENT = LOCAL / "venv-notifications"


def main() -> int:
    """Runs the program, and returns the exit code."""
    commands = {"open": _open, "receive": _receive}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print(f"error: say one of {', '.join(commands)}", file=sys.stderr)
        return 2
    if Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
        try:
            python = ensure(ENVIRONMENT, Path(__file__).with_name("requirements.txt"))
        except Failed as failure:
            sys.exit(f"error: {failure}")
        os.execv(python, [str(python), *sys.argv])
    commands[sys.argv[1]]()
    return 0


def _open() -> None:
    read = {"application/pdf": _pdf, "text/calendar": _calendar}
    for file in json.load(sys.stdin):
        media_type = file["ContentType"].split(";")[0].strip()
        content = base64.b64decode(file["RawContent"], validate=True)
        _say({"name": file["FileName"], "media_type": media_type, **read[media_type](content)})


def _pdf(content: bytes) -> dict:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=True)
    return {"bytes": len(content), "pages": [page.extract_text() for page in reader.pages]}


def _calendar(content: bytes) -> dict:
    from icalendar import Calendar

    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    # A library reads on over a line that it does not understand, and keeps what was wrong.
    return {
        "method": str(calendar["METHOD"]),
        "uid": str(event["UID"]),
        "sequence": int(event.get("SEQUENCE", 0)),
        "status": str(event.get("STATUS", "")),
        "summary": str(event["SUMMARY"]),
        "start": event.decoded("DTSTART").isoformat(),
        "errors": [str(error) for error in [*calendar.errors, *event.errors]],
    }


def _receive() -> None:
    secrets: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        """A receiver of webhooks."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            known = list(secrets)
            _say(
                {
                    "id": headers.get("webhook-id"),
                    "verified": [_is_verified(secret, body, headers) for secret in known],
                    "changed": any(_is_verified(secret, body + b" ", headers) for secret in known),
                    "message": json.loads(body),
                }
            )
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing: standard output is for calls."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _say({"url": f"http://127.0.0.1:{server.server_port}/boxoffice"})
    for line in sys.stdin:
        secrets.append(line.strip())
    server.shutdown()


def _is_verified(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    from standardwebhooks import Webhook, WebhookVerificationError

    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def _say(said: dict) -> None:
    # One write, so that lines of two calls do not mix.
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
