"""A function's release binary as a process, and the runtime API that gives it work."""

import json
import os
import queue
import signal
import subprocess
from pathlib import Path
from typing import Any

from stand_in import Answer, Headers, serve

PATIENCE = 60
"""Seconds to wait for an answer."""


class Process:
    """A function that waits for work, under callgrind if `profile` names the file for it."""

    def __init__(
        self, binary: Path, function: str, settings: dict[str, str], profile: Path | None = None
    ) -> None:
        self.function = function
        self._work: queue.Queue[bytes] = queue.Queue()
        self._waiting: queue.Queue[None] = queue.Queue()
        self._answer = b""
        command = [str(binary)]
        if profile:
            options = ["--tool=callgrind", "--instr-atstart=no", "--compress-pos=no", "-q"]
            command = ["valgrind", *options, f"--callgrind-out-file={profile}", *command]
        environment = settings | {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": serve(self._runtime),
            "_HANDLER": function,
            "AWS_LAMBDA_FUNCTION_NAME": function,
        }
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        self._waiting.get(timeout=PATIENCE)

    def _runtime(self, _method: str, path: str, _headers: Headers, body: bytes) -> Answer:
        if not path.endswith("/next"):
            self._answer = body
            return 202, {}, b""
        self._waiting.put(None)
        headers = {
            "content-type": "application/json",
            "lambda-runtime-aws-request-id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
            "lambda-runtime-deadline-ms": "4102444800000",
            "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-central-1:111122223333:function:f",
            "lambda-runtime-trace-id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1",
        }
        return 200, headers, self._work.get()

    def invoke(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The function's answer to a payload."""
        self._work.put(json.dumps(payload).encode())
        self._waiting.get(timeout=PATIENCE)
        answer: dict[str, Any] = json.loads(self._answer)
        return answer

    def request(self, payload: dict[str, Any], body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The body of the answer to a request."""
        answer = self.invoke(payload | {"body": json.dumps(body)} if body else payload)
        if answer["statusCode"] not in (200, 201):
            raise RuntimeError(f"{self.function}: {answer}")
        read: dict[str, Any] = json.loads(answer["body"])
        return read

    def cpu_ms(self) -> float:
        """Milliseconds of CPU so far."""
        tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6

    def count(self, on: bool) -> None:
        """Has callgrind begin to count instructions, or write down what it has counted."""
        action = ["-i", "on"] if on else ["-d"]
        command = ["callgrind_control", *action, str(self._process.pid)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end(self) -> None:
        """Ends the process."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()
