"""`make doctor`: the tools that are missing on this machine, and who sits on the local stack's ports.

Uses the standard library only, because it is asked when something cannot be installed.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import build
from environment import ROOT
from failed import Failed
from processes import Process
from settings import Stack, port_is_taken

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Programs that the tests in a browser can run, as web/e2e/support/chromium.ts looks for them."""

LISTENING = "0A"
"""State of a socket that listens, in /proc/net/tcp."""


@dataclass(frozen=True)
class Finding:
    """One line of the answer."""

    says: str
    todo: str = ""
    """One sentence, if something is wrong."""
    needed: bool = True
    """False if Boxoffice runs without it."""

    @property
    def fails(self) -> bool:
        """True if this has to be put right first."""
        return bool(self.todo) and self.needed


def main() -> int:
    """Prints what it finds; the exit code is 1 if something that is needed is missing."""
    try:
        findings = [*_rust(), _c_compiler(), _python(), _node(), _chromium(), *_small_tools()]
        findings += _ports(Stack.main())
    except Failed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    for finding in findings:
        mark = "fails" if finding.fails else "note " if finding.todo else "ok   "
        print(f"{mark}  {finding.says}")
        if finding.todo:
            print(f"       {finding.todo}")
    failed = sum(finding.fails for finding in findings)
    print(f"{failed} to put right" if failed else "everything that is needed is there")
    return 1 if failed else 0


def _rust() -> Iterator[Finding]:
    wanted = tomllib.loads((ROOT / "rust-toolchain.toml").read_text())["toolchain"]
    channel = wanted["channel"]
    if shutil.which("cargo") is None:
        yield Finding("Rust is missing", "Install it with rustup, from https://rustup.rs.")
        return
    # Asking cargo itself would make rustup download the toolchain.
    if shutil.which("rustup") and channel not in _said("rustup", "toolchain", "list"):
        todo = f"Say `rustup toolchain install {channel}`, or let the first build do it."
        yield Finding(f"Rust {channel} is missing", todo, needed=False)
        return
    version = _said("cargo", "--version")
    if f" {channel} " not in f"{version} ":
        todo = (
            f"Install Rust {channel}, which rust-toolchain.toml asks for, or rustup, which does it by itself."
        )
        yield Finding(f"{version} is another Rust", todo)
        return
    yield Finding(version)
    for component, command in (("clippy", "clippy"), ("rustfmt", "fmt")):
        if component in wanted["components"] and not _said("cargo", command, "--version"):
            yield Finding(f"{component} is missing", f"Say `rustup component add {component}`.")
    nextest = _said("cargo", "nextest", "--version").partition("\n")[0]
    todo = (
        ""
        if nextest
        else "Say `cargo install --locked cargo-nextest`: without it cargo's slower test runner does."
    )
    yield Finding(nextest or "cargo-nextest is missing", todo, needed=False)


def _c_compiler() -> Finding:
    if shutil.which("cc"):
        return Finding("a C compiler")
    return Finding(
        "A C compiler is missing", "Install build-essential, with which Rust links (Debian and Ubuntu)."
    )


def _python() -> Finding:
    version = f"Python {sys.version.split()[0]}"
    # stack.py has refused what is too old.
    if importlib.util.find_spec("ensurepip"):
        return Finding(version)
    return Finding(
        f"{version} without ensurepip", "Install python3-venv, which makes environments (Debian, Ubuntu)."
    )


def _node() -> Finding:
    wanted = ".".join(map(str, build.NODE_MIN))
    todo = f"Install Node.js {wanted} or later: the web client is built with it."
    version = build.node_version()
    if not shutil.which("npm") or version == (0, 0):
        return Finding("Node.js or npm is missing", todo)
    shown = f"Node.js {_said('node', '--version').removeprefix('v')}"
    return Finding(f"{shown} is too old", todo) if version < build.NODE_MIN else Finding(shown)


def _chromium() -> Finding:
    for name in CHROMIUMS:
        if found := shutil.which(os.environ.get("CHROMIUM") or name):
            return Finding(f"a browser for `make test` and `make e2e`: {found}")
    todo = "Install chromium (Debian), or set CHROMIUM to a Chrome: `make test` plays purchases in it."
    return Finding("Chromium is missing", todo, needed=False)


def _small_tools() -> Iterator[Finding]:
    for tool, purpose in (
        ("make", "every command here is one of its targets"),
        ("curl", "docs/api-tour.md buys seats with it"),
    ):
        todo = "" if shutil.which(tool) else f"Install {tool}: {purpose}."
        yield Finding(f"{tool} is missing" if todo else tool, todo)


def _ports(stack: Stack) -> Iterator[Finding]:
    for process, port, variable in (
        (Process(stack.folder, "front", build.SANDBOX), stack.web_port, "BOXOFFICE_PORT"),
        (Process(stack.folder, "ministack", "ministack"), stack.aws_port, "BOXOFFICE_AWS_PORT"),
    ):
        ours, owners = process.pid(), listeners(port)
        if not owners and not port_is_taken(port):
            yield Finding(f"port {port} is free")
        elif ours is not None and (ours in owners or not owners):
            yield Finding(f"port {port} is this stack's own {process.name} (pid {ours})")
        else:
            by = ", ".join(f"{_program(pid)} (pid {pid})" for pid in owners) or "a program of another user"
            todo = f"Stop it, or set {variable} to a free port."
            yield Finding(f"port {port} is taken by {by}", todo)


def listeners(port: int) -> list[int]:
    """Pids of the programs that listen on a port, as far as this user may see them."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    return sorted(pid for pid, links in _open_files() if not sockets.isdisjoint(links))


def _listening_inodes(port: int) -> Iterator[str]:
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


def _open_files() -> Iterator[tuple[int, set[str]]]:
    for folder in Path("/proc").glob("[0-9]*/fd"):
        links = set()
        try:
            for file in folder.iterdir():
                links.add(str(file.readlink()))
        except OSError:
            # It has ended meanwhile, or is another user's.
            pass
        yield int(folder.parent.name), links


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "a program that has just ended"


def _said(*command: str) -> str:
    """The output of a program; nothing if it fails."""
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    except OSError:
        return ""
    return re.sub(r"\s*\(.*", "", answer.stdout).strip() if answer.returncode == 0 else ""
