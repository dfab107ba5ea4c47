"""Sources of the cost: counted figures, the templates, the lines of the log, the prices."""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
REPORT = ROOT / "target" / "bench" / "report.json"

LINE_OVERHEAD = 26
"""Bytes that CloudWatch adds to each line of a log."""

CORE_MB = 1769
"""Memory at which a Lambda has one core; less memory has that share of one."""


@dataclass(frozen=True)
class Price:
    """A list price: dollars for `per` pieces."""

    usd: float
    per: float
    what: str
    page: str
    read: str

    @property
    def each(self) -> float:
        """Dollars for one piece."""
        return self.usd / self.per


@dataclass(frozen=True)
class Facts:
    """Everything that is counted, measured or read from files."""

    figures: dict[str, float]
    source: str
    prices: dict[str, Price]
    region: str
    date: str
    memory: dict[str, int]
    batch: dict[str, int]
    queues: int
    free_queues: int
    alarms: int
    lines: dict[str, int]
    system_lines: bool

    @staticmethod
    def read(report: Path = REPORT) -> "Facts":
        """Reads them; figures of the last run of the benchmarks replace the committed ones."""
        figures = {
            row["name"]: float(row["value"]) for row in json.loads((HERE / "counted.json").read_text())
        }
        source = "infra/cost/counted.json"
        if report.exists():
            measured = {row["name"]: float(row["value"]) for row in json.loads(report.read_text())}
            known = figures.keys() & measured.keys()
            figures |= {name: measured[name] for name in known}
            source = f"{len(known)} of {len(figures)} figures from {report.name}, the others from {source}"
        prices = tomllib.loads((HERE / "prices.toml").read_text())
        region, date = prices.pop("region"), prices.pop("date")
        texts = [path.read_text() for path in sorted((ROOT / "infra").rglob("*.yaml"))]
        functions = [function for text in texts for function in _functions(text)]
        return Facts(
            figures=figures,
            source=source,
            prices={name: Price(**price) for name, price in prices.items()},
            region=region,
            date=date.isoformat(),
            memory={name: memory for name, memory, _ in functions},
            batch={name: batch for name, _, batch in functions if batch},
            queues=sum(text.count("Type: SQS\n") for text in texts),
            free_queues=sum(
                text.count("Type: SQS\n") - text.count("ScalingConfig: {MaximumConcurrency:") for text in texts
            ),
            system_lines=not all("SystemLogLevel: WARN" in text for text in texts if "LoggingConfig" in text),
            alarms=sum(text.count("Type: AWS::CloudWatch::Alarm\n") for text in texts),
            lines={
                name: len(line.encode()) + LINE_OVERHEAD
                for name, line in json.loads((HERE / "lines.json").read_text()).items()
            },
        )

    def share(self, function: str, memory: int | None = None) -> float:
        """Part of a core that a function has."""
        return min(1.0, (memory or self.memory[function]) / CORE_MB)


def _functions(text: str) -> list[tuple[str, int, int]]:
    """Name, memory and size of a batch (0 without one) of each function of a template."""
    default = re.search(r"Function: \{.*?MemorySize: (\d+)", text, re.DOTALL)
    found = []
    for part in text.split("    Type: AWS::Serverless::Function\n")[1:]:
        function = part[: part.index("AWS::IAM::Role")]
        name = re.search(r"Handler: ([\w-]+)", function)
        memory = re.search(r"MemorySize: (\d+)", function) or default
        batch = re.search(r"BatchSize: (\d+)", function)
        if name and memory:
            found.append((name[1], int(memory[1]), int(batch[1]) if batch else 0))
    return found
