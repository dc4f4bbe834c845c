"""Addresses from strangers: whatever they look like, nothing but the public internet is asked.

No test leaves this machine. Canaries listen on it; what is public is played by an address that the guard is told to
allow, or by a transport that only notes where it would have gone.
"""

from __future__ import annotations

import contextlib
import random
import socket
import ssl
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Network, ip_address, ip_network
from typing import TYPE_CHECKING

import httpx2
import pytest

from bench import addresses
from net.download import download
from net.errors import BadAddress, FetchError, ForbiddenAddress, NoNetwork, NoSuchHost, TooManyRedirects, TooSlow
from net.guard import Guard
from net.ip import is_public
from net.records import Limits
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUICK = Limits(deadline_s=5, connect_s=2, stall_s=1, tries=1)

PRIVATE = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1"),
    *("127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1"),
    *("192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1"),
    *("::ffff:169.254.169.254", "::ffff:0:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "100::1", "2001::1"),
    *("2001:1ff::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"),
]
PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "93.184.216.34", "100.63.255.255", "100.128.0.0"),
    *("126.255.255.255", "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0"),
    *("192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8"),
    *("2001:200::1", "2606:4700::1111", "2a00:1450:4001::1", "3ffe::1"),
]


def refuse(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def table(names: dict[str, list[str]]) -> Callable[[str], list[str]]:
    """Resolve names from a table, and addresses in all the spellings that the system knows."""

    def resolve(host: str) -> list[str]:
        if host in names:
            return names[host]
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(answer[4][0]) for answer in answers]

    return resolve


class Handler(loopback.Quiet, BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    location: str | None = None
    hosts: list[str]

    def do_GET(self) -> None:
        self.hosts.append(self.headers["Host"])
        body = b"inside"
        self.send_response(302 if self.location else 200)
        if self.location:
            self.send_header("Location", self.location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server6(ThreadingHTTPServer):
    address_family = socket.AF_INET6


@contextmanager
def listening(host: str = "127.0.0.1", port: int = 0, location: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """Serve on an address; gives the port and the Host of each request that came."""
    hosts: list[str] = []
    handler = type("OurHandler", (Handler,), {"hosts": hosts, "location": location})
    kind = Server6 if ":" in host else ThreadingHTTPServer
    with loopback.serving(handler, host=host, port=port, kind=kind) as http:
        yield http.server_port, hosts


def noting(went: list[str]) -> httpx2.MockTransport:
    """Answer everything, and take note of where it would have gone."""

    def handle(request: httpx2.Request) -> httpx2.Response:
        went.append(request.url.host)
        return httpx2.Response(200, content=b"sound")

    return httpx2.MockTransport(handle)


@pytest.mark.fault(
    "G8",
    "G9",
    "G10",
    "G11",
    "G12",
    "G13",
    "G14",
    "G15",
    "G16",
    "G17",
    "G18",
    "G19",
    "G20",
    "G21",
    "G22",
    "G23",
    "G24",
    "G25",
)
@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_inside_is_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_rest_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_nothing_that_python_calls_private_is_public() -> None:
    """Python's own table as an oracle: ours is the stricter, for any address."""
    draw = random.Random(0)
    for _ in range(20_000):
        for address in (ip_address(draw.getrandbits(32)), ip_address(draw.getrandbits(128))):
            assert address.is_global or not is_public(address), address


SPELLINGS = [
    *("2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "0x7f.1", "127.1", "0", "0.0.0.0", "①②⑦.0.0.1"),
    *("127。0。0。1", "127.0.0.1.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[0:0:0:0:0:0:0:1]"),
    *("user:pw@127.0.0.1", "127.0.0.2"),
]


@pytest.mark.fault("G1", "G2", "G3", "G4", "G5", "G6", "G7")
@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_this_machine_gets_through(tmp_path: Path, host: str) -> None:
    with listening() as (port, hosts):
        guard = Guard(ports=frozenset({port}), resolve=table({}))
        with pytest.raises((ForbiddenAddress, NoSuchHost, BadAddress)):
            download(f"http://{host}:{port}/a.mp3", folder=tmp_path, limits=QUICK, guard=guard)
    assert hosts == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 on its loopback")
def test_of_two_thousand_forged_addresses_none_reaches_a_canary() -> None:
    found = addresses.attack(2_000)
    assert found.hits == {}
    assert found.surprises == {}
    assert found.noticed == 1
    assert min(found.kinds.values()) > 150
    assert found.outside > 200  # redirects and rebinding names were asked for
    assert found.ends["ForbiddenAddress"] > 1_000


def test_a_public_address_is_asked_under_its_own_name(tmp_path: Path) -> None:
    with listening() as (port, hosts):
        guard = Guard(
            allow=(ip_network("127.0.0.1/32"),),
            ports=frozenset({port}),
            resolve=table({"podcast.example": ["127.0.0.1"]}),
        )
        url = f"http://podcast.example:{port}/a.mp3"
        got = download(url, folder=tmp_path, limits=QUICK, guard=guard)
    assert (got.path.read_bytes(), got.url, hosts) == (b"inside", url, [f"podcast.example:{port}"])


@pytest.mark.fault("G26")
def test_the_connection_goes_to_the_answer_that_was_checked() -> None:
    """A name server that says another thing each time is asked once a request."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    went: list[str] = []
    with Guard(resolve=lambda host: next(answers)).client(noting(went)) as client:
        client.get("http://rebinding.example/")
        with pytest.raises(ForbiddenAddress):
            client.get("http://rebinding.example/")
    assert went == ["93.184.216.34"]


@pytest.mark.fault("G27")
@pytest.mark.parametrize("answers", [["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["2606:4700::1", "::1"], ["x"]])
def test_one_bad_answer_spoils_them_all(answers: list[str]) -> None:
    went: list[str] = []
    with Guard(resolve=lambda host: answers).client(noting(went)) as client, pytest.raises(ForbiddenAddress):
        client.get("https://mixed.example/")
    assert went == []


@pytest.mark.fault("G29")
@pytest.mark.parametrize(("address", "is_asked"), [("2606:4700::1111", True), ("fd00::1", False), ("fe80::1", False)])
def test_a_name_that_has_ipv6_alone_is_asked_or_refused_like_any_other(address: str, *, is_asked: bool) -> None:
    went: list[str] = []
    refused = contextlib.nullcontext() if is_asked else pytest.raises(ForbiddenAddress)
    with Guard(resolve=lambda host: [address]).client(noting(went)) as client, refused:
        assert client.get("https://six.example/").status_code == 200
    assert went == [address] * is_asked


@pytest.mark.fault("G31")
@pytest.mark.parametrize("port", [0, 22, 25, 6379, 8080, 9200])
def test_no_port_but_the_webs_is_asked(port: int) -> None:
    with Guard(resolve=lambda host: ["8.8.8.8"]).client(noting([])) as client, pytest.raises(ForbiddenAddress):
        client.get(f"http://example.org:{port}/")


@pytest.mark.fault("G32")
@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs sockets that are files")
@pytest.mark.parametrize("scheme", ["unix", "http+unix", "https+unix", "file", "gopher"])
def test_no_scheme_but_the_webs_is_asked(tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as canary:
        canary.bind(str(path))
        canary.listen()
        canary.setblocking(False)
        for url in (f"{scheme}://{path}", f"{scheme}://{str(path).replace('/', '%2F')}/a.mp3"):
            with pytest.raises((BadAddress, ForbiddenAddress)):
                download(url, folder=tmp_path / "parts", limits=QUICK, guard=Guard(resolve=table({})))
        with pytest.raises(BlockingIOError):  # nobody has called
            canary.accept()


@pytest.mark.parametrize("url", ["http://example.org/", "https://example.org/", "https://example.org:80/"])
def test_the_webs_ports_are_asked(url: str) -> None:
    went: list[str] = []
    with Guard(resolve=lambda host: ["8.8.8.8"]).client(noting(went)) as client:
        assert client.get(url).status_code == 200
    assert went == ["8.8.8.8"]


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    went: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        went.append(request.url.host)
        if len(went) == 1:
            raise httpx2.ConnectError("Connection refused")
        return httpx2.Response(200)

    with Guard(resolve=lambda host: ["2606:4700::1", "8.8.8.8"]).client(httpx2.MockTransport(handle)) as client:
        assert client.get("http://example.org/").status_code == 200
    assert went == ["2606:4700::1", "8.8.8.8"]


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/", "http://inside.example:{port}/", "//[::1]:{port}/"])
def test_a_redirect_inside_is_refused(tmp_path: Path, target: str) -> None:
    """The first hop is what the guard allows, 127.0.0.2 in the role of the internet; the canary is 127.0.0.1."""
    if sys.platform != "linux":
        pytest.skip("only Linux has all of 127.0.0.0/8 on its loopback")
    with listening() as (port, hosts), listening("127.0.0.2", port, target.format(port=port)) as (_, outside):
        guard = Guard(
            allow=(ip_network("127.0.0.2/32"),),
            ports=frozenset({port}),
            resolve=table({"outside.example": ["127.0.0.2"], "inside.example": ["127.0.0.1"]}),
        )
        with pytest.raises(ForbiddenAddress) as caught:
            download(f"http://outside.example:{port}/", folder=tmp_path, limits=QUICK, guard=guard)
    assert (len(outside), hosts) == (1, [])
    assert "public internet" in str(caught.value)


def test_redirects_end_under_guard_as_well(tmp_path: Path) -> None:
    with listening(location="/a.mp3") as (port, hosts):
        guard = Guard(allow=(ip_network("127.0.0.1/32"),), ports=frozenset({port}), resolve=table({}))
        with pytest.raises(TooManyRedirects):
            download(f"http://127.0.0.1:{port}/", folder=tmp_path, limits=QUICK, guard=guard)
    assert len(hosts) == 6


@pytest.mark.fault("G33")
@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
def test_the_environments_proxy_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with listening() as (port, hosts):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        with pytest.raises(ForbiddenAddress):
            download("http://10.0.0.1/a.mp3", folder=tmp_path, limits=QUICK, guard=Guard(resolve=table({})))
    assert hosts == []


def test_a_name_that_no_server_knows_is_no_trouble_of_the_network(tmp_path: Path) -> None:
    with pytest.raises(NoSuchHost, match=r"there is no host nowhere\.example"):
        download("http://nowhere.example/", folder=tmp_path, limits=QUICK, guard=Guard(resolve=refuse))


@pytest.mark.parametrize("code", [socket.EAI_AGAIN, socket.EAI_FAIL])
def test_name_servers_that_fail_may_know_it_later(tmp_path: Path, code: int) -> None:
    def fail(host: str) -> list[str]:
        raise socket.gaierror(code, "Temporary failure in name resolution")

    with pytest.raises(NoNetwork):
        download("http://somewhere.example/", folder=tmp_path, limits=QUICK, guard=Guard(resolve=fail))


@pytest.mark.parametrize("login", ["anna:geheim@", "geheim@", ":geheim@"])
def test_a_password_is_not_sent_for_strangers_and_not_shown(tmp_path: Path, login: str) -> None:
    with listening() as (port, hosts):
        guard = Guard(allow=(ip_network("127.0.0.1/32"),), ports=frozenset({port}), resolve=table({}))
        with pytest.raises(ForbiddenAddress, match="password") as caught:
            download(f"http://{login}127.0.0.1:{port}/a.mp3", folder=tmp_path, limits=QUICK, guard=guard)
    assert "geheim" not in str(caught.value)
    assert hosts == []


@pytest.mark.fault("G30")
def test_a_name_server_that_is_silent_is_not_waited_for(tmp_path: Path) -> None:
    release = threading.Event()

    def never(host: str) -> list[str]:
        release.wait(5)
        return ["8.8.8.8"]

    started_s = time.monotonic()
    with pytest.raises(NoNetwork, match="does not answer"):
        download("http://slow.example/", folder=tmp_path, limits=QUICK, guard=Guard(resolve=never, resolve_s=0.1))
    release.set()
    assert time.monotonic() - started_s < 2


@pytest.mark.parametrize(
    ("scheme", "first", "rest"),
    [("http", b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), ("https", b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", b"\0")],
)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_an_answer_that_drips_is_not_waited_for(
    tmp_path: Path, scheme: str, first: bytes, rest: bytes, *, is_guarded: bool
) -> None:
    """A byte now and then satisfies every timeout that is counted from the last byte, in the handshake of TLS too."""
    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(first)
            while not stop.wait(0.05):
                try:
                    connection.sendall(rest)
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        guard = Guard(allow=(IPv4Network("127.0.0.1/32"),), ports=frozenset({port}), resolve=table({}))
        with pytest.raises(TooSlow):
            download(
                f"{scheme}://127.0.0.1:{port}/a.mp3",
                folder=tmp_path,
                limits=replace(QUICK, answer_s=0.4, connect_s=5),
                guard=guard if is_guarded else None,
            )
        stop.set()
        thread.join()


def test_not_all_of_a_hundred_addresses_are_tried() -> None:
    went: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        went.append(request.url.host)
        raise httpx2.ConnectTimeout("timed out")

    many = [f"8.8.8.{number}" for number in range(100)]
    transport = httpx2.MockTransport(handle)
    with Guard(resolve=lambda host: many).client(transport) as client, pytest.raises(httpx2.ConnectTimeout):
        client.get("http://example.org/")
    assert went == many[:4]


def test_the_certificate_must_be_of_the_name_that_was_asked_for() -> None:
    """The name goes with the handshake, whatever the address: a server says what it was asked for."""
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)

    def shake(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, pytest.raises(ssl.SSLError):  # it has no certificate to show
            context.wrap_socket(connection, server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        thread = threading.Thread(target=shake, args=(server,))
        thread.start()
        guard = Guard(
            allow=(IPv4Network("127.0.0.1/32"),),
            ports=frozenset({port}),
            resolve=table({"xn--bcher-kva.example": ["127.0.0.1"]}),
        )
        with guard.client() as client, pytest.raises(httpx2.ConnectError):
            client.get(f"https://bücher.example:{port}/")
        thread.join()
    assert asked == ["xn--bcher-kva.example"]


@pytest.mark.fault("G28")
def test_what_is_refused_does_not_say_where_it_led(tmp_path: Path) -> None:
    guard = Guard(resolve=table({"inside.example": ["10.11.12.13"]}))
    with pytest.raises(FetchError) as caught:
        download("http://inside.example/", folder=tmp_path, limits=QUICK, guard=guard)
    assert "10.11" not in str(caught.value)
