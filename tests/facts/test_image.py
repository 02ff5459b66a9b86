from __future__ import annotations

import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.catalogue.runtimes import Version
from virida_audit.facts.image import Image, image_of
from virida_audit.facts.language import VersionSupport, judge_version

CATALOGUE = Catalogue()
LISTED = Version("listed", supported=("2", "3", "3.12", "3.13"), end_of_life=("3.9",))
MINORS = Version("listed", supported=("8.0", "9.0", "10.0"))


def image(text: str) -> Image:
    return image_of(text, CATALOGUE)


@pytest.mark.parametrize(
    ("text", "name", "number", "setting"),
    [
        ("node:20-alpine", "Node.js", "20", "20"),
        ("python:3.12.4-slim", "Python", "3.12.4", "3.12"),
        ("mcr.microsoft.com/dotnet/sdk:8.0-jammy", ".NET", "8.0", "8.0"),
        ("eclipse-temurin:17.0.9_9-jre", "Java", "17.0.9", "17"),
        ("maven:3.9-eclipse-temurin-17", "Java", "17", "17"),
        ("gradle:8-jdk21", "Java", "21", "21"),
        ("tomcat:9.0-jdk17", "Java", "17", "17"),
        ("drupal:10-php8.3", "PHP", "8.3", "8.3"),
        ("ghcr.io/astral-sh/uv:python3.12-bookworm", "Python", "3.12", "3.12"),
        ("gcr.io/distroless/nodejs20-debian12", "Node.js", "20", "20"),
        ("registry.access.redhat.com/ubi9/nodejs-18", "Node.js", "18", "18"),
        ("ruby:3.2.2", "Ruby", "3.2.2", "3.2.2"),
        ("${REGISTRY}/node:20", "Node.js", "20", "20"),
    ],
)
def test_the_version_of_the_language_is_read(
    text: str, name: str, number: str, setting: str
) -> None:
    language = image(text).language
    assert (language.name, language.number, language.setting) == (name, number, setting)
    assert language.support is VersionSupport.SUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "maven:3.9",  # Maven's own number
        "n8nio/n8n:1.60",
        "dunglas/frankenphp:1.4",
        "phusion/passenger-ruby27",  # 2.7 written without its dot
        "node:lts",
        "node:$VERSION",
        "node@sha256:" + "a" * 64,
    ],
)
def test_a_number_that_is_not_the_language_s_is_left_alone(text: str) -> None:
    language = image(text).language
    assert language.name
    assert (language.number, language.setting) == ("", "")
    assert language.support is VersionSupport.UNKNOWN


@pytest.mark.parametrize("text", ["golang:1.22", "debian:12", "acme/node:20", "", "a b"])
def test_an_image_without_a_version_to_choose_has_no_language(text: str) -> None:
    assert image(text).language.name == ""


@pytest.mark.parametrize(
    ("number", "version", "expected"),
    [
        ("", LISTED, ("unknown", "")),
        ("3.12.4", LISTED, ("supported", "3.12")),
        ("3", LISTED, ("supported", "3")),
        ("2.7", LISTED, ("supported", "2")),
        ("3.9.1", LISTED, ("end-of-life", "3.9")),
        ("3.8", LISTED, ("unlisted", "")),  # 3 is listed, but not for this
        ("4", LISTED, ("unlisted", "")),
        ("8", MINORS, ("supported", "8.0")),
        ("1", MINORS, ("unlisted", "")),
        ("13", Version("any"), ("supported", "13")),
        ("3.2.2", Version("branch", supported=("3",)), ("supported", "3.2.2")),
        ("1.9", Version("branch", supported=("3",)), ("unlisted", "")),
        ("1.22", Version("image"), ("unknown", "")),
    ],
)
def test_a_version_is_judged_as_finely_as_the_list_speaks(
    number: str, version: Version, expected: tuple[str, str]
) -> None:
    assert judge_version(number, version) == expected


def test_what_a_variable_hides() -> None:
    assert image("$BASE").hides_name
    assert image("acme/$IMAGE:1").hides_name
    assert not image("${REGISTRY}/node:20").hides_name
    assert image("node:${V}-alpine").hides_version
    assert not image("node:20-$DISTRO").hides_version
    assert not image("alpine:$V").hides_version


@pytest.mark.parametrize(
    ("text", "is_private", "is_mirrored"),
    [
        ("node:20", False, False),
        ("ghcr.io/acme/tool:1", False, False),
        ("registry.acme.example/shop/api:1", True, False),
        ("localhost:5000/api", True, False),
        ("shop.azurecr.io/api:1", True, False),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1", True, False),
        ("mcr.microsoft.com/dotnet/sdk:8.0", False, False),
        ("registry.acme.example/dockerhub/node:20", True, True),
        ("public.ecr.aws/docker/library/node:20", False, True),
        ("amd64/node:20", False, False),
        ("$REGISTRY/api", False, False),
    ],
)
def test_where_an_image_comes_from(text: str, is_private: bool, is_mirrored: bool) -> None:
    assert image(text).is_on_private_registry is is_private
    assert image(text).is_mirrored is is_mirrored
