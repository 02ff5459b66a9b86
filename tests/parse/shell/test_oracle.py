"""A second opinion on words: `bashlex`, a port of the parser of bash."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from virida_audit.parse.shell import read_commands

bashlex = pytest.importorskip("bashlex", reason="bashlex is not installed")
pytestmark = pytest.mark.oracle

# bashlex reads no arithmetic, arrays, `case`, `[[ ]]` or `time`, and 'it''s' wrongly.
_LINES = [
    "apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/x/*",
    "set -eux; apk add --no-cache --virtual .deps gcc musl-dev",
    'docker build -t "$REGISTRY/app:${TAG:-latest}" -f docker/Dockerfile .',
    "docker build \\\n  --build-arg A=1 \\\n  -t x .",
    'echo "$PASSWORD" | docker login -u me --password-stdin registry.example',
    "FOO=1 BAR='a b' npm run build -- --mode=production",
    "if [ -f x ]; then npm ci; else npm install; fi",
    "for i in a b c; do docker push $i; done",
    'while read -r l; do echo "$l"; done < list.txt',
    "until nc -z db 5432; do sleep 1; done; npm start",
    "(cd web && yarn build) || exit 1",
    "{ a; b; } > log 2>&1",
    'f() { a "$1"; }; f x',
    'a $(b "c $(d e)") `f g`',
    "diff <(sort a) <(sort b)",
    "cat <<EOF > x\none\ntwo\nEOF\necho done",
    'echo \'its\' "a \\"b\\" c" d\\ e',
    "a && b || c; d & e | f |& g",
    "! grep -q x y && z",
    "curl -fsSL https://x.example/y.tar.gz | tar -xz -C /opt --strip-components=1",
    "useradd -r -u 1001 app && chown -R app:app /app # own it",
    "sh -c 'npm run migrate && npm start'",
    'kubectl set image deploy/web web="r/web:$(git rev-parse --short HEAD)"',
    'export PATH="/opt/bin:$PATH" NODE_ENV=production',
    "sed -i 's/a/b/g;s/c/d/' *.conf",
    'cmd <<< "here string" >> out 2>/dev/null',
    "if a; then if b; then c; fi; elif d; then e; fi",
    "echo a#b c # d",
    "wait-for-it db:5432 -t 30 -- python manage.py migrate",
]


@pytest.mark.parametrize("line", _LINES)
def test_same_words_as_bashlex(line: str) -> None:
    # bashlex does not read the text of `sh -c`.
    ours = [
        [word.text for word in one.words]
        for one in read_commands(line)
        if one.words and "script" not in one.contexts
    ]
    theirs = [words for part in bashlex.parse(line + "\n") for words in _commands(part)]
    assert sorted(ours) == sorted(theirs)


def _commands(node: Any) -> Iterator[list[str]]:
    if node.kind == "command":
        words = [part.word for part in node.parts if part.kind == "word"]
        if words:
            yield words
    for child in _children(node):
        yield from _commands(child)


def _children(node: Any) -> Iterator[Any]:
    yield from getattr(node, "parts", ())
    yield from getattr(node, "list", ())
    for name in ("command", "output"):
        child = getattr(node, name, None)
        if hasattr(child, "kind"):
            yield child
