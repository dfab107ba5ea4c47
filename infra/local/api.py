"""The public API, as an organizer's program would call it."""

import json
import time
import urllib.error
import urllib.request
from typing import Any, Self

from failed import Failed

TIMEOUT_SECONDS = 60
TRIES = 3
FAULTS_SHOWN = 50


class Api:
    """Calls the API as one person."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._etag = ""

    @classmethod
    def signed_in(cls, url: str, email: str, password: str) -> Self:
        """The API for somebody with an account."""
        answer = cls(url).post("/auth/login", {"email": email, "password": password})
        return cls(url, answer["access_token"])

    def get(self, path: str) -> Any:
        """GET."""
        return self._call("GET", path, None)

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """POST, with an idempotency key if one is given. Tried again only where the first try cannot have had an
        effect (429, 503)."""
        return self._call("POST", path, body if body is not None else {}, key)

    def change(self, path: str, body: Any, ver: str, method: str = "PATCH") -> Any:
        """Changes what has the version `ver`, as its ETag names it."""
        return self._call(method, path, body, ver=ver)

    def version(self, path: str) -> str:
        """ETag of what is there."""
        self._call("GET", path, None)
        return self._etag

    def put_file(self, organizer_id: str, purpose: str, content_type: str, content: bytes) -> str:
        """Uploads a file past the API, which takes no large ones; the upload's id."""
        wanted = {"purpose": purpose, "content_type": content_type, "byte_length": len(content)}
        upload = self.post(f"/admin/organizers/{organizer_id}/uploads", wanted)
        request = urllib.request.Request(upload["url"], content, upload["headers"], method=upload["method"])
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
                return str(upload["upload_id"])
        except OSError as error:
            raise Failed(f"The file could not be uploaded: {error}") from error

    def _call(self, method: str, path: str, body: Any, key: str | None = None, ver: str | None = None) -> Any:
        headers = {"content-type": "application/json"}
        if key:
            headers["idempotency-key"] = key
        if ver:
            headers["if-match"] = ver
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(1, TRIES + 1):
            request = urllib.request.Request(self._url + path, data, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                    self._etag = answer.headers.get("etag", "")
                    return json.loads(answer.read() or b"null")
            except urllib.error.HTTPError as error:
                text = error.read().decode(errors="replace")
                if error.code not in (429, 503) or attempt == TRIES:
                    raise Failed(f"{method} {path} was answered {error.code}: {_said(text)}") from error
                time.sleep(0.5 * attempt)
            except OSError as error:
                raise Failed(f"{method} {path} was not answered: {error}") from error
        raise AssertionError("unreachable")


def _said(text: str) -> str:
    """A problem document as people read it: its sentence, then every fault of the chart on a line of its own."""
    try:
        problem = json.loads(text)
        sentence = problem.get("detail") or problem["title"]
        faults = [f"{fault['pointer'] or '/'}: {fault['message']}" for fault in problem.get("errors") or []]
    except (ValueError, KeyError, TypeError, AttributeError):
        return text[:1000]
    more = [f"and {len(faults) - FAULTS_SHOWN} more"] if len(faults) > FAULTS_SHOWN else []
    return "\n       ".join([sentence, *faults[:FAULTS_SHOWN], *more])
