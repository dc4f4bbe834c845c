#!/usr/bin/env python3
"""Whether any of thousands of forged addresses leads inside.

    python bench/addresses.py                   # 12 000 addresses
    python bench/addresses.py --count 100000 --seed 7

Canaries listen on addresses of this machine that no stranger may have asked, and the environment names them as proxies.
Each address is downloaded and sent a message under guard, as the service does it. 127.0.0.2 plays the public internet:
its server redirects to forged addresses, and its names come to mean the inside when they are asked for again.

Nothing leaves this machine: a connection to another one is stopped where Python opens it. It counts as a hit, as one
to a canary does, unless the address, torn as it may be, is a public one. First the canaries are asked without guard, to
see that they notice. Exit code 1 where anything was hit.

Longer than other modules: a forger of so many kinds is a list, best read in one place.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import sys
import tempfile
import threading
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import httpx2

from net.download import download
from net.errors import FetchError
from net.guard import Guard
from net.records import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OUTSIDE = "127.0.0.2"
PORTS = range(20_000, 30_000)  # below those that systems lend
CANARIES = ("127.0.0.1", "127.1.2.3", "127.255.255.254", "::1")
LIMITS = Limits(deadline_s=20, connect_s=5, answer_s=5, stall_s=5, tries=1)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")

V4 = [
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4", "127.0.0.1/32", "169.254.169.254/32", "100.100.100.200/32", "192.0.0.192/32"),
    )
]
V6 = [
    IPv6Network(network)
    for network in (
        *("::/128", "::1/128", "100::/64", "64:ff9b:1::/48", "2001::/32", "2001:10::/28", "2001:db8::/32"),
        *("3fff::/20", "5f00::/16", "fc00::/7", "fd00:ec2::254/128", "fe80::/10", "fec0::/10", "ff00::/8", "4000::/3"),
    )
]
INSIDE: list[IPv4Network | IPv6Network] = [*V4, *V6]
SCHEMES = (
    *("file", "ftp", "gopher", "dict", "ldap", "ssh", "unix", "http+unix", "data", "javascript", "jar:http", "netdoc"),
    *("ws", "view-source:http", "tftp", "sftp", "smb", "blob:http", " http", "http\t", "ht\ntp", "HTTP", "httpS", ""),
)
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９。")
CIRCLED = str.maketrans("123456789.", "①②③④⑤⑥⑦⑧⑨．")
WIDE_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ")


@dataclass(slots=True)
class ProbeResult:
    """What came of it: hits by where they went, ends by name, addresses by kind, and what nobody had thought of."""

    hits: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    surprises: Counter[str] = field(default_factory=Counter)
    noticed: int = 0  # of the canaries, asked without guard
    outside: int = 0  # requests to what plays the public internet


class Testbed:
    """Canaries, the server outside, and a hook that sees every connection that this process opens."""

    def __init__(self, found: ProbeResult) -> None:
        self.found = found
        self.port = 0
        self.locations: dict[str, str] = {}
        self._is_watching = False
        self._threads: list[threading.Thread] = []

    @contextmanager
    def open(self) -> Iterator[None]:
        """Listen, and watch, until the block is left."""
        with ExitStack() as stack:
            outside = stack.enter_context(_outside())
            self.port = outside.getsockname()[1]
            self._serve(outside, self._redirect)
            canaries = [host for host in CANARIES if ":" not in host or socket.has_dualstack_ipv6()]
            listeners = [outside]
            for host in canaries:
                family = socket.AF_INET6 if ":" in host else socket.AF_INET
                server = stack.enter_context(socket.create_server((host, self.port), family=family))
                listeners.append(server)
                self._serve(server, partial(self._hit, host))
            for host in canaries:
                with socket.create_connection((host, self.port)) as connection:
                    connection.sendall(b"?")
                    connection.recv(1)
            self.found.noticed, self.found.hits = sum(self.found.hits.values()) // len(canaries), Counter()
            sys.addaudithook(self._see)
            self._is_watching = True
            try:
                yield
            finally:
                self._is_watching = False
                for server in listeners:
                    server.shutdown(socket.SHUT_RDWR)
                for thread in self._threads:
                    thread.join()

    def _serve(self, server: socket.socket, meet: Callable[[socket.socket], None]) -> None:
        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:  # the end
                    return
                with connection:
                    meet(connection)

        self._threads.append(threading.Thread(target=accept, daemon=True))
        self._threads[-1].start()

    def _hit(self, host: str, connection: socket.socket) -> None:
        if _is_ours(connection):
            connection.settimeout(1)
            said = b""
            with suppress(OSError):  # silence is a hit too
                said = connection.recv(200)
            self.found.hits[f"canary {host}, told {said!r}"] += 1

    def _redirect(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        path = connection.recv(65536).decode("latin-1").split(" ")[1].rpartition("/")[2]
        self.found.outside += 1
        location = self.locations.get(path)
        head = "HTTP/1.1 200 OK" if location is None else f"HTTP/1.1 307 Found\r\nLocation: {location}"
        connection.sendall(f"{head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode("utf-8", "replace"))

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._is_watching or event != "socket.connect":
            return
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else str(address)
        if host == OUTSIDE:
            return
        address = ip_address(host.partition("%")[0])
        if not address.is_global or any(address in network for network in INSIDE):
            self.found.hits[f"connection to {host}"] += 1
        if not address.is_loopback:
            raise PermissionError(host)


def _is_ours(connection: socket.socket) -> bool:
    """Return whether this process is at the other end, waiting; where the system does not say, it is."""
    table = Path("/proc/self/net", "tcp6" if connection.family == socket.AF_INET6 else "tcp")
    if not table.exists():
        return True
    theirs, ours = (f"{name[1]:04X}" for name in (connection.getpeername(), connection.getsockname()))
    rows = [line.split() for line in table.read_text().splitlines()[1:]]
    inodes = {row[9] for row in rows if row[1].endswith(f":{theirs}") and row[2].endswith(f":{ours}")}
    links = set()
    for each in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            links.add(str(each.readlink()))
    return any(f"socket:[{inode}]" in links for inode in inodes)


def _outside() -> socket.socket:
    """Listen on a port that no system gives away by itself: what others try there must not count as ours."""
    for port in random.sample(PORTS, len(PORTS)):
        with suppress(OSError):
            return socket.create_server((OUTSIDE, port), backlog=64)
    raise OSError("none of these ports is free")


class Forger:
    """Makes addresses up, all of one seed."""

    def __init__(self, place: Testbed, seed: int) -> None:
        self._place = place
        self._draw = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
        self.kinds: dict[str, Callable[[], str]] = {
            "IPv4 spelt": lambda: self._url(self._spelt()),
            "IPv6": lambda: self._url(f"[{self._v6()}]"),
            "IPv4 in IPv6": lambda: self._url(f"[{self._coated()}]"),
            "user and password": self._with_login,
            "wide letters": lambda: self._url(self._wide()),
            "name": lambda: self._url(self._name()),
            "rebinding": self._rebinding,
            "redirect": self._redirecting,
            "port": lambda: self._url(
                self._any_host(), port=self._draw.choice(["22", "25", "6379", "9200", "0", "99999"])
            ),
            "scheme": lambda: f"{self._draw.choice(SCHEMES)}://{self._any_host()}:{self._place.port}/etc/passwd",
            "torn": self._torn,
        }

    def forge(self, kind: str) -> str:
        """Make an address of a kind."""
        return self.kinds[kind]()

    def _v4(self) -> IPv4Address:
        while True:
            network = self._draw.choice(V4)
            found = network[self._draw.randrange(network.num_addresses)]
            if str(found) != OUTSIDE:
                return found

    def _v6(self) -> str:
        network = self._draw.choice(V6)
        found = network[self._draw.randrange(network.num_addresses)]
        text = self._draw.choice([str(found), found.exploded, found.exploded.upper()])
        return text + self._draw.choice(["", "", "", "%25lo", "%lo", "%251"])

    def _coated(self) -> str:
        v4 = self._v4()
        high, low = int(v4) >> 16, int(v4) & 0xFFFF
        return self._draw.choice(
            [
                *(f"::ffff:{v4}", f"::ffff:{high:x}:{low:x}", f"::{v4}", f"::ffff:0:{v4}", f"0:0:0:0:0:FFFF:{v4}"),
                *(f"64:ff9b::{v4}", f"64:ff9b::{high:x}:{low:x}", f"64:ff9b:1::{high:x}:{low:x}"),
                *(f"2002:{high:x}:{low:x}::", f"2001:0:{high:x}:{low:x}::1", f"fe80::5efe:{v4}"),
                str(IPv6Address(0x20010000 << 96 | (int(v4) ^ 0xFFFFFFFF))),
            ]
        )

    def _spelt(self) -> str:
        v4 = self._v4()
        number, parts = int(v4), v4.packed
        form = self._draw.choice(["{}", "0x{:x}", "0X{:X}", "0{:o}", "000{:o}", "0x00{:x}"])
        mixed = ".".join(self._draw.choice(["{}", "0x{:x}", "0{:o}", "{:03}"]).format(part) for part in parts)
        return self._draw.choice(
            [
                form.format(number),
                mixed,
                f"{parts[0]}.{int.from_bytes(parts[1:], 'big')}",
                f"{parts[0]}.{parts[1]}.{int.from_bytes(parts[2:], 'big')}",
                str(v4).translate(FULL_WIDTH),
                str(v4).translate(CIRCLED),
                str(v4).replace(".", self._draw.choice("。．｡")),
                f"{v4}.",
                "".join(f"%{ord(sign):02x}" for sign in str(v4)),
                str(number + (1 << 32)),
                str(v4),
            ]
        )

    def _wide(self) -> str:
        name = self._draw.choice(["localhost", "inside.example", "both.example", "ip6-localhost"])
        return self._draw.choice(
            [
                name.translate(WIDE_LETTERS),
                name.upper() + ".",
                name.replace("o", "ⓞ").replace("s", "ſ"),
                name[:3] + self._draw.choice(["\u00ad", "\u200b", "\u2060", "\ufeff"]) + name[3:],
                f"xn--{name}-abc",
                name.replace(".", "。"),
            ]
        )

    def _name(self) -> str:
        return self._draw.choice(
            [
                *NAMES,
                f"{self._v4()}.nip.example",
                f"mapped-{self._v4()}.example",
                "localhost",
                "metadata.google.internal",
            ]
        )

    def _any_host(self) -> str:
        return self._draw.choice([self._spelt(), self._name(), f"[{self._v6()}]", f"[{self._coated()}]"])

    def _url(self, host: str, *, port: str | None = None) -> str:
        port = port or self._draw.choice([str(self._place.port)] * 3 + [""])
        scheme = self._draw.choice(["http", "http", "http", "https", "HTTP"])
        path = self._draw.choice(["", "/", "/a.mp3", "/?u=http://127.0.0.1/", "/#@example.org", "/..//"])
        return f"{scheme}://{host}{port and ':'}{port}{path}"

    def _with_login(self) -> str:
        host, port = self._any_host(), self._place.port
        login = self._draw.choice(
            [
                *("user:pw@", "outside.example@", "outside.example:80@", "outside.example%2F@", "outside.example\\@"),
                *("a@b@", "outside.example#@", "outside.example?@", "outside.example;@", "%00@", "outside.example%23@"),
            ]
        )
        return f"http://{login}{host}:{port}/"

    def _rebinding(self) -> str:
        """Redirect to the same name, which means something else by then."""
        name = f"rebinding{self._draw.getrandbits(40)}.example"
        return self._by_redirect(f"http://{name}:{self._place.port}/x", host=name)

    def _redirecting(self) -> str:
        kind = self._draw.choice([kind for kind in self.kinds if kind != "redirect"])
        url = self.forge(kind)
        if self._draw.random() < 0.3:
            url = self._draw.choice(
                [url.partition(":")[2], f" {url}", f"\t{url}", url.replace("//", "\\\\"), f"/{url}"]
            )
        return self._by_redirect(url)

    def _by_redirect(self, url: str, host: str = "outside.example") -> str:
        path = str(len(self._place.locations))
        self._place.locations[path] = url.replace("\r", "").replace("\n", "")
        return f"http://{host}:{self._place.port}/{path}"

    def _torn(self) -> str:
        """Change some signs of another one."""
        signs = list(self._url(self._any_host()))
        for _ in range(self._draw.randint(1, 3)):
            at = self._draw.randrange(len(signs))
            signs[at : at + self._draw.randint(0, 1)] = self._draw.choice(
                ["", "@", ":", "/", "\\", "#", "?", "%00", "\0", "."]
            )
        return "".join(signs)


NAMES: dict[str, list[str]] = {
    "inside.example": ["10.0.0.1"],
    "loop.example": ["127.0.0.1"],
    "both.example": [OUTSIDE, "127.0.0.1"],
    "both6.example": [OUTSIDE, "::1"],
    "six.example": ["::1"],
    "local6.example": ["fd00:ec2::254", "fe80::1%lo"],
    "odd.example": ["127.0.0.1%lo", "0x7f.1", ""],
    "none.example": [],
    "ip6-localhost": ["::1"],
    "metadata.google.internal": ["169.254.169.254"],
    "localhost": ["::1", "127.0.0.1"],
}
ALIASES = {"alias.example": "alias2.example", "alias2.example": "loop.example", "www.example": "inside.example"}


class Resolver:
    """A name server that lies: aliases, several answers, others the second time. Addresses are read by the system."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()

    def __call__(self, host: str) -> list[str]:
        """Return the addresses of a name."""
        host = host.lower().rstrip(".")
        while host in ALIASES:
            host = ALIASES[host]
        self._asked[host] += 1
        if host == "outside.example":
            return [OUTSIDE]
        if host.startswith("rebinding"):
            return [OUTSIDE] if self._asked[host] == 1 else ["127.0.0.1"]
        if host in NAMES:
            return NAMES[host]
        for start, end in (("", ".nip.example"), ("mapped-", ".example")):
            if host.startswith(start) and host.endswith(end):
                found = host.removeprefix(start).removesuffix(end)
                return [f"::ffff:{found}" if start else found]
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(answer[4][0]) for answer in answers]


async def _message(guard: Guard, url: str) -> None:
    async with guard.async_client() as client, asyncio.timeout(20):
        await client.post(url, content=b"{}")


def attack(count: int, seed: int = 0) -> ProbeResult:
    """Have forged addresses asked for under guard.

    Args:
        count: of addresses, in equal shares of each kind.
        seed: of what is made up.
    """
    found = ProbeResult()
    place = Testbed(found)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(place.open())
        stack.enter_context(mock.patch.dict(os.environ, dict.fromkeys(PROXIES, f"http://127.0.0.1:{place.port}")))
        guard = Guard(
            allow=(IPv4Network(OUTSIDE),), ports=frozenset({80, 443, place.port}), resolve=Resolver(), resolve_s=20
        )
        forger = Forger(place, seed)
        runner = stack.enter_context(asyncio.Runner())
        kinds = list(forger.kinds)
        for number in range(count):
            kind = kinds[number % len(kinds)]
            url = forger.forge(kind)
            found.kinds[kind] += 1
            try:
                if number % 3:
                    download(url, folder=folder, limits=LIMITS, guard=guard)
                else:
                    runner.run(_message(guard, url))
                found.ends["answered from outside"] += 1
            except (FetchError, httpx2.RequestError, httpx2.InvalidURL) as exc:
                found.ends[type(exc).__name__] += 1
            except Exception as exc:  # noqa: BLE001 - what nobody has thought of is what is looked for
                found.surprises[f"{type(exc).__name__} {url!r}"] += 1
    return found


def main() -> int:
    """Attack, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    found = attack(arguments.count, arguments.seed)
    print(f"addresses {sum(found.kinds.values()):,}, requests to what plays the internet {found.outside:,}")
    print("kinds", dict(found.kinds))
    print("ends", dict(found.ends.most_common()))
    print("canaries noticed", "all" if found.noticed else "not all", "connections without guard")
    print("hits", sum(found.hits.values()), dict(found.hits))
    for surprise, times in found.surprises.most_common(20):
        print("surprise", times, surprise)
    return 1 if found.hits or found.surprises or not found.noticed else 0


if __name__ == "__main__":
    sys.exit(main())
