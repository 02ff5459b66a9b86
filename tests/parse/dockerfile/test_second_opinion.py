"""dockerfile-parse as a second opinion on where instructions begin and end.

It cuts an instruction at a blank line and reads here-documents as instructions, so it is shown the
text with those lines turned into comments.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from virida_audit.parse.dockerfile import Dockerfile, parse_dockerfile

pytestmark = pytest.mark.oracle

ORACLES = os.environ.get("VIRIDA_ORACLES", "")

TEXTS = [
    "FROM a\nRUN b\n",
    "# escape=`\nFROM a\nRUN b `\n  c\nCOPY c:\\ d\n",
    "FROM a AS b\n\n# c\nRUN d \\\n\n  # e\n  && f\nUSER g\n",
    'FROM a\nRUN <<E\nUSER x\n\nRUN \\\nE\nCOPY <<A <<B /d\n1\nA\n2\nB\nCMD ["x"]\n',
    "ARG V=1\nFROM a:$V\nENV A=b \\\n    C=d\nlabel x y\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_instructions_stand_where_dockerfile_parse_sees_them(text: str) -> None:
    assert second_opinion(text) == own_opinion(parse_dockerfile(text.encode(), "Dockerfile"))


def test_real_files_agree_too() -> None:
    if not ORACLES:
        pytest.skip("VIRIDA_ORACLES names no folder of checkouts")
    paths = sorted((Path(ORACLES) / "docker/awesome-compose").rglob("*ockerfile*"))
    assert len(paths) >= 35
    for path in paths:
        text = path.read_text()
        assert second_opinion(text) == own_opinion(parse_dockerfile(text.encode(), "x")), path


def own_opinion(read: Dockerfile) -> list[tuple[str, int, int]]:
    return [
        (item.name, item.line, item.heredocs[0].line - 1 if item.heredocs else item.end_line)
        for item in read.instructions
    ]


def second_opinion(text: str) -> list[tuple[str, int, int]]:
    package = pytest.importorskip("dockerfile_parse", reason="dockerfile-parse is not installed")
    shown = io.BytesIO(normalised(text).encode())
    return [
        (item["instruction"], item["startline"] + 1, item["endline"] + 1)
        for item in package.DockerfileParser(fileobj=shown).structure
        if item["instruction"] != "COMMENT"
    ]


def normalised(text: str) -> str:
    """Turn here-documents and blank continuation lines into comments, keeping line numbers."""
    rows = text.split("\n")
    for item in parse_dockerfile(text.encode(), "Dockerfile").instructions:
        for heredoc in item.heredocs:
            rows[heredoc.line - 1 : heredoc.end_line] = ["#"] * (
                heredoc.end_line - heredoc.line + 1
            )
        for number in range(item.line, item.end_line + 1):
            rows[number - 1] = rows[number - 1] if rows[number - 1].strip() else "#"
    return "\n".join(rows)
