"""`make mutants`: small faults in the code, one at a time, each of which a test must notice.

cargo-mutants lists them (`.cargo/mutants.toml` names the files). This program puts each into a copy of the
sources and runs its stages, the quick one first: only mutants that survive the unit tests of their package run
against the API tests. `.local/mutants/results.jsonl` keeps every outcome, so a run that is stopped can
continue.
"""

import argparse
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local" / "mutants"
TREE = LOCAL / "tree"
"""The copy of the sources, always at the same path, so that cargo builds only what a mutant changes."""
TARGET = LOCAL / "target"
"""Target folder, apart from the developer's, where no mutant may be left."""
RESULTS = LOCAL / "results.jsonl"
SUMMARY = LOCAL / "summary.md"
BASELINES = LOCAL / "baselines.json"
LOG = LOCAL / "last.log"

STAGE_SECONDS_MAX = 1800
PASSED, FAILED, NOT_BUILT = 0, 100, 101
"""Exit codes of cargo-nextest."""

UNIT = "unit"
API = "api"
LIBS = "libs"
ARGUMENTS = {
    # The domain alone takes seconds, because it needs neither the AWS SDK nor another package of ours.
    UNIT: ["--package", "boxoffice-domain", "--lib"],
    # The whole workspace, so that the SDK is built with the features of every other build.
    API: ["--workspace", "--test", "api"],
    LIBS: ["--workspace", "--lib"],
}
STAGES = {"boxoffice-domain": (UNIT, API)}
"""Stages by package."""
STAGES_ELSEWHERE = (API, LIBS)

# The profile optimizes the domain for the model; here it is compiled more often than it runs.
SETTINGS = ["--config", "profile.dev.package.boxoffice-domain.opt-level=0"]

CAUGHT, SURVIVED, UNVIABLE = "caught", "survived", "unviable"


class Failed(Exception):
    """A failure that the user can correct."""


@dataclass(frozen=True)
class Mutant:
    """One fault, as cargo-mutants lists it."""

    name: str
    package: str
    file: str
    span: dict
    replacement: str

    @classmethod
    def read(cls, listed: dict) -> Self:
        """Parses cargo-mutants' JSON."""
        return cls(*(listed[field] for field in ("name", "package", "file", "span", "replacement")))

    @property
    def stages(self) -> tuple[str, ...]:
        """Its stages, in the order in which they run."""
        return STAGES.get(self.package, STAGES_ELSEWHERE)

    @property
    def key(self) -> str:
        """Its name in the results, which changes with its file."""
        return f"{self.name} @ {hashlib.sha256((ROOT / self.file).read_bytes()).hexdigest()[:12]}"

    def mutated(self) -> str:
        """The text of its file with the fault."""
        text = (ROOT / self.file).read_text()
        lines = text.splitlines(keepends=True)

        def at(place: dict) -> int:
            return sum(map(len, lines[: place["line"] - 1])) + place["column"] - 1

        return text[: at(self.span["start"])] + self.replacement + text[at(self.span["end"]) :]


class Results:
    """Outcomes by mutant and stage, one a line, never rewritten."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, dict]] = {}
        for line in RESULTS.read_text().splitlines() if RESULTS.exists() else ():
            self._take(json.loads(line))

    def _take(self, answer: dict) -> None:
        self._known.setdefault(answer["mutant"], {})[answer["stage"]] = answer

    def of(self, mutant: Mutant) -> dict[str, dict]:
        """The outcomes of one mutant, by stage."""
        return self._known.get(mutant.key, {})

    def add(self, mutant: Mutant, stage: str, outcome: str, seconds: float) -> None:
        """Stores an outcome."""
        answer = {"mutant": mutant.key, "stage": stage, "outcome": outcome, "seconds": round(seconds, 1)}
        self._take(answer)
        with RESULTS.open("a") as file:
            file.write(json.dumps(answer) + "\n")

    def verdict(self, mutant: Mutant) -> str:
        """`caught by STAGE`, `unviable`, `missed`, or `open` if a stage has yet to run."""
        answers = self.of(mutant)
        for stage, answer in answers.items():
            if answer["outcome"] == CAUGHT:
                return f"caught by {stage}"
            if answer["outcome"] == UNVIABLE:
                return UNVIABLE
        return "missed" if all(stage in answers for stage in mutant.stages) else "open"


class Workshop:
    """The copy of the sources, with cargo."""

    def __init__(self) -> None:
        self._digest = _copy_sources()
        self._passed: dict[str, str] = json.loads(BASELINES.read_text()) if BASELINES.exists() else {}

    def test(self, mutant: Mutant, stage: str) -> tuple[str, float]:
        """The outcome of one stage, and its seconds."""
        self._baseline(stage)
        path = TREE / mutant.file
        sound = path.read_text()
        began = time.monotonic()
        path.write_text(mutant.mutated())
        try:
            code = _nextest(stage)
        finally:
            path.write_text(sound)
        outcomes = {PASSED: SURVIVED, FAILED: CAUGHT, NOT_BUILT: UNVIABLE, None: CAUGHT}
        if code not in outcomes:
            raise Failed(f"cargo-nextest ended with {code}; see {_shown(LOG)}.")
        return outcomes[code], time.monotonic() - began

    def _baseline(self, stage: str) -> None:
        """Runs a stage without any mutant, once for the same sources."""
        if self._passed.get(stage) == self._digest:
            return
        print(f"-> the tests of stage {stage}, without a mutant", flush=True)
        if _nextest(stage) != PASSED:
            raise Failed(f"The tests of stage {stage} fail without any mutant; see {_shown(LOG)}.")
        self._passed[stage] = self._digest
        BASELINES.write_text(json.dumps(self._passed))


def main() -> int:
    """Runs the mutants, and returns the exit code."""
    parser = argparse.ArgumentParser(prog="mutants.py", description="Faults that a test must notice.")
    parser.add_argument(
        "--shard", default="1/1", help="K/N: every Nth mutant, from the Kth on; K from 1 to N"
    )
    parser.add_argument("--only", default="", help="only mutants whose name matches this regular expression")
    parser.add_argument("--minutes", type=float, default=0, help="start no mutant after this many minutes")
    parser.add_argument("--again", action="store_true", help="test missed mutants again")
    parser.add_argument("--list", action="store_true", help="only print the names and outcomes")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        LOCAL.mkdir(parents=True, exist_ok=True)
        mutants, results = _chosen(chosen.shard, chosen.only), Results()
        if chosen.list:
            for mutant in mutants:
                print(f"{results.verdict(mutant):15} {mutant.name}")
            return 0
        try:
            _run(mutants, results, chosen)
        finally:
            _summarize(mutants, results, chosen)
    except Failed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _chosen(shard: str, only: str) -> list[Mutant]:
    found = re.fullmatch(r"(\d+)/(\d+)", shard)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise Failed(f"A shard is K/N with K from 1 to N, such as 1/8, and not {shard!r}.")
    command = ["cargo", "mutants", "--list", "--json", "--workspace"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        raise Failed(f"cargo-mutants could not list the mutants:\n{listed.stderr}")
    mutants = [Mutant.read(entry) for entry in json.loads(listed.stdout)]
    return [mutant for mutant in mutants if re.search(only, mutant.name)][int(found[1]) - 1 :: int(found[2])]


def _run(mutants: list[Mutant], results: Results, chosen: argparse.Namespace) -> None:
    """Runs all mutants through their first stage, then the survivors through the next."""
    workshop, began = Workshop(), time.monotonic()
    again = {mutant.key for mutant in mutants if chosen.again and results.verdict(mutant) == "missed"}
    for depth in range(max((len(mutant.stages) for mutant in mutants), default=0)):
        for mutant in mutants:
            stage = mutant.stages[depth]
            settled = results.verdict(mutant) not in ("open", "missed")
            if settled or (stage in results.of(mutant) and mutant.key not in again):
                continue
            if chosen.minutes and time.monotonic() - began > chosen.minutes * 60:
                print("-> the time is over; the next run continues from here")
                return
            outcome, seconds = workshop.test(mutant, stage)
            results.add(mutant, stage, outcome, seconds)
            print(f"{outcome:9} {stage:4} {seconds:6.1f} s  {mutant.name}", flush=True)


def _copy_sources() -> str:
    """Updates the copy, and returns a digest of the files that tests may read."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file())
    digest = hashlib.sha256()
    for name in names:
        content, copy = (ROOT / name).read_bytes(), TREE / name
        if not name.endswith((".md", ".py")) and not name.startswith("web/"):
            digest.update(name.encode() + b"\0" + content)
        # An unchanged file keeps its time, by which cargo recognizes that nothing has changed.
        if not copy.exists() or copy.read_bytes() != content:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
    for copy in [path for path in TREE.rglob("*") if path.is_file()]:
        if str(copy.relative_to(TREE)) not in set(names):
            copy.unlink()
    return digest.hexdigest()


def _nextest(stage: str) -> int | None:
    """Runs a stage's tests in the copy; returns their exit code, or none if they do not end in time."""
    command = ["cargo", "nextest", "run", "--locked", "--profile", "mutants", *SETTINGS, *ARGUMENTS[stage]]
    env = os.environ | {"CARGO_TARGET_DIR": str(TARGET)}
    with LOG.open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=TREE,
            env=env,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return process.wait(STAGE_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _summarize(mutants: list[Mutant], results: Results, chosen: argparse.Namespace) -> None:
    """Writes the summary, and prints its figures."""
    lines = [f"# Mutants of shard {chosen.shard}{f', only {chosen.only!r}' if chosen.only else ''}", ""]
    lines += [
        "| where | mutants | unviable | caught | missed | survived so far | not run | caught of viable ones run |"
    ]
    lines += ["|---|---|---|---|---|---|---|---|"]
    waiting = [mutant for mutant in mutants if results.verdict(mutant) == "open" and results.of(mutant)]
    for where in [*sorted({_where(mutant) for mutant in mutants}), ""]:
        here = [mutant for mutant in mutants if where in ("", _where(mutant))]
        verdicts = Counter(results.verdict(mutant).split()[0] for mutant in here)
        survived = sum(mutant in waiting for mutant in here)
        # Those that wait for their next stage count as missed until it has run.
        viable = verdicts[CAUGHT] + verdicts["missed"] + survived
        share = f"{100 * verdicts[CAUGHT] / viable:.1f} %" if viable else "-"
        figures = (
            len(here),
            verdicts[UNVIABLE],
            verdicts[CAUGHT],
            verdicts["missed"],
            survived,
            verdicts["open"] - survived,
            share,
        )
        lines += [f"| {where or 'all'} | {' | '.join(map(str, figures))} |"]
    print("\n".join(lines[2:]))
    missed = [mutant.name for mutant in mutants if results.verdict(mutant) == "missed"]
    still = [mutant.name for mutant in waiting]
    for title, names in (("Missed", missed), ("Survived the first stage; the next has yet to run", still)):
        lines += ["", f"## {title}", "", *(f"- {name}" for name in names or ["none"])]
    SUMMARY.write_text("\n".join(lines) + "\n")
    print(f"{_shown(SUMMARY)} lists the missed mutants")


def _where(mutant: Mutant) -> str:
    return "/".join(mutant.file.split("/")[:3])


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
