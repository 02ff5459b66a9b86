"""Go templates are read line by line."""

from __future__ import annotations

import pytest

from virida_audit.parse.yaml import TemplateLine, is_templated, scan_template

CHART = """\
{{- if .Values.enabled }}
apiVersion: {{ include "a.version" . }}
kind: Deployment # the kind
metadata:
  "name": {{ .Values.a }}-x
  {{- with .Values.labels }}
  {{ $k }}: {{ $v | quote }}
  {{- end }}
spec:
  - image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"  # pinned
    url: http://foo:80/x#y
    - plain item
    script: |
      image: no
{{- if .x }}
      kind: no
{{- end }}
    args: [a, b]
    {{- include "x" (dict
       "image" "no") | nindent 4 }}
    tail: 'x # y'
{{- /*
image: no
*/}}
"""


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: {{ .Values.x }}\n", True),
        (b"a: 1\n  {{- end }}", True),
        (b"run: ${{ github.sha }}\n", False),
        (b"run: ${{ github.sha }}\nx: {{ .y }}\n", True),
        (b"a: {{b: 1}: 2}\n", False),
        (b"a: {{\n}}\n", False),
        (b"a: 1\n", False),
        (b"", False),
    ],
)
def test_go_templates_are_told_from_other_braces(data: bytes, expected: bool) -> None:
    assert is_templated(data) is expected


def test_keys_and_values_stand_where_they_are_written() -> None:
    template = scan_template(CHART.encode())
    lines = CHART.split("\n")
    for line in template.lines:
        source = lines[line.line - 1]
        assert source[line.value_column - 1 :].startswith(line.value)
        if line.key:
            assert source[line.column - 1 :].lstrip("\"'").startswith(line.key)
    assert [(line.line, line.key, line.value) for line in template.lines] == [
        (2, "apiVersion", '{{ include "a.version" . }}'),
        (3, "kind", "Deployment"),
        (4, "metadata", ""),
        (5, "name", "{{ .Values.a }}-x"),
        (7, "{{ $k }}", "{{ $v | quote }}"),
        (9, "spec", ""),
        (10, "image", "{{ .Values.image.repository }}:{{ .Values.image.tag }}"),
        (11, "url", "http://foo:80/x#y"),
        (12, "", "plain item"),
        (13, "script", "|"),
        (18, "args", "[a, b]"),
        (21, "tail", "x # y"),
    ]


def test_control_lines_give_the_word_of_their_action() -> None:
    template = scan_template(CHART.encode())
    assert [(control.line, control.word) for control in template.controls] == [
        (1, "if"),
        (6, "with"),
        (8, "end"),
        (15, "if"),
        (17, "end"),
        (19, "include"),
        (22, ""),
    ]


def test_values_are_asked_for_by_key() -> None:
    template = scan_template(b"- image: a\r\n  image:\r\n- image: {{ .b }}\r\n")
    assert template.values("image") == (
        TemplateLine(1, 3, "image", "a", 10, True),
        TemplateLine(3, 3, "image", "{{ .b }}", 10, True),
    )
    assert [line.is_templated for line in template.values("image")] == [False, True]


def test_a_template_over_the_size_limit_is_a_problem() -> None:
    template = scan_template(b"a: {{ b }}\n" * 200_000)
    assert [problem.code for problem in template.problems] == ["yaml-too-large"]
