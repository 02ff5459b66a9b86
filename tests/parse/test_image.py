"""Image references: the grammar, the normalisation, and names that are not wholly known.

The first four tables restate the cases of distribution/reference (`reference_test.go`,
`normalize_test.go`) with names of our own, normalised where theirs are not.
"""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.parse.image import ImageProblem, ImageReference, parse_image
from virida_audit.parse.image_variables import expand_variables, has_placeholder
from virida_audit.parse.registry_host import RegistryKind, registry_kind

SHA256 = "sha256:" + "f" * 64
HEX_64 = "1b" * 32

# text → registry, repository, tag, digest
PARSED: list[tuple[str, str, str, str | None, str | None]] = [
    ("shop_api", "docker.io", "library/shop_api", None, None),
    ("shop.test:v1", "docker.io", "library/shop.test", "v1", None),
    ("shop.test:5000", "docker.io", "library/shop.test", "5000", None),
    ("shop.test/api:v1", "shop.test", "api", "v1", None),
    ("shop:5000/api", "shop:5000", "api", None, None),
    ("shop:5000/api:v1", "shop:5000", "api", "v1", None),
    (f"shop:5000/api@{SHA256}", "shop:5000", "api", None, SHA256),
    (f"shop:5000/api:v1@{SHA256}", "shop:5000", "api", "v1", SHA256),
    ("api:UPPER", "docker.io", "library/api", "UPPER", None),
    ("r.test/" + "a/" * 127 + "a:some-long-tag", "r.test", "a/" * 127 + "a", "some-long-tag", None),
    ("sub-1.shop.test/a/b/c", "sub-1.shop.test", "a/b/c", None, None),
    ("sub-1.shop.test/a/b/c:a-long-tag", "sub-1.shop.test", "a/b/c", "a-long-tag", None),
    ("b.gcr.io/shop.test/api:shop.test", "b.gcr.io", "shop.test/api", "shop.test", None),
    ("xn--n3h.test/api:xn--n3h.test", "xn--n3h.test", "api", "xn--n3h.test", None),
    (f"xn--7o8h.test/api:xn--7o8h@{SHA256}", "xn--7o8h.test", "api", "xn--7o8h", SHA256),
    ("shop_api.test:8080", "docker.io", "library/shop_api.test", "8080", None),
    ("acme/shop_api.test:8080", "docker.io", "acme/shop_api.test", "8080", None),
    ("10.0.0.1", "docker.io", "library/10.0.0.1", None, None),
    ("10.0.0.1:v1", "docker.io", "library/10.0.0.1", "v1", None),
    ("10.0.0.1:5000", "docker.io", "library/10.0.0.1", "5000", None),
    ("10.0.0.1/api", "10.0.0.1", "api", None, None),
    ("10.0.0.1:5000/api", "10.0.0.1:5000", "api", None, None),
    ("10.0.0.1:5000/api:5050", "10.0.0.1:5000", "api", "5050", None),
    ("[2001:db8::1]/api", "[2001:db8::1]", "api", None, None),
    ("[2001:db8:1:2:3:4:5:6]/api:v1", "[2001:db8:1:2:3:4:5:6]", "api", "v1", None),
    ("[2001:db8::1]:5000/api", "[2001:db8::1]:5000", "api", None, None),
    ("[2001:db8::1]:5000/api:v1", "[2001:db8::1]:5000", "api", "v1", None),
    (f"[2001:db8::1]:5000/api@{SHA256}", "[2001:db8::1]:5000", "api", None, SHA256),
    (f"[2001:db8::1]:5000/api:v1@{SHA256}", "[2001:db8::1]:5000", "api", "v1", SHA256),
    ("[2001:db8::]:5000/api", "[2001:db8::]:5000", "api", None, None),
    ("[::1]:5000/api", "[::1]:5000", "api", None, None),
    ("r.test/" + "a" * 255 + ":v1", "r.test", "a" * 255, "v1", None),
    (f"busybox:latest@{SHA256}", "docker.io", "library/busybox", "latest", SHA256),
    ("api@sha512:" + "a" * 128, "docker.io", "library/api", None, "sha512:" + "a" * 128),
    ("  redis:7\n", "docker.io", "library/redis", "7", None),
]

REFUSED: list[tuple[str, ImageProblem]] = [
    ("", ImageProblem.EMPTY),
    ("   ", ImageProblem.EMPTY),
    (":v1", ImageProblem.MALFORMED),
    (f"@{SHA256}", ImageProblem.MALFORMED),
    ("api@sha256:" + "f" * 34, ImageProblem.BAD_DIGEST),
    ("api@sha256:" + "F" * 64, ImageProblem.BAD_DIGEST),
    ("api@nosuch:" + "f" * 64, ImageProblem.BAD_DIGEST),
    ("api@", ImageProblem.BAD_DIGEST),
    ("api:", ImageProblem.BAD_TAG),
    ("api:-v1", ImageProblem.BAD_TAG),
    ("api:" + "v" * 129, ImageProblem.BAD_TAG),
    ("Api:v1", ImageProblem.UPPERCASE),
    ("shop:5000/Api/web:v1", ImageProblem.UPPERCASE),
    ("acme/Api", ImageProblem.UPPERCASE),
    ("docker.io/acme/Api", ImageProblem.UPPERCASE),
    ("r.test/" + "a" * 256 + ":v1", ImageProblem.TOO_LONG),
    ("a" * 5000, ImageProblem.TOO_LONG),
    ("acme/api$$^/web", ImageProblem.MALFORMED),
    ("[2001:db8::1]", ImageProblem.MALFORMED),
    ("[2001:db8::1]:5000", ImageProblem.MALFORMED),
    ("[2001:db8::1]:v1", ImageProblem.MALFORMED),
    ("[fe80::1%eth0]:5000/api", ImageProblem.MALFORMED),
    ("[fe80::1%@zone]:5000/api", ImageProblem.MALFORMED),
    ("[2001:db8:3:4::192.0.2.33]:5000/api", ImageProblem.MALFORMED),
    ("fc00::1:5000/api", ImageProblem.MALFORMED),
    ("https://git.test/acme/api", ImageProblem.MALFORMED),
    ("-api", ImageProblem.MALFORMED),
    ("-acme/api", ImageProblem.MALFORMED),
    ("acme-/api", ImageProblem.MALFORMED),
    ("-acme-/api", ImageProblem.MALFORMED),
    ("-r.test/acme/api", ImageProblem.MALFORMED),
    ("acme///api", ImageProblem.MALFORMED),
    ("docker.io/acme///api", ImageProblem.MALFORMED),
    ("____/____", ImageProblem.MALFORMED),
    ("_acme/_api", ImageProblem.MALFORMED),
    ("ac..me/api", ImageProblem.MALFORMED),
    ("ac_.me/api", ImageProblem.MALFORMED),
    ("ac-.me/api", ImageProblem.MALFORMED),
    ("acme/", ImageProblem.MALFORMED),
    ("a_long_namespace_" * 16 + "x/api", ImageProblem.TOO_LONG),
    (HEX_64, ImageProblem.IDENTIFIER),
    ("api web", ImageProblem.MALFORMED),
    ("café", ImageProblem.MALFORMED),
    ("api\ue000", ImageProblem.MALFORMED),
    ("${UNCLOSED", ImageProblem.MALFORMED),
    ("api:$$", ImageProblem.BAD_TAG),
]

VALID_NAMES = [
    "acme/api",
    "library/debian",
    "debian",
    "localhost/library/debian",
    "localhost/debian",
    "LOCALDOMAIN/library/debian",
    "LOCALDOMAIN/debian",
    "docker.io/acme/api",
    "docker.io/library/debian",
    "docker.io/debian",
    "index.docker.io/acme/api",
    "index.docker.io/library/debian",
    "index.docker.io/debian",
    "127.0.0.1:5000/acme/api",
    "127.0.0.1:5000/library/debian",
    "127.0.0.1:5000/debian",
    "10.0.0.1",
    "10.0.0.1:80",
    "10.0.0.1:8/debian",
    "10.0.0.2:25000/debian",
    "[fc00::1]:5000/api",
    "[fc00::1]:5000/acme/api",
    "[fc00:1:2:3:4:5:6:7]:5000/library/debian",
    "Acme/api",
    "ACME/api",
    "notsixtyfourhexadecimaldigitsbutaslongasthoseofanimageidentifier",
    "acme-corp/api",
    "acme---corp/api",
    "doc/api",
    "d/api",
    "jo/t",
    "ac__me/api",
]

# text → registry, repository, familiar name
NORMALISED = [
    ("localhost/api", "localhost", "api", "localhost/api"),
    ("localhost/acme/api", "localhost", "acme/api", "localhost/acme/api"),
    ("LOCALDOMAIN/api", "LOCALDOMAIN", "api", "LOCALDOMAIN/api"),
    ("LOCALDOMAIN/acme/api", "LOCALDOMAIN", "acme/api", "LOCALDOMAIN/acme/api"),
    ("Acme/api", "Acme", "api", "Acme/api"),
    ("ACME/api", "ACME", "api", "ACME/api"),
    ("acme/api", "docker.io", "acme/api", "acme/api"),
    ("docker.io/acme/api", "docker.io", "acme/api", "acme/api"),
    ("index.docker.io/acme/api", "docker.io", "acme/api", "acme/api"),
    ("registry-1.docker.io/acme/api", "docker.io", "acme/api", "acme/api"),
    ("ubuntu", "docker.io", "library/ubuntu", "ubuntu"),
    ("library/ubuntu", "docker.io", "library/ubuntu", "ubuntu"),
    ("docker.io/ubuntu", "docker.io", "library/ubuntu", "ubuntu"),
    ("docker.io/library/ubuntu", "docker.io", "library/ubuntu", "ubuntu"),
    ("index.docker.io/ubuntu-12.04", "docker.io", "library/ubuntu-12.04", "ubuntu-12.04"),
    ("nonlibrary/ubuntu", "docker.io", "nonlibrary/ubuntu", "nonlibrary/ubuntu"),
    ("other/library", "docker.io", "other/library", "other/library"),
    ("library/acme/api", "docker.io", "library/acme/api", "library/acme/api"),
    ("docker.io/library/acme/api", "docker.io", "library/acme/api", "library/acme/api"),
    ("store/acme/api", "docker.io", "store/acme/api", "store/acme/api"),
    ("127.0.0.1:8000/acme/api", "127.0.0.1:8000", "acme/api", "127.0.0.1:8000/acme/api"),
    ("127.0.0.1:8000/api", "127.0.0.1:8000", "api", "127.0.0.1:8000/api"),
    ("shop.test/acme/api", "shop.test", "acme/api", "shop.test/acme/api"),
    ("shop.test/api", "shop.test", "api", "shop.test/api"),
    ("shop.test:8000/acme/api", "shop.test:8000", "acme/api", "shop.test:8000/acme/api"),
    ("shop-test:8080/api", "shop-test:8080", "api", "shop-test:8080/api"),
    ("shop_test/api", "docker.io", "shop_test/api", "shop_test/api"),
    ("xn--n3h.test:18080/api", "xn--n3h.test:18080", "api", "xn--n3h.test:18080/api"),
    (f"docker.io/{HEX_64}", "docker.io", f"library/{HEX_64}", HEX_64),
    (HEX_64[:-1], "docker.io", f"library/{HEX_64[:-1]}", HEX_64[:-1]),
    ("1b1b1", "docker.io", "library/1b1b1", "1b1b1"),
]

# text → registry, repository, tag, names of variables, is partial
VARIABLES: list[tuple[str, str | None, str, str | None, tuple[str, ...], bool]] = [
    ("postgres:$PG", "docker.io", "library/postgres", "$PG", ("PG",), False),
    ("postgres:${PG}", "docker.io", "library/postgres", "${PG}", ("PG",), False),
    ("postgres:${PG:-16}", "docker.io", "library/postgres", "16", ("PG",), False),
    ("postgres:${PG-16}-alpine", "docker.io", "library/postgres", "16-alpine", ("PG",), False),
    ("postgres:${PG:?set it}", "docker.io", "library/postgres", "${PG:?set it}", ("PG",), False),
    ("postgres:${PG:+16}", "docker.io", "library/postgres", "${PG:+16}", ("PG",), False),
    ("${REG:-ghcr.io/acme}/api:v1", "ghcr.io", "acme/api", "v1", ("REG",), False),
    ("${REG:-}api", "docker.io", "library/api", None, ("REG",), False),
    ("${IMG:-${OTHER:-redis:7}}", "docker.io", "library/redis", "7", ("IMG", "OTHER"), False),
    ("${IMG:-${OTHER}}", None, "${OTHER}", None, ("IMG", "OTHER"), True),
    ("${IMG}", None, "${IMG}", None, ("IMG",), True),
    ("$IMG:$TAG", None, "$IMG", "$TAG", ("IMG", "TAG"), True),
    ("${REG}/api", None, "${REG}/api", None, ("REG",), True),
    ("${REG}:5000/api", "${REG}:5000", "api", None, ("REG",), True),
    ("${REG}api", None, "${REG}api", None, ("REG",), True),
    ("ghcr.io/${ORG}/api:v1", "ghcr.io", "${ORG}/api", "v1", ("ORG",), True),
    ("docker.io/${NAME}", "docker.io", "${NAME}", None, ("NAME",), True),
    ("${ID}.dkr.ecr.eu-west-3.amazonaws.com/api", "${ID}.dkr.ecr.eu-west-3.amazonaws.com", "api",
     None, ("ID",), True),
    ("$(registry)/api:$(Build.BuildId)", None, "$(registry)/api", "$(Build.BuildId)",
     ("registry", "Build.BuildId"), True),
    ("ghcr.io/acme/api:${{ github.sha }}", "ghcr.io", "acme/api", "${{ github.sha }}",
     ("github.sha",), False),
    ("{{ .Values.image.repository }}:{{ .Values.image.tag }}", None,
     "{{ .Values.image.repository }}", "{{ .Values.image.tag }}",
     (".Values.image.repository", ".Values.image.tag"), True),
    ("nginx:{{ .Values.tag | default \"1.27\" | quote }}", "docker.io", "library/nginx", "1.27",
     (".Values.tag",), False),
    ("nginx:{{ tag | default('1.27') }}", "docker.io", "library/nginx", "1.27", ("tag",), False),
    ("nginx:{{ .Values.tag | default .Chart.AppVersion }}", "docker.io", "library/nginx",
     "{{ .Values.tag | default .Chart.AppVersion }}",
     (".Values.tag | default .Chart.AppVersion",), False),
    ("{{ include \"app.image\" . }}", None, "{{ include \"app.image\" . }}", None,
     ("include \"app.image\" .",), True),
]  # fmt: skip

# tag → version, variant
TAGS: list[tuple[str, str | None, str | None]] = [
    ("18.20.4-alpine3.19", "18.20.4", "alpine3.19"),
    ("16", "16", None),
    ("v2.10.0", "2.10.0", None),
    ("3.12-slim-bookworm", "3.12", "slim-bookworm"),
    ("3.13.0rc1-slim", "3.13.0", "slim"),
    ("8u342-jre", "8", "jre"),
    ("8.0-bookworm-slim-amd64", "8.0", "bookworm-slim-amd64"),
    ("bookworm", None, "bookworm"),
    ("alpine3.19", None, "alpine3.19"),
    ("lts-alpine", None, "alpine"),
    ("latest", None, None),
    ("stable", None, None),
    ("2f3a9c1", None, None),
    ("deadbeef", None, "deadbeef"),
    ("main-2f3a9c1", None, None),
    ("${V}-alpine", None, "alpine"),
    ("${{ inputs.v }}-alpine", None, "alpine"),
    ("18-${VARIANT}", "18", None),
    ("18${SUFFIX}", None, None),
]

HOSTS = [
    ("docker.io", RegistryKind.DOCKER_HUB),
    ("registry-1.docker.io", RegistryKind.DOCKER_HUB),
    ("ghcr.io", RegistryKind.GITHUB),
    ("registry.gitlab.com", RegistryKind.GITLAB),
    ("quay.io", RegistryKind.QUAY),
    ("eu.gcr.io", RegistryKind.GOOGLE),
    ("europe-docker.pkg.dev", RegistryKind.GOOGLE),
    ("k8s.gcr.io", RegistryKind.KUBERNETES),
    ("registry.k8s.io", RegistryKind.KUBERNETES),
    ("mcr.microsoft.com", RegistryKind.MICROSOFT),
    ("acme.azurecr.io", RegistryKind.MICROSOFT),
    ("public.ecr.aws", RegistryKind.AWS),
    ("123.dkr.ecr.eu-west-3.amazonaws.com", RegistryKind.AWS),
    ("rg.fr-par.scw.cloud", RegistryKind.SCALEWAY),
    ("GHCR.IO", RegistryKind.GITHUB),
    ("localhost", RegistryKind.LOCAL),
    ("localhost:5000", RegistryKind.LOCAL),
    ("127.0.0.1:5000", RegistryKind.LOCAL),
    ("[::1]:5000", RegistryKind.LOCAL),
    ("registry.acme.io", RegistryKind.PRIVATE),
    ("ghcr.io.acme.io", RegistryKind.PRIVATE),
    ("notgcr.io", RegistryKind.PRIVATE),
    ("s3.eu-west-3.amazonaws.com", RegistryKind.PRIVATE),
]


@pytest.mark.parametrize(("text", "registry", "repository", "tag", "digest"), PARSED)
def test_parts(
    text: str, registry: str, repository: str, tag: str | None, digest: str | None
) -> None:
    image = parse_image(text)
    assert image.problem is None
    assert (image.registry, image.repository) == (registry, repository)
    assert (image.tag, image.digest) == (tag, digest)
    assert image.variables == ()


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_what_is_no_reference_has_a_problem(text: str, problem: ImageProblem) -> None:
    image = parse_image(text)
    assert image.problem is problem
    assert (image.registry, image.tag, image.digest) == (None, None, None)
    assert not image.is_floating


@pytest.mark.parametrize("text", VALID_NAMES)
def test_valid_names(text: str) -> None:
    assert parse_image(text).problem is None


@pytest.mark.parametrize(("text", "registry", "repository", "name"), NORMALISED)
def test_normalisation(text: str, registry: str, repository: str, name: str) -> None:
    image = parse_image(text)
    assert (image.registry, image.repository, image.name) == (registry, repository, name)
    assert parse_image(image.name).canonical == image.canonical or name == HEX_64


@pytest.mark.parametrize(
    ("text", "registry", "repository", "tag", "variables", "is_partial"), VARIABLES
)
def test_variables(
    text: str,
    registry: str | None,
    repository: str,
    tag: str | None,
    variables: tuple[str, ...],
    is_partial: bool,
) -> None:
    image = parse_image(text)
    assert image.problem is None
    assert (image.registry, image.repository, image.tag) == (registry, repository, tag)
    assert (image.variables, image.is_partial) == (variables, is_partial)


@pytest.mark.parametrize(("tag", "version", "variant"), TAGS)
def test_version_and_variant(tag: str, version: str | None, variant: str | None) -> None:
    image = parse_image(f"acme/api:{tag}")
    assert (image.version, image.variant) == (version, variant)


@pytest.mark.parametrize(("host", "kind"), HOSTS)
def test_registry_kind(host: str, kind: RegistryKind) -> None:
    assert registry_kind(host) is kind


def test_registry_kind_of_a_reference_is_none_behind_a_variable() -> None:
    assert parse_image("${REG}/api").registry_kind is None
    assert parse_image("redis").registry_kind is RegistryKind.DOCKER_HUB


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis", True),
        ("redis:latest", True),
        ("redis:7", False),
        (f"redis:latest@{SHA256}", False),
        ("redis:${TAG}", False),
        ("redis:${TAG:-latest}", True),
        ("redis:latest-alpine", False),
    ],
)
def test_is_floating(text: str, expected: bool) -> None:
    assert parse_image(text).is_floating is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [(f"redis@{SHA256}", True), ("redis@${DIGEST}", True), ("redis@sha256:${D}", True),
     ("redis:7", False)],
)  # fmt: skip
def test_is_pinned(text: str, expected: bool) -> None:
    assert parse_image(text).is_pinned is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("scratch", True), ("${BASE:-scratch}", True), ("scratch:1", False), ("acme/scratch", False),
     ("ghcr.io/scratch", False)],
)  # fmt: skip
def test_is_scratch(text: str, expected: bool) -> None:
    assert parse_image(text).is_scratch is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("redis", True), ("docker.io/redis", True), ("acme/redis", False), ("ghcr.io/redis", False),
     ("docker.io/${NAME}", False), ("library/acme/redis", False)],
)  # fmt: skip
def test_is_official(text: str, expected: bool) -> None:
    assert parse_image(text).is_official is expected


def test_a_hostile_nest_of_defaults_is_bounded() -> None:
    image = parse_image("${A:-" * 300 + "}" * 300)
    assert image.variables == ("A",)
    assert image.is_partial


def test_more_variables_than_can_be_held_do_not_fail() -> None:
    assert parse_image("$A" * 200).problem is ImageProblem.MALFORMED


PART = st.from_regex(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+){0,2}", fullmatch=True)
PATH = st.lists(PART, min_size=1, max_size=3).map("/".join)
HOST = st.from_regex(r"[a-z0-9]{1,8}\.[a-z]{2,5}(?::[0-9]{1,5})?", fullmatch=True)
TAG = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True)


@given(host=HOST, path=PATH, tag=st.none() | TAG, is_pinned=st.booleans())
def test_a_built_reference_is_read_back(
    host: str, path: str, tag: str | None, is_pinned: bool
) -> None:
    digest = SHA256 if is_pinned else None
    text = f"{host}/{path}" + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    image = parse_image(text)
    assert (image.registry, image.repository, image.tag, image.digest) == (host, path, tag, digest)
    assert image.canonical == text


@given(
    st.text(alphabet="ab1A./:@-_[]${}|()?+\ue000 \n\"'", max_size=60) | st.text(max_size=40)
)  # the alphabet of references, then everything
def test_any_text_gives_a_reference_that_is_stable(text: str) -> None:
    image = parse_image(text)
    assert isinstance(image, ImageReference)
    assert image.raw == text.strip()
    assert not any(map(has_placeholder, (image.name, image.tag or ""))) or has_placeholder(text)
    assert pickle.loads(pickle.dumps(image)) == image
    if image.problem is None and not image.variables:
        again = parse_image(image.canonical)
        assert (again.canonical, again.problem) == (image.canonical, None)


@given(st.text(alphabet="ab$A{}:-/() ", max_size=60))
def test_restoring_an_expansion_without_defaults_gives_the_text_back(text: str) -> None:
    expansion = expand_variables(text)
    if "-" not in text:
        assert expansion.restore(expansion.text) == text
