"""Recognise Dockerfiles, their templates and their ignore files, by name and by grammar.

The instruction words are those of the Dockerfile reference (docs.docker.com/reference/dockerfile).
"""

from __future__ import annotations

from virida_audit.discover.candidate import Candidate, Claim, claim, seen
from virida_audit.discover.words import words
from virida_audit.model.source import Kind
from virida_audit.regex import regex

INSTRUCTIONS = frozenset(
    b"ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL "
    b"STOPSIGNAL USER VOLUME WORKDIR".split()
)
TEMPLATE_SUFFIXES = (
    ".j2",
    ".jinja",
    ".jinja2",
    ".tmpl",
    ".tpl",
    ".template",
    ".templ",
    ".in",
    ".erb",
    ".ejs",
    ".hbs",
    ".mustache",
    ".m4",
    ".gotmpl",
    ".jq",
    ".liquid",
    ".eex",
    ".twig",
    ".mako",
    ".tt",
    ".ecr",
)
_OTHER_LANGUAGES = words(
    "md markdown rst adoc html htm py pyi js mjs cjs ts tsx jsx go java kt rb rs php c h cc cpp cs "
    "sh bash ps1 yml yaml json json5 toml xml svg png jpg gif pdf snap lock css scss lua vim pl ex "
    "exs hs scala swift ipynb csv log diff patch sum po pot expected golden out output sarif "
    "dockerignore gz zip tgz tf hcl sql proto el dart groovy gradle mdx tmlanguage ini cfg conf "
    "properties result stderr stdout"
)
_FROM = regex(
    rb"(?i)^FROM[ \t]+(?:--platform=\S+[ \t]+)?[^\s'\",;()]+(?:[ \t]+AS[ \t]+[\w.-]+)?[ \t]*$"
)
_MARKS = (b"{%", b"{{", b"<%", b"%%", b"{#", b"#if", b"m4_", b"define(", b"include(")
_HOLES = regex(rb"\{\{.*?\}\}|\{%|<%|%%\w+%%|@\w+@|__[A-Z]+[A-Z_]*__")


def look_dockerfile(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on a file whose name holds `Dockerfile` or `Containerfile`."""
    name = candidate.name
    ending = name.rpartition(".")[2] if "." in name else ""
    if name.endswith(TEMPLATE_SUFFIXES) or name.endswith(("-template", "_template")):
        return _template(name, data)
    exact = name in ("dockerfile", "containerfile") or ending in ("dockerfile", "containerfile")
    if ending in _OTHER_LANGUAGES and not exact:
        return None
    if _is_template(data):
        return _template(name, data)
    words = _logical_words(data)
    if not exact and not (words and all(word in INSTRUCTIONS for word in words[:6])):
        return None
    return claim(Kind.DOCKERFILE, seen("evidence.name", candidate.path.rpartition("/")[2]))


def look_free_dockerfile(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide by grammar alone: `FROM` first (or after `ARG`), and nothing but instructions."""
    if b"FROM" not in data and b"from" not in data:
        return None
    words = _logical_words(data)
    if not words or not all(word in INSTRUCTIONS for word in words[:8]):
        return None
    origin = next((word for word in words if word != b"ARG"), b"")
    line, text = _first_from(data)
    alone = len(words) < 2 and "docker" not in candidate.path.lower()
    if origin != b"FROM" or line is None or alone:
        return None
    if _is_template(data):
        return _template(candidate.name, data)
    return claim(Kind.DOCKERFILE, seen("evidence.instruction", text, line))


def look_ignore(candidate: Candidate, data: bytes) -> Claim | None:
    """Accept an ignore file of an image build; an empty one is still one."""
    return claim(Kind.DOCKERIGNORE, seen("evidence.name", candidate.path.rpartition("/")[2]))


def _template(name: str, data: bytes) -> Claim | None:
    lines = [line.split(None, 1)[0].upper() for line in data.split(b"\n")[:2000] if line.strip()]
    spoken = sum(word in INSTRUCTIONS for word in lines)
    if not spoken or (name.endswith(".jq") and b"FROM" not in lines):
        return None
    return claim(
        Kind.DOCKERFILE_TEMPLATE,
        seen("evidence.template", "Dockerfile"),
        seen("evidence.name", name),
    )


def _is_template(data: bytes) -> bool:
    if not any(mark in data for mark in _MARKS) and b"@" not in data and b"__" not in data:
        return False
    for line in data.split(b"\n")[:2000]:
        text = line.lstrip()
        if text.startswith((b"{%", b"{{", b"<%", b"%%", b"{#")):
            return True
        if text[:5].upper() == b"FROM " and _HOLES.search(text):
            return True
    return False


def _logical_words(data: bytes) -> list[bytes]:
    """Give the first word, in capitals, of the first instructions; heredocs end the reading."""
    words: list[bytes] = []
    continued = False
    for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")[:400]:
        text = line.strip()
        if not text or text.startswith(b"#"):
            continue
        if not continued:
            words.append(text.split(None, 1)[0].upper())
            if b"<<" in text and words[-1] in (b"RUN", b"COPY", b"ADD"):
                break
        continued = text.endswith((b"\\", b"`"))
        if len(words) > 12:
            break
    return words


def _first_from(data: bytes) -> tuple[int | None, bytes]:
    for number, line in enumerate(data.split(b"\n")[:400], start=1):
        if line[:5].upper() == b"FROM " and _FROM.match(line.rstrip()):
            return number, b"FROM"
    return None, b""
