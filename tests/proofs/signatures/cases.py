"""Cases of valid and invalid signatures, the same in every run with the same seed."""

import base64
import hmac
import random
from collections.abc import Iterator
from dataclasses import dataclass

NOW = 1_800_000_000
"""The second of all cases; a case may add a fraction."""

SECRETS = ("whsec_one", "whsec_two", "sécrèt-ключ", "x", "k" * 200, "with space")
BODIES = (
    *(b"", b"{}", b'{"id":"evt_1"}', '{"name":"Zoë 🎟"}'.encode(), b"a|b"),
    *(b" \n", b"\xff\xfe", b"\x00", b"[1]" * 300),
)
BLANK = ("", " ", "\t\n")
ODD = ("é", "١", "\u00a0", "🎟", "\u2028")


@dataclass(frozen=True)
class Stripe:
    """A webhook of Stripe."""

    header: str
    body: bytes
    secrets: tuple[str, ...]
    now_milliseconds: int


@dataclass(frozen=True)
class Razorpay:
    """A webhook of Razorpay."""

    header: str
    body: bytes
    secrets: tuple[str, ...]


@dataclass(frozen=True)
class Checkout:
    """The fields that Razorpay's checkout gives to the browser."""

    order_id: str
    payment_id: str
    signature: str
    secret: str


@dataclass(frozen=True)
class Outgoing:
    """A call of ours to an organizer's webhook, as its receiver judges it."""

    id: str
    second: int
    body: bytes
    secret: str
    header: str


Case = Stripe | Razorpay | Checkout | Outgoing


def sign(secret: str, signed: bytes) -> str:
    """A signature in the form of both providers."""
    return hmac.new(secret.encode(), signed, "sha256").hexdigest()


def stripe(chance: random.Random, count: int) -> Iterator[Stripe]:
    """Headers of Stripe's webhooks, with up to three changes of items and one of the whole."""
    for _ in range(count):
        body, secrets = _body(chance), _secrets(chance)
        t = _time(chance)
        signing = chance.choice(secrets) if chance.random() < 0.9 else chance.choice(SECRETS)
        right = sign(signing, b"%s.%s" % (_as_the_sdk_reads(chance, t).encode(), body))
        items = [f"t={t}", f"v1={right}"]
        for _ in range(chance.choice((0, 1, 1, 2, 3))):
            chance.choice(_STRIPE)(chance, items, right)
        part = chance.choice((0, 0, 0, 1, 500, 999))
        yield Stripe(_text(chance, ",".join(items)), _sent(chance, body), secrets, NOW * 1000 + part)


def razorpay(chance: random.Random, count: int) -> Iterator[Razorpay]:
    """Headers of Razorpay's webhooks."""
    for _ in range(count):
        body, secrets = _body(chance), _secrets(chance)
        signing = chance.choice(secrets) if chance.random() < 0.9 else chance.choice(SECRETS)
        header = _hex(chance, sign(signing, body))
        yield Razorpay(_text(chance, header), _sent(chance, body), secrets)


def checkout(chance: random.Random, count: int) -> Iterator[Checkout]:
    """Fields of Razorpay's checkout."""
    for _ in range(count):
        order_id, payment_id = _id(chance, "order_"), _id(chance, "pay_")
        secret = chance.choice(_secrets(chance))
        signing = secret if chance.random() < 0.9 else chance.choice(SECRETS)
        signed = [order_id, payment_id]
        if chance.random() < 0.1:
            signed.reverse()
        signature = _hex(chance, sign(signing, "|".join(signed).encode()))
        if chance.random() < 0.1:
            payment_id = _id(chance, "pay_")
        if chance.random() < 0.05 and "|" in order_id:
            order_id, _, rest = order_id.partition("|")
            payment_id = f"{rest}|{payment_id}"
        yield Checkout(order_id, payment_id, _text(chance, signature), secret)


def outgoing(chance: random.Random, count: int) -> Iterator[Outgoing]:
    """Calls of webhooks, signed by what the standard says, with one or two secrets."""
    for _ in range(count):
        signed_id, signed_second = f"msg_{chance.randbytes(16).hex()}_0", NOW - chance.randrange(0, 10**9)
        body = chance.choice((b"{}", '{"name":"Zoë 🎟"}'.encode(), b'{"a":[1,2.5,null]}'))
        keys = [chance.randbytes(32) for _ in range(chance.choice((1, 2)))]
        signed = b"%s.%d.%s" % (signed_id.encode(), signed_second, body)
        header = " ".join(
            f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys
        )
        key = chance.choice(keys) if chance.random() < 0.9 else chance.randbytes(32)
        id = signed_id if chance.random() < 0.9 else signed_id[:-1] + "1"
        second = signed_second if chance.random() < 0.9 else signed_second + 1
        sent = body if chance.random() < 0.9 else body + b" "
        yield Outgoing(id, second, sent, f"whsec_{base64.b64encode(key).decode()}", header)


def _body(chance: random.Random) -> bytes:
    if chance.random() < 0.7:
        return chance.choice(BODIES)
    return chance.randbytes(chance.randrange(40)).hex().encode()


def _sent(chance: random.Random, body: bytes) -> bytes:
    """The body that arrives, mostly the signed one."""
    if chance.random() < 0.9:
        return body
    at = chance.randrange(len(body) + 1)
    return chance.choice((body + b" ", body[:-1], b"\xef\xbb\xbf" + body, body[:at] + b"x" + body[at:]))


def _secrets(chance: random.Random) -> tuple[str, ...]:
    secrets = tuple(chance.sample(SECRETS, chance.choice((1, 1, 2))))
    return (*secrets[1:], chance.choice(BLANK)) if chance.random() < 0.05 else secrets


def _time(chance: random.Random) -> str:
    """The time, mostly now; else near to or far from the limits, and in different spellings."""
    if chance.random() < 0.5:
        return str(NOW - chance.randrange(0, 300))
    edges = [NOW + edge for edge in (-301, -300, -299, -1, 1, 299, 300, 301, 302, 3600, 10**9)]
    t = chance.choice([*edges, *edges, 0, 1, -1, -NOW, 2**31, 2**63 - 1, 2**63, 10**30, NOW * 1000])
    odd = ("+{}", "0{}", " {}", "{} ", "{}\n", "{}.0", "{}e0", "0x{}", "{:_}", "{}=x")
    ways = (*["{}"] * 4, *odd)
    number = chance.choice(ways).format(t)
    if chance.random() < 0.05:
        number = "".join(chr(0x660 + int(digit)) if digit.isdecimal() else digit for digit in number)
    return "" if chance.random() < 0.02 else number


def _as_the_sdk_reads(chance: random.Random, t: str) -> str:
    """The time that is signed: the number in plain digits, or the text as it is."""
    try:
        return str(int(t.split("=")[0])) if chance.random() < 0.7 else t
    except ValueError:
        return t


def _hex(chance: random.Random, right: str) -> str:
    """A signature, whole or damaged."""
    at = chance.randrange(64)
    other = "0123456789abcdef"[(int(right[at], 16) + 1) % 16]
    changed = [right[:at] + digit + right[at + 1 :] for digit in (other, "g", "-")]
    cut = [right[:at], right + "0", right + right, "", "0" * 64]
    dressed = [f"0x{right}", f"sha256={right}", f"v1={right}", f'"{right}"', f"{right},{right}"]
    return chance.choice([right] * 8 + [right.upper(), right.title(), *cut, *changed, *dressed])


def _text(chance: random.Random, header: str) -> str:
    """A change of a whole header."""
    if chance.random() < 0.85:
        return header
    at = chance.randrange(len(header) + 1)
    ways = (
        lambda: "",
        lambda: " " + header,
        lambda: header + chance.choice((" ", "\n", "\r\n", "\t", "\0", "\u00a0")),
        lambda: header[:at],
        lambda: header[at:],
        lambda: header[:at] + chance.choice((*ODD, " ", ",", "=", "\0", "t", "%24")) + header[at:],
        lambda: header.upper(),
        lambda: header.replace("=", " = "),
        lambda: header + "," * chance.choice((1, 2, 4000)),
        lambda: header + ",v0=" + "0" * chance.choice((64, 3900, 9000)),
    )
    return chance.choice(ways)()


def _id(chance: random.Random, prefix: str) -> str:
    plain = prefix + "".join(chance.choices("ABCxyz019", k=14))
    odd = ("", "|", f"{plain}|", f"|{plain}", plain[:9] + "|" + plain[9:], " ", f"{plain} ", "é", plain * 20)
    return plain if chance.random() < 0.85 else chance.choice(odd)


def _put(item: str):
    """A change of Stripe's items: inserts this one anywhere."""

    def put(chance: random.Random, items: list[str], right: str) -> None:
        items.insert(chance.randrange(len(items) + 1), item.replace("$", right))

    return put


def _drop(chance: random.Random, items: list[str], _: str) -> None:
    if items:
        items.pop(chance.randrange(len(items)))


def _spell(chance: random.Random, items: list[str], right: str) -> None:
    items[:] = [f"v1={_hex(chance, right)}" if item == f"v1={right}" else item for item in items]


def _mix(chance: random.Random, items: list[str], _: str) -> None:
    chance.shuffle(items)


_ITEMS = (
    *("v1=$", f"v1={'0' * 64}", "v1=", "v1", "v1=é", "v1=$=x", " v1=$", "v1 =$", "V1=$", "v2=$", "v0=$"),
    *("v0=é", "v0", "", "=", "t", "t=", "T=1", f"t={NOW}", f"t={NOW - 301}", " t=1", "t=é", "x=1"),
)
_STRIPE = (*[_drop, _mix] * 2, *[_spell] * 4, *map(_put, _ITEMS))
"""Changes of Stripe's items."""
