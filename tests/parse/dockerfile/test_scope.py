from __future__ import annotations

from virida_audit.parse.dockerfile import Absent, Origin, Scopes, parse_dockerfile


def scopes_of(text: str) -> Scopes:
    return Scopes(parse_dockerfile(text.encode(), "Dockerfile"))


TEXT = """\
ARG BASE=node VERSION=20
ARG TAG=$BASE:$VERSION
ARG SUFFIX
FROM $TAG-${KIND:-slim} AS first
ARG VERSION
ARG OWN=o$VERSION TWICE=$OWN$OWN
ENV A=1 B=$A
ENV A=2 B=$A
ARG TARGETARCH SUFFIX GIVEN
RUN end
FROM first
ENV C=${A}c
RUN end
FROM $BASE-$SUFFIX
RUN end
FROM scratch
RUN end
"""


def test_from_sees_global_args_and_what_the_builder_sets() -> None:
    scope = scopes_of(TEXT).at(3)
    assert scope["TAG"] == "node:20"
    assert scope["TARGETARCH"] is None
    assert "SUFFIX" not in scope
    assert scope.absent is Absent.EMPTY


def test_a_stage_sees_its_own_and_what_it_declares_of_the_global_ones() -> None:
    scopes = scopes_of(TEXT)
    scope = scopes.at(9)
    assert dict(scope) == {
        "A": "2",
        "B": "1",
        "GIVEN": None,
        "OWN": "o20",
        "SUFFIX": None,
        "TARGETARCH": None,
        "TWICE": "o20o20",
        "VERSION": "20",
    }
    assert (scope.variable("A").origin, scope.variable("A").index) == (Origin.ENV, 7)  # type: ignore[union-attr]
    assert scope.variable("VERSION").origin is Origin.GLOBAL_ARG  # type: ignore[union-attr]
    # What A was before the first ENV only the base image knows, so B of that line is unknown.
    assert scopes.at(7)["B"] is None


def test_a_stage_inherits_from_the_stage_it_is_built_from() -> None:
    scopes = scopes_of(TEXT)
    assert scopes.dockerfile.stages[1].base_stage == 0
    scope = scopes.at(12)
    assert (scope["A"], scope["C"], scope["OWN"]) == ("2", "2c", "o20")
    assert "A" not in scopes.at(14)


def test_only_scratch_leaves_nothing_unknown() -> None:
    scopes = scopes_of(TEXT)
    assert [scopes.at(index).absent for index in (9, 12, 16)] == [
        Absent.UNKNOWN,
        Absent.UNKNOWN,
        Absent.EMPTY,
    ]


def test_base_takes_defaults_and_leaves_the_rest_symbolic() -> None:
    scopes = scopes_of(TEXT)
    found = [scopes.base(stage) for stage in scopes.dockerfile.stages]
    assert [item.text for item in found] == ["node:20-slim", "first", "node-$SUFFIX", "scratch"]
    assert found[2].unknown == ("SUFFIX",)


def test_an_arg_without_default_keeps_what_env_set() -> None:
    scopes = scopes_of("FROM a\nENV X=1\nARG X\nRUN end\n")
    assert scopes.at(3)["X"] == "1"


def test_values_that_double_become_unknown() -> None:
    rows = ["FROM scratch", "ENV a=xxxxxxxxxxxxxxxx", *["ENV a=$a$a"] * 60, "RUN end"]
    scopes = scopes_of("\n".join(rows))
    assert scopes.at(len(rows) - 1)["a"] is None


def test_errors_in_a_value_make_it_unknown() -> None:
    assert scopes_of("FROM scratch\nARG a=${b:?no}\nRUN end").at(2)["a"] is None
