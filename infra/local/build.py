"""Builds what runs: the functions and the front process with cargo, the web client with npm."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

from environment import ROOT
from failed import Failed
from progress import note, step

SANDBOX = "boxoffice-sandbox"
NODE_MIN = (20, 19)
"""What Vite asks for."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WEB_SOURCES = (
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
    "openapi/package.json",
    "openapi/runtime.js",
    "openapi/sdk.mjs",
    "../openapi.json",
)


def check_tools() -> None:
    """Fails with one sentence for each tool that is missing."""
    missing = []
    if shutil.which("cargo") is None:
        missing.append("Rust is missing: install it with rustup, from https://rustup.rs.")
    if shutil.which("cc") is None:
        missing.append(
            "A C compiler is missing: Rust links with it; on Debian and Ubuntu install build-essential."
        )
    if shutil.which("npm") is None:
        missing.append(
            f"Node.js is missing: the web client is built with version {_dotted(NODE_MIN)} or later."
        )
    elif (version := node_version()) < NODE_MIN:
        missing.append(
            f"Node.js is too old: the web client needs version {_dotted(NODE_MIN)} or later,"
            f" and this is {_dotted(version)}."
        )
    if missing:
        raise Failed("\n       ".join(missing))


def target_folder() -> Path:
    """Where cargo leaves the binaries of the `local` profile."""
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "local"


def build_functions() -> Path:
    """Builds every function and the front process; the folder they are in."""
    with step("building the functions (minutes when it is the first time)"):
        command = [
            "cargo",
            "build",
            "--locked",
            "--profile",
            "local",
            "-p",
            "boxoffice-functions",
            "-p",
            SANDBOX,
            "--bins",
        ]
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            raise Failed("The functions could not be built; see cargo's message above.")
    return target_folder()


def build_web() -> Path:
    """Builds the web client unless it is already built from these very sources; the folder it is in."""
    web = ROOT / "web"
    stamp = web / "dist" / ".sources"
    sources = _fingerprint(web)
    if stamp.exists() and stamp.read_text() == sources:
        return web / "dist"
    with step("building the web client"):
        installed = web / "node_modules" / ".boxoffice-lock"
        lock = (web / "package-lock.json").read_text()
        if not installed.exists() or installed.read_text() != lock:
            _npm(web, "ci", "--no-audit", "--no-fund", "--loglevel=error")
            installed.write_text(lock)
        _npm(web, "run", "--silent", "build")
        stamp.write_text(sources)
    return web / "dist"


def _npm(web: Path, *arguments: str) -> None:
    if subprocess.run(["npm", *arguments], cwd=web, check=False).returncode != 0:
        raise Failed(
            f"The web client could not be built: `npm {' '.join(arguments)}` failed; see its message above."
        )


def zip_binaries(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Each binary as Lambda wants it, by name: a zip archive with one executable called `bootstrap`."""
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise Failed(f"The templates name binaries that are not in {folder}: {', '.join(sorted(missing))}.")
    return {name: _zip((folder / name).read_bytes()) for name in names}


def digest(content: bytes) -> str:
    """A name for exactly this content."""
    return hashlib.sha256(content).hexdigest()[:32]


def _zip(binary: bytes) -> bytes:
    """The same bytes for the same binary, so that an unchanged function is not deployed again."""
    entry = zipfile.ZipInfo("bootstrap", _EPOCH)
    entry.external_attr = 0o100755 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, binary, zipfile.ZIP_DEFLATED, 1)
    return buffer.getvalue()


def _fingerprint(web: Path) -> str:
    found = hashlib.sha256()
    for source in _WEB_SOURCES:
        path = web / source
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in filter(Path.is_file, files):
            found.update(str(file.relative_to(web)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def node_version() -> tuple[int, int]:
    """The version of Node.js, or zeros if it is missing."""
    if shutil.which("node") is None:
        return (0, 0)
    shown = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", shown)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def describe_tools() -> None:
    """Says which tools are used."""
    for tool in ("cargo", "node"):
        said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False, cwd=ROOT)
        note(f"{tool} {said.stdout.strip().removeprefix(tool).strip()}")
