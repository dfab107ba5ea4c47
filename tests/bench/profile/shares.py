"""Shares of a callgrind profile: who spends the instructions, by the crate that the work is done for."""

import re
from collections import Counter, defaultdict
from pathlib import Path

SHARES = [
    ("signing: SigV4, SHA-256", r"aws_sigv4|sha2::|hmac::|digest::|block_buffer|aws_runtime::auth"),
    ("HTTP: hyper, connector", r"hyper|httparse|h2::|aws_smithy_http_client|rustls|aws::connection"),
    ("SDK: JSON", r"aws_smithy_json|protocol_serde|RequestSerializer|ResponseDeserializer"),
    ("logs: tracing", r"tracing_subscriber|tracing_core|lambda::telemetry|lambda::metrics"),
    ("serde_dynamo", r"serde_dynamo|store::row::"),
    (
        "SDK: orchestration",
        r"aws_smithy|aws_runtime|aws_sdk_|aws_types|aws_credential|fastrand|::endpoint_lib",
    ),
    ("lambda_http, our door", r"lambda_http|aws_lambda_events|lambda_runtime|\blambda::"),
    ("ours: store, queue, providers", r"\baws::"),
    ("ours: domain", r"\bdomain::"),
    ("ours: handlers", r"\bfunctions::"),
    ("tokio", r"tokio|mio::"),
]
"""Names of shares, and what their functions' names contain; the first that fits counts."""

PASSES = 60
"""Times that the instructions of functions that call each other are passed on: enough to settle."""


class Profile:
    """Own instructions of each function, and those of its calls, its callees' callees included."""

    def __init__(self, path: Path) -> None:
        self.own: Counter[str] = Counter()
        self.calls: dict[str, Counter[str]] = defaultdict(Counter)
        self._read(path)

    def _read(self, path: Path) -> None:
        names: dict[str, str] = {}
        function = callee = ""
        in_call = False
        for line in path.read_text().splitlines():
            if line.startswith("fn="):
                function = _name(line[3:], names)
            elif line.startswith("cfn="):
                callee = _name(line[4:], names)
            elif line.startswith("calls="):
                in_call = True
            elif line[:1].isdigit():
                cost = int(line.split()[1])
                if in_call:
                    self.calls[function][callee] += cost
                else:
                    self.own[function] += cost
                in_call = False

    def shares(self) -> Counter[str]:
        """Instructions of each share. What belongs to no crate of ours or the SDK's (allocation, collections,
        formatting, copying) counts for its callers, in proportion."""
        share_of = {name: _share(name) for name in {*self.own, *self.calls}}
        inside = Counter(self.own)
        for name, callees in self.calls.items():
            inside[name] += sum(callees.values())
        common = {name: float(self.own[name]) for name, share in share_of.items() if share is None}
        for _ in range(PASSES):
            common = {name: self.own[name] + self._passed_on(name, common, inside) for name in common}
        shares: Counter[str] = Counter()
        for name, share in share_of.items():
            if share is not None:
                shares[share] += round(self.own[name] + self._passed_on(name, common, inside))
        shares["everything else"] = sum(self.own.values()) - shares.total()
        return shares

    def _passed_on(self, name: str, common: dict[str, float], inside: Counter[str]) -> float:
        callees = self.calls.get(name, {}).items()
        return sum(cost * common[callee] / inside[callee] for callee, cost in callees if callee in common)


def _name(text: str, names: dict[str, str]) -> str:
    """A function's name, which callgrind may shorten to a number after its first use."""
    found = re.match(r"\((\d+)\)(?: (.*))?$", text)
    if not found:
        return text
    number, name = found.groups()
    return names.setdefault(number, name or number)


def _share(function: str) -> str | None:
    return next((share for share, pattern in SHARES if re.search(pattern, function)), None)
