"""`stack.py lint`: the linters of what is neither Rust nor TypeScript, in a Python environment of their own."""

import subprocess
import sys
from pathlib import Path

from environment import LINT_REQUIREMENTS, LOCAL, ROOT, ensure
from failed import Failed


def main(arguments: list[str]) -> int:
    """Runs the named linters, or all of them; the exit code."""
    unknown = [name for name in arguments if name not in _LINTERS]
    if unknown:
        print(f"error: there is no linter for {', '.join(unknown)}: {', '.join(_LINTERS)}", file=sys.stderr)
        return 2
    try:
        tools = ensure(LOCAL / "venv-lint", LINT_REQUIREMENTS).parent
        for name in arguments or _LINTERS:
            _LINTERS[name](tools)
    except Failed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    return 0


def templates(tools: Path) -> None:
    """The templates, by cfn-lint."""
    found = sorted(path.relative_to(ROOT) for path in (ROOT / "infra").rglob("*.yaml"))
    _run([tools / "cfn-lint", "template.yaml", *found], "cfn-lint has found something in the templates")
    print(f"cfn-lint: {len(found) + 1} templates are clean")


def python(tools: Path) -> None:
    """Python, by ruff, whose settings are in `ruff.toml`."""
    _run(
        [tools / "ruff", "check", "--quiet", "--no-cache", "."],
        "ruff has found something in the Python files",
    )
    _run(
        [tools / "ruff", "format", "--check", "--no-cache", "."],
        f"Python files are not formatted; `{_shown(tools / 'ruff')} format .` does it",
    )


def spelling(tools: Path) -> None:
    """Every file, by typos, whose exceptions are in `typos.toml`."""
    _run(
        [tools / "typos", "--format", "brief"],
        "typos has found misspelled words; `typos.toml` lists those that are right",
    )
    print("typos: nothing is misspelled")


def dependencies(tools: Path) -> None:
    """Bans, licences and sources of the crates, by cargo-deny, whose rules are in `deny.toml`."""
    _run(
        [tools / "cargo-deny", "--locked", "check", "bans", "licenses", "sources"],
        "cargo-deny has found a crate that `deny.toml` does not allow",
    )


def _run(command: list[Path | str], otherwise: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise Failed(f"{otherwise}; see above.")


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


_LINTERS = {"templates": templates, "python": python, "spelling": spelling, "dependencies": dependencies}
