"""The short syntaxes of ports, volumes and commands."""

from __future__ import annotations

import pytest

from virida_audit.parse.compose.mounts import Mount, parse_mount
from virida_audit.parse.compose.ports import PortMapping, parse_port
from virida_audit.parse.compose.words import split_words


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("80", [(80, "tcp", "", "")]),
        ("8080:80", [(80, "tcp", "8080", "")]),
        ("22:22", [(22, "tcp", "22", "")]),
        ("127.0.0.1:8080:80/udp", [(80, "udp", "8080", "127.0.0.1")]),
        ("127.0.0.1::80", [(80, "tcp", "", "127.0.0.1")]),
        ("[::1]:8080:80", [(80, "tcp", "8080", "::1")]),
        ("::1:8080:80", [(80, "tcp", "8080", "::1")]),
        ("3000-3001", [(3000, "tcp", "", ""), (3001, "tcp", "", "")]),
        ("90-91:8090-8091/TCP", [(8090, "tcp", "90", ""), (8091, "tcp", "91", "")]),
        ("8000-9000:80", [(80, "tcp", "8000-9000", "")]),
        ("53:53/sctp", [(53, "sctp", "53", "")]),
    ],
)
def test_ports(text: str, ports: list[tuple[int, str, str, str]]) -> None:
    short = parse_port(text)
    assert short is not None
    assert list(short.mappings()) == [PortMapping(*port) for port in ports]


@pytest.mark.parametrize(
    "text", ["", "a", "80/http", "1-3:1-2", "9-8", "80:", "127.0.1:8080:80", "1:70000", "x:80:80"]
)
def test_malformed_ports(text: str) -> None:
    assert parse_port(text) is None


@pytest.mark.parametrize(
    ("text", "mount"),
    [
        ("/data", Mount("volume", "", "/data")),
        ("data:/data", Mount("volume", "data", "/data")),
        ("data:/data:nocopy", Mount("volume", "data", "/data", no_copy=True)),
        ("./a:/b/../c/", Mount("bind", "./a", "/c")),
        ("~/a:/b:ro", Mount("bind", "~/a", "/b", read_only=True)),
        ("/a:/b:ro,z,rshared", Mount("bind", "/a", "/b", True, False, "rshared", "z")),
        ("/a:/b:ro,rw", Mount("bind", "/a", "/b")),
        ("C:\\a:/b", Mount("bind", "C:\\a", "/b")),
        ("C:\\a:D:\\b:ro", Mount("bind", "C:\\a", "D:\\b", read_only=True)),
        ("${A:-/x}:/b", Mount("volume", "${A:-/x}", "/b")),
        (
            "/var/run/docker.sock:/var/run/docker.sock",
            Mount("bind", "/var/run/docker.sock", "/var/run/docker.sock"),
        ),
        (".", Mount("volume", "", ".")),
    ],
)
def test_volumes(text: str, mount: Mount) -> None:
    assert parse_mount(text) == mount


@pytest.mark.parametrize("text", ["", "ab::b", ":/b", "/a:/b:ro:x", "/a:"])
def test_malformed_volumes(text: str) -> None:
    assert parse_mount(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a  b\tc", ("a", "b", "c")),
        ("a 'b c' \"d 'e'\"", ("a", "b c", "d 'e'")),
        ("a\\ b ''", ("a b", "")),
        ("sh -c 'a && b'", ("sh", "-c", "a && b")),
        ("a && b", ("a",)),
        ("", ()),
        ("'open", None),
        ("a\\", None),
    ],
)
def test_words(text: str, words: tuple[str, ...] | None) -> None:
    assert split_words(text) == words
