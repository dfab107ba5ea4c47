"""What `stack.py` can do."""

import argparse
import fcntl
import os
import shutil
import sys
from pathlib import Path

import account
import audit
import build
import env_file
import redrive
import season
import stream
from api import Api
from charts import read_chart
from deploy import deploy
from environment import LOCAL, ROOT
from failed import Failed
from people import create_people
from processes import Process, answers
from progress import elapsed_seconds, note, step
from settings import ADMIN_EMAIL, CUSTOMER_EMAIL, REGION, Secrets, Stack, port_is_taken

START_SECONDS = 60


def main(arguments: list[str]) -> int:
    """Runs one command; the exit code."""
    parser = argparse.ArgumentParser(prog="stack.py", description="The local stack of Boxoffice.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("run", "build, start, deploy and fill the local stack"),
        ("stop", "stop it; the data stays"),
        ("deploy", "deploy into the emulator at AWS_ENDPOINT_URL"),
        ("redrive-stream", "deliver changes again that publish-messages has set aside"),
        ("audit", "hold seats, bookings, money and documents of the local stack against each other"),
    ):
        commands.add_parser(name, help=text)
    commands.add_parser(
        "load-chart", help="load a seats.io chart or a pretix plan with an event on sale"
    ).add_argument("chart", type=Path)
    for name in ("audit", "redrive-stream"):
        commands.choices[name].add_argument("--dir", type=Path, help="the test stack in this folder instead")
    for name, text in (("up", "start an empty stack for tests"), ("down", "stop it")):
        commands.add_parser(name, help=text).add_argument(
            "--dir", type=Path, default=ROOT / "target" / "stack"
        )
    commands.choices["up"].add_argument(
        "--web", action="store_true", help="build and serve the web client, too"
    )
    commands.add_parser("load-season", help="load the demo season into a test stack").add_argument(
        "--dir", type=Path, required=True
    )
    commands.choices["up"].add_argument(
        "--account-of",
        type=Path,
        help="share the payment providers' account of the test stack in this folder",
    )
    for name in ("run", "deploy", "up"):
        commands.choices[name].add_argument(
            "--binaries", type=Path, help="use these binaries instead of building"
        )
    chosen = parser.parse_args(arguments)
    try:
        _COMMANDS[chosen.command](chosen)
    except Failed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run(chosen: argparse.Namespace) -> None:
    """`make run`."""
    stack = Stack.main()
    with _alone(stack.folder):
        build.check_tools()
        build.describe_tools()
        _check_ports(stack)
        ran = _emulator(stack).pid() is not None
        if ran:
            note("the local stack is running: it is brought up to date")
        binaries = chosen.binaries or build.build_functions()
        web = build.build_web()
        try:
            _start_emulator(stack, lasting=True)
            outputs = _deploy_and_open(stack, binaries, web)
            _load_season(stack, outputs["ApiId"])
        except BaseException:
            # What this run started is of no use half done, and would hold its ports. What ran before stays.
            if not ran:
                _front(stack).stop()
                _emulator(stack).stop()
            raise
        print(
            f"   sign in as {CUSTOMER_EMAIL} or {ADMIN_EMAIL}; the passwords are CUSTOMER_PASSWORD"
            f" and ADMIN_PASSWORD in {_shown(stack.env_file)}"
        )
        print(f"ready: {stack.web_url}  (after {elapsed_seconds():.0f} s; `make stop` stops it)")


def stop(_: argparse.Namespace) -> None:
    """`make stop`."""
    if not LOCAL.exists():
        print("nothing runs")
        return
    with _alone(LOCAL):
        stacks = [_found(LOCAL), *(_found(folder) for folder in sorted(LOCAL.glob("deployed-*")))]
        stopped = []
        for stack in stacks:
            # Nobody can buy any more before the emulator goes.
            stopped += [_front(stack).name] if _front(stack).stop() else []
            stopped += [_emulator(stack).name] if _stop_emulator(stack) else []
        print(f"stopped: {', '.join(stopped)}" if stopped else "nothing runs")


def deploy_local(chosen: argparse.Namespace) -> None:
    """`make deploy-local`."""
    aws_url = os.environ.get("AWS_ENDPOINT_URL", "").rstrip("/")
    main_stack = Stack.main()
    stack = main_stack if aws_url in ("", main_stack.aws_url) else Stack.foreign(aws_url)
    if not answers(stack.aws_url):
        raise Failed(f"No AWS emulator answers at {stack.aws_url}; AWS_ENDPOINT_URL says where to look.")
    with _alone(stack.folder):
        build.check_tools()
        _check_ports(stack)
        binaries = chosen.binaries or build.build_functions()
        _deploy_and_open(stack, binaries, build.build_web())
        print(f"deployed: {stack.web_url}; addresses and passwords are in {_shown(stack.env_file)}")


def up(chosen: argparse.Namespace) -> None:
    """A stack for tests: nothing of an earlier one is left in it."""
    folder = chosen.dir.resolve()
    if folder.exists():
        if any(folder.iterdir()) and not (folder / "ports.json").exists():
            raise Failed(f"{folder} is not the folder of a stack; it is left alone.")
        down(chosen)
        shutil.rmtree(folder)
    stack = Stack.apart(folder)
    with _alone(folder):
        binaries = chosen.binaries or build.build_functions()
        web = build.build_web() if chosen.web else None
        if chosen.account_of:
            account.share(stack, chosen.account_of.resolve())
        _start_emulator(stack, lasting=False)
        try:
            account.join(stack, _api_at_emulator(stack, _deploy_and_open(stack, binaries, web)))
        except BaseException:
            _front(stack).stop()
            _emulator(stack).stop()
            raise
        print(f"up: {_shown(stack.env_file)} says where everything is (after {elapsed_seconds():.0f} s)")


def down(chosen: argparse.Namespace) -> None:
    """Stops a stack for tests. Its logs stay."""
    if chosen.dir.exists():
        stack = Stack.apart(chosen.dir.resolve())
        account.leave(stack)
        _front(stack).stop()
        _emulator(stack).stop()


def load_season(chosen: argparse.Namespace) -> None:
    """The demo season for a test stack that has none."""
    stack = Stack.apart(chosen.dir.resolve())
    _load_season(stack, stack.read_env()["API_ID"])


def _load_season(stack: Stack, api_id: str) -> None:
    with step("loading the demo season"):
        season.load(_admin(stack), season.Ledger(stack.folder / "season.json", api_id))


def load_chart(chosen: argparse.Namespace) -> None:
    """`make load-chart CHART=file`."""
    stack = Stack.main()
    env = stack.read_env()
    if not _front(stack).pid():
        raise Failed("The local stack does not run: say `make run` first.")
    chart = read_chart(chosen.chart)
    ledger = season.Ledger(stack.folder / "season.json", env["API_ID"])
    # Its address is where it was started, not where this shell would start it.
    api = Api.signed_in(env["API_URL"], env["ADMIN_EMAIL"], env["ADMIN_PASSWORD"])
    event = season.load_chart(api, ledger, chosen.chart.name.split(".")[0], chart)
    print(f"on sale with {event['seat_count']} seats: {env['WEB_URL']}/events/{event['event_id']}")


def audit_books(chosen: argparse.Namespace) -> None:
    """`make audit`."""
    stack = Stack.apart(chosen.dir.resolve()) if chosen.dir else Stack.main()
    if not _emulator(stack).pid():
        raise Failed("The stack does not run: `make run` starts the local one.")
    faults = audit.audit(stack)
    for fault in faults:
        print(f"{fault['about']}: {fault['what']}\n    {fault['todo']}")
    if faults:
        raise Failed(f"The audit has found {len(faults)} fault(s).")
    print("the audit has found nothing")


def redrive_stream(chosen: argparse.Namespace) -> None:
    """`make redrive-stream`."""
    stack = Stack.apart(chosen.dir.resolve()) if chosen.dir else Stack.main()
    delivered, left = redrive.redrive(*redrive.target(stack, _emulator(stack).pid() is not None))
    print(f"{delivered} changes were delivered again; the queue of stream failures has {left} messages now")


def _deploy_and_open(stack: Stack, binaries: Path, web: Path | None) -> dict[str, str]:
    outputs = deploy(stack, binaries)
    create_people(stack, outputs["UserPoolId"])
    _start_front(stack, binaries, web, _api_at_emulator(stack, outputs))
    env_file.write(stack, outputs, _api_at_emulator(stack, outputs))
    return outputs


def _admin(stack: Stack) -> Api:
    return Api.signed_in(stack.api_url, ADMIN_EMAIL, Secrets.of(stack.folder).admin_password)


def _emulator(stack: Stack) -> Process:
    return Process(stack.folder, "ministack", "ministack")


def _front(stack: Stack) -> Process:
    return Process(stack.folder, "front", build.SANDBOX)


def _api_at_emulator(stack: Stack, outputs: dict[str, str]) -> str:
    return f"{stack.aws_url}/_aws/execute-api/{outputs['ApiId']}/$default"


def _start_emulator(stack: Stack, lasting: bool) -> None:
    """Starts MiniStack; a lasting one writes its state down when it stops."""
    emulator = _emulator(stack)
    if emulator.pid():
        return
    with step("starting MiniStack"):
        stream.forget_positions(stack.folder)
        scratch = stack.folder / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        # Nothing of the user's own AWS settings: functions inherit this environment.
        env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "USER") if name in os.environ}
        env |= {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(stack.aws_port),
            "MINISTACK_REGION": REGION,
            "PERSIST_STATE": "1" if lasting else "0",
            # Files of buckets are no part of the state: pictures, fonts and documents would be gone.
            "S3_PERSIST": "1" if lasting else "0",
            "S3_DATA_DIR": str(stack.folder / "objects"),
            # Every call of a function is held against its own policy, as on AWS.
            "AUTH": "true",
            "STATE_DIR": str(stack.folder / "state"),
            "TMPDIR": str(scratch),
            "LOG_LEVEL": "WARNING",
            "AWS_ENDPOINT_URL": stack.aws_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        emulator.start([sys.executable, str(Path(__file__).with_name("ministack_with_mails.py"))], env)
        emulator.wait_for(f"{stack.aws_url}/_ministack/health", START_SECONDS)


def _stop_emulator(stack: Stack) -> bool:
    """Stops MiniStack when the bookings' stream has been read to its end. Returns whether it ran."""
    emulator = _emulator(stack)
    if not emulator.pid():
        return emulator.stop()
    env = stack.read_env() if stack.env_file.exists() else {}
    written = 0
    if env and answers(f"{env['AWS_ENDPOINT_URL']}/_ministack/health"):
        written = stream.wait_until_quiet(env["AWS_ENDPOINT_URL"], env["BOOKINGS_TABLE"])
    stopped = emulator.stop()
    if lost := stream.unhandled(stack.folder, written):
        note(f"{lost} changes of bookings were not handed on and are lost: MiniStack keeps no stream")
    return stopped


def _start_front(stack: Stack, binaries: Path, web: Path | None, api: str) -> None:
    """Starts the process that people and the providers' callers talk to, or starts it anew if it has changed."""
    secrets = Secrets.of(stack.folder)
    binary = binaries / build.SANDBOX
    if not binary.is_file():
        raise Failed(f"There is no {build.SANDBOX} in {binaries}.")
    command = [
        str(binary),
        "--port",
        str(stack.web_port),
        "--state",
        str(stack.folder / "sandbox.json"),
        "--api",
        api,
    ]
    command += ["--webhook-url", f"{api}/webhooks/stripe"]
    command += ["--razorpay-webhook-url", f"{api}/webhooks/razorpay"]
    command += ["--web", str(web)] if web else []
    front = _front(stack)
    stamp = stack.folder / "front"
    wanted = build.digest(binary.read_bytes() + "\0".join(command).encode())
    if front.pid():
        if stamp.exists() and stamp.read_text() == wanted:
            return
        front.stop()
    with step("starting the web client and the payment providers' stand-in"):
        # Secrets go by the environment: everybody on the machine can read command lines.
        env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        env |= {
            "SANDBOX_SECRET_KEY": secrets.stripe_secret_key,
            "SANDBOX_WEBHOOK_SECRET": secrets.stripe_webhook_secret,
            "SANDBOX_RAZORPAY_KEY_ID": secrets.razorpay_key_id,
            "SANDBOX_RAZORPAY_KEY_SECRET": secrets.razorpay_key_secret,
            "SANDBOX_RAZORPAY_WEBHOOK_SECRET": secrets.razorpay_webhook_secret,
        }
        front.start(command, env)
        front.wait_for(stack.web_url, START_SECONDS)
        stamp.write_text(wanted)


def _check_ports(stack: Stack) -> None:
    """Fails before the long work if another program sits where one of ours is to listen."""
    if stack.aws_port == stack.web_port:
        raise Failed(
            f"BOXOFFICE_PORT and BOXOFFICE_AWS_PORT are both {stack.web_port}:"
            " the web client and the emulator need a port each."
        )
    for process, port, variable in (
        (_emulator(stack), stack.aws_port, "BOXOFFICE_AWS_PORT"),
        (_front(stack), stack.web_port, "BOXOFFICE_PORT"),
    ):
        if port and not process.pid() and port_is_taken(port):
            raise Failed(
                f"Port {port} is taken by another program; stop it, or set {variable} to a free port."
            )


def _found(folder: Path) -> Stack:
    """A stack of which only the folder matters."""
    return Stack(folder, "", 0, 0, "")


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


class _alone:
    """Keeps a second command away from the same folder while one is at work."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "lock").open("w")

    def __enter__(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Failed("Another command is at work on this stack; wait until it is done.") from error

    def __exit__(self, *_: object) -> None:
        self._file.close()


_COMMANDS = {
    "run": run,
    "stop": stop,
    "deploy": deploy_local,
    "audit": audit_books,
    "redrive-stream": redrive_stream,
    "load-chart": load_chart,
    "load-season": load_season,
    "up": up,
    "down": down,
}
