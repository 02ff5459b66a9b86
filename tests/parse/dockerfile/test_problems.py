from __future__ import annotations

import pytest

from virida_audit.parse.dockerfile import parse_dockerfile

REFUSED = [
    ("", 1, "no-instructions"),
    ("# only\n", 1, "no-instructions"),
    ("ARG a\n", 1, "no-stage"),
    ("RUN a\nFROM b", 1, "outside-stage"),
    ("FROM a\nFOO b", 2, "unknown-instruction"),
    ("# escape=`\n# escape=`\nFROM a", 2, "repeated-directive"),
    ("# escape=x\nFROM a", 1, "bad-escape-directive"),
    ("FROM a\nRUN <<E\nUSER x", 2, "unterminated-heredoc"),
    ("FROM a\nCOPY a <<E\nE", 2, "bad-heredoc"),
    ('FROM a\nCMD ["a", 1]', 2, "bad-json"),
    ('FROM a\nCMD ["a", ["b"]]', 2, "bad-json"),
    ("FROM a\nCMD " + "[" * 50 + "]" * 50, 2, "bad-json"),
    ("FROM a\nSHELL sh", 2, "bad-json"),
    ("FROM a\nSHELL []", 2, "missing-arguments"),
    ("FROM a\nCOPY --form=b c d", 2, "bad-flag"),
    ("FROM a\nCOPY --from=a --from=b c d", 2, "bad-flag"),
    ("FROM a\nCOPY --from c d", 2, "bad-flag"),
    ("FROM a\nCOPY --link=no c d", 2, "bad-flag"),
    ("FROM a\nRUN --network=x y", 2, "bad-flag"),
    ("FROM a\nRUN --mount=from=$b,target=/c y", 2, "bad-flag"),
    ("FROM a\nMAINTAINER --boo x", 2, "bad-flag"),
    ("FROM a\nENV b", 2, "missing-arguments"),
    ("FROM a\nENV", 2, "missing-arguments"),
    ("FROM a\nENV b=c d", 2, "bad-argument"),
    ("FROM a\nENV =c", 2, "bad-argument"),
    ("FROM a\nARG =c", 2, "bad-argument"),
    ("FROM a\nCOPY b", 2, "missing-arguments"),
    ("FROM a\nUSER", 2, "missing-arguments"),
    ("FROM a\nHEALTHCHECK CMD", 2, "missing-arguments"),
    ("FROM a\nHEALTHCHECK NONE x", 2, "too-many-arguments"),
    ("FROM a\nHEALTHCHECK curl x", 2, "bad-argument"),
    ('FROM a\nVOLUME [" "]', 2, "bad-argument"),
    ("FROM a\nONBUILD", 2, "missing-arguments"),
    ("FROM a\nONBUILD FROM b", 2, "bad-trigger"),
    ("FROM a\nONBUILD maintainer b", 2, "bad-trigger"),
    ("FROM a\nONBUILD ONBUILD RUN b", 2, "bad-trigger"),
    ("FROM", 1, "missing-arguments"),
    ("FROM a b", 1, "bad-argument"),
    ("FROM a AS 1b", 1, "bad-stage-name"),
    ("FROM a AS b/c", 1, "bad-stage-name"),
    ("FROM a\nCOPY --from=1 b c", 2, "unknown-stage"),
    ("FROM a\nCOPY --from=$b c d", 2, "bad-flag"),
    ("FROM a AS b\nCOPY --from=b c d", 2, "circular-stages"),
    ("FROM a AS b\nCOPY --from=c d e\nFROM b AS c", 3, "circular-stages"),
    ("FROM a\nENV b=" + "c" * 65_536, 2, "line-too-long"),
]


@pytest.mark.parametrize(("text", "line", "code"), REFUSED)
def test_refused(text: str, line: int, code: str) -> None:
    read = parse_dockerfile(text.encode(), "Dockerfile")
    assert [(p.line, str(p.code)) for p in read.problems if p.refused][:1] == [(line, code)]


@pytest.mark.parametrize(
    "text",
    [
        "ARG a=1\nFROM b",
        "FROM a\nCMD []",
        "FROM a\nCMD " + "[" * 20_000,
        "FROM a\nRUN",
        "FROM a\nENTRYPOINT",
        "FROM a\nARG --x=1 b",
        "FROM a AS b\nFROM b\nCOPY --from=b c d",
        "FROM a\nCOPY --from=c d e\nFROM x AS c",
        "FROM a\nRUN --mount=type=secret,id=b --mount=type=cache,target=/c --device=d e",
        "FROM a\nHEALTHCHECK --interval=3s --retries=3 CMD x",
        "FROM a\nONBUILD COPY b",
        "FROM a\nCOPY --exclude=b --exclude=c d e",
        'FROM a\nRUN --mount=type=bind,"target=/a,b" c',
    ],
)
def test_near_misses_are_not_refused(text: str) -> None:
    assert parse_dockerfile(text.encode(), "Dockerfile").problems == ()


def test_what_is_wrong_does_not_hide_the_rest() -> None:
    text = b"FROM a\nRUN <<E\nUSER x\nENV y\nCOPY a b\n"
    read = parse_dockerfile(text, "Dockerfile")
    assert [item.name for item in read.instructions] == ["FROM", "RUN", "USER", "ENV", "COPY"]


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (b"FROM a\nRUN b \\\n\n c", 4, "empty-continuation"),
        (b"FROM a\nRUN b\xff\n", 2, "not-utf8"),
    ],
)
def test_what_buildkit_only_tolerates(data: bytes, line: int, code: str) -> None:
    read = parse_dockerfile(data, "Dockerfile")
    assert [(p.line, str(p.code), p.refused) for p in read.problems] == [(line, code, False)]


def test_problems_hold_no_value() -> None:
    text = b"FROM a\nENV s3cr3t\nCOPY --key=s3cr3t a b\nRUN --network=s3cr3t\nCMD [1, 's3cr3t']\n"
    assert "s3cr3t" not in str(parse_dockerfile(text, "Dockerfile").problems)
