"""The Python environment of the local stack: a virtual one in `.local/venv`, made once per pinned list.

Uses the standard library only, because it runs before anything is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from failed import Failed
from processes import Process

ROOT = Path(__file__).resolve().parents[2]
"""The repository."""

LOCAL = ROOT / ".local"
"""Everything that `make run` makes and keeps."""

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
LINT_REQUIREMENTS = Path(__file__).with_name("requirements-lint.txt")


def enter(script: str, arguments: list[str]) -> None:
    """Continues in the virtual environment: returns when in it, else replaces this process."""
    folder = LOCAL / "venv"
    if Path(sys.prefix).resolve() == folder.resolve():
        return
    try:
        python = _python_in_use(arguments) or ensure(folder, REQUIREMENTS)
    except Failed as failure:
        sys.exit(f"error: {failure}")
    os.execv(python, [str(python), script, *arguments])


def _python_in_use(arguments: list[str]) -> Path | None:
    """The Python of the environment as it is, if the emulator runs from it: to make it anew would take the
    emulator's files away from under it."""
    folder = LOCAL / "venv"
    if not Process(LOCAL, "ministack", "ministack").pid() or _is_made(folder, REQUIREMENTS):
        return None
    if arguments[:1] in (["run"], ["deploy"], ["up"]):
        raise Failed(
            "The local stack runs with another Python or other packages than are wanted now:"
            " say `make stop` first."
        )
    python = folder / "bin" / "python"
    return python if python.exists() else None


def _is_made(folder: Path, requirements: Path) -> bool:
    stamp = folder / "requirements.sha256"
    return (
        (folder / "bin" / "python").exists() and stamp.exists() and stamp.read_text() == _wanted(requirements)
    )


def _wanted(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes() + f"{sys.version_info[:2]}".encode()).hexdigest()


def ensure(folder: Path, requirements: Path) -> Path:
    """The Python of a virtual environment with exactly these requirements, made if need be."""
    python = folder / "bin" / "python"
    if _is_made(folder, requirements):
        return python
    print(f"-> installing {requirements.name} into {folder.relative_to(ROOT)}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        venv.create(folder, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Failed(
            "Python cannot make virtual environments; on Debian and Ubuntu install the package"
            f" python3-venv ({error})."
        ) from error
    # One command for all: a second one would let pip move what the first one pinned.
    command = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        str(requirements),
    ]
    if subprocess.run(command, check=False).returncode != 0:
        raise Failed(f"pip could not install {requirements.name}; see its message above.")
    (folder / "requirements.sha256").write_text(_wanted(requirements))
    return python
