"""Which lines reach another machine, and which only speak of ssh."""

from __future__ import annotations

import pytest

from virida_audit.discover.remote import reaches_host


@pytest.mark.parametrize(
    "line",
    [
        b"ssh deploy@host.example.org docker compose up -d",
        b'  ssh -p 2222 -i key "$USER@$HOST" <<EOF',
        b"      - run: ssh ${{ secrets.HOST }} docker pull web",
        b"sshpass -p x ssh root@192.0.2.1 docker ps",
        b"      - uses: appleboy/ssh-action@v1",
        b"export DOCKER_HOST=ssh://deploy@host.example.org",
    ],
)
def test_reaches_a_host(line: bytes) -> None:
    assert reaches_host(b"#!/bin/sh\n" + line + b"\n")


@pytest.mark.parametrize(
    "line",
    [
        b"ssh -T git@forge.example.org",
        b"ssh-keyscan host.example.org",
        b"# ssh deploy@host.example.org",
        b"git clone ssh://git@forge.example.org/a.git",
        b"mkdir -p ~/.ssh && echo deploy@example.org",
        b"docker build --ssh default -t $IMAGE .",
        b"apt-get install -y ssh",
    ],
)
def test_only_speaks_of_it(line: bytes) -> None:
    assert not reaches_host(b"#!/bin/sh\n" + line + b"\n")
