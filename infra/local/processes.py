"""Background processes of a stack, known by their pid files."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from failed import Failed

STOP_SECONDS = 30
"""How long a process may take to write its state down."""

EXEC_SECONDS = 1
"""How long a process may take from its start to its command line."""


@dataclass(frozen=True)
class Process:
    """A background process; `name` is also the name of its pid and log files."""

    folder: Path
    name: str
    mark: str
    """Stands in its command line, so that a pid which the system gave to another program is not taken for it."""

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder / "logs" / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        """Its pid."""
        return self.folder / "pids" / self.name

    def pid(self) -> int | None:
        """Its pid if it runs."""
        try:
            pid = int(self.pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if self.mark in _command_line(pid) else None

    def start(self, command: list[str], env: dict[str, str]) -> None:
        """Starts it, apart from the terminal."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, start_new_session=True
            )
        self.pid_file.write_text(str(process.pid))

    def wait_for(self, url: str, seconds: float) -> None:
        """Waits until it answers at `url`, whatever it answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.pid() is None:
                break
            if answers(url):
                return
            time.sleep(0.05)
        raise Failed(f"{self.name} did not start; the end of {self.log}:\n{self.last_words()}")

    def last_words(self) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def stop(self) -> bool:
        """Stops it and waits until it has. Returns whether it ran."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while self.pid() is not None and time.monotonic() < deadline:
                _reap(pid)
                time.sleep(0.05)
            if self.pid() is not None:
                os.kill(pid, signal.SIGKILL)
                print(
                    f"   {self.name} did not stop within {STOP_SECONDS} s and was killed; its last changes may be lost"
                )
        self.pid_file.unlink(missing_ok=True)
        return pid is not None


def answers(url: str) -> bool:
    """Whether an HTTP server is there, whatever it thinks of the request."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _command_line(pid: int) -> str:
    """The command line of a process that runs, else nothing. From /proc if it is there: slim images have no `ps`."""
    if not Path("/proc/self/stat").exists():
        shown = subprocess.run(
            ["ps", "-p", str(pid), "-o", "stat=", "-o", "command="],
            capture_output=True,
            text=True,
            check=False,
        )
        line = shown.stdout.strip()
        return "" if line.startswith("Z") else line
    deadline = time.monotonic() + EXEC_SECONDS
    while True:
        try:
            # The state follows the program's name, which is in brackets and may hold brackets.
            state = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (OSError, IndexError):
            return ""
        if state == "Z":
            return ""
        # A process that has just been started shows no command line for a moment.
        if line or time.monotonic() > deadline:
            return line
        time.sleep(0.01)


def _reap(pid: int) -> None:
    """Takes leave of a child; of another process's child there is nothing to take."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
