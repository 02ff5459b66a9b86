"""Templates made readable without Helm: what can be worked out is, and nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.parse.helm import Chart, stand_in
from virida_audit.parse.helm.chart import add_template, add_values, read_chart
from virida_audit.parse.helm.expressions import Scope, resolve
from virida_audit.parse.yaml import parse_yaml

VALUES = b"""\
replicas: 3
name: web
image: {repository: acme/web, tag: "1.10"}
resources: {limits: {cpu: 1}}
hosts: [a.example, b.example]
off: false
empty: ""
"""
HELPERS = b"""\
{{- define "web.name" -}}
{{ .Chart.Name }}-web
{{- end -}}
{{- define "web.labels" -}}
app: {{ include "web.name" . }}
tier: front
{{- end -}}
{{- define "web.hard" -}}
{{ if .Values.off }}a{{ else }}b{{ end }}
{{- end -}}
"""


def chart() -> Chart:
    made = read_chart("c", b"name: shop\nversion: 1.2.3\nappVersion: '9'\n")
    add_values(made, VALUES)
    add_template(made, "_helpers.tpl", HELPERS)
    return made


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (".Values.replicas", 3),
        (".Values.image.tag | quote", "1.10"),
        ("$.Values.name", "web"),
        ("default 5 .Values.missing", 5),
        ('.Values.missing | default "x" | quote', "x"),
        (".Values.empty | default .Chart.Name", "shop"),
        ('printf "%s:%s" .Values.image.repository .Values.image.tag', "acme/web:1.10"),
        ('include "web.name" .', "shop-web"),
        ('include "web.name" . | trunc 63 | trimSuffix "-"', "shop-web"),
        ("toYaml .Values.hosts | nindent 4", ["a.example", "b.example"]),
        (".Values.name | upper", "WEB"),
        ("(.Values.name)", "web"),
        (".Chart.AppVersion", "9"),
    ],
)
def test_plain_expressions_are_worked_out(body: str, value: object) -> None:
    known = resolve(body, Scope(chart()))
    assert known is not None and known.value == value


@pytest.mark.parametrize(
    "body",
    [
        ".Values.missing",
        'include "web.hard" .',
        'include "other.chart" .',
        "randAlphaNum 10",
        'lookup "v1" "Secret" "" "x"',
        "index .Values.hosts 0",
        ".Values.replicas | mul 2",
        "",
        "|",
        "((((",
        "default",
        'printf "%s"',
    ],
)
def test_everything_else_is_not_known(body: str) -> None:
    assert resolve(body, Scope(chart())) is None


def plain(template: str) -> object:
    import yaml

    return yaml.safe_load(stand_in(template.encode(), chart()).text)


def test_lines_keep_their_numbers_and_hidden_ones_are_named() -> None:
    template = (
        "{{- if .Values.name }}\nkind: A\nreplicas: {{ .Values.replicas }}\n"
        "name: {{ .Values.unknown }}\nrest:\n"
        "  {{- toYaml .Values.nothing | nindent 2 }}\n{{- end }}\n"
    )
    made = stand_in(template.encode(), chart())
    assert made.text.split("\n")[2:4] == ["replicas: 3", "name: <unknown>"]
    assert made.lines == {2: "kind", 3: "replicas", 4: "name", 6: ""}
    assert made.hidden == {4, 6}


def test_whole_lines_become_a_flow_collection() -> None:
    assert plain("resources:\n  {{- toYaml .Values.resources | nindent 2 }}\n") == {
        "resources": {"limits": {"cpu": 1}}
    }
    assert plain('labels:\n  {{- include "web.labels" . | nindent 2 }}\nx: 1\n') == {
        "labels": {"app": "shop-web", "tier": "front"},
        "x": 1,
    }


def test_whole_lines_beside_other_keys_are_left_out() -> None:
    template = 'labels:\n  {{- include "web.labels" . | nindent 2 }}\n  a: b\n'
    assert plain(template) == {"labels": {"a": "b"}}


def test_the_branch_that_the_values_choose_stays() -> None:
    template = "{{- if .Values.off }}\na: 1\n{{- else }}\nb: 2\n{{- end }}\n"
    assert plain(template) == {"b": 2}
    assert plain(template.replace(".Values.off", ".Values.unknown")) == {"a": 1}
    assert plain("{{- if .Values.off }}\na: 1\n{{- end }}\n") == {"a": 1}


def test_with_moves_the_dot() -> None:
    template = '{{- with .Values.image }}\nimage: "{{ .repository }}:{{ .tag }}"\n{{- end }}\n'
    assert plain(template) == {"image": "acme/web:1.10"}


def test_actions_and_comments_over_several_lines_go() -> None:
    template = (
        '{{- /*\nCopyright: nobody\n*/}}\na: 1\nb: {{ include "x" (dict\n  "k" $\n) }}\nc: 3\n'
    )
    assert plain(template) == {"a": 1, "b": "<…>", "c": 3}


def test_a_number_in_quotes_stays_text() -> None:
    assert plain("tag: {{ .Values.image.tag | quote }}\n") == {"tag": "1.10"}
    assert plain("tag: {{ .Values.image.tag }}\n") == {"tag": "1.10"}


@given(st.text(alphabet="{}-|.$\"'ab :=/*()\n if else end with define range include", max_size=120))
def test_any_template_is_read(template: str) -> None:
    made = stand_in(template.encode(), chart())
    parse_yaml(made.text.encode())
    assert made.hidden <= made.lines.keys()
    add_template(chart(), "x.yaml", template.encode())


@pytest.mark.parametrize(
    "unit",
    ["{{", "{{ ", "{{- ", "}}", '{{ define "x" }}', "{{ a", '{{ "', "{{ (", "{{- if x }}\n", " "],
)
def test_reading_takes_time_in_proportion_to_the_length(unit: str) -> None:
    def steps(count: int) -> int:
        import sys

        seen = 0

        def trace(frame: object, event: str, argument: object) -> None:
            nonlocal seen
            seen += 1

        data = (unit * count).encode()
        made = chart()
        sys.setprofile(trace)
        try:
            add_template(made, "x.yaml", data)
            stand_in(data, made)
        finally:
            sys.setprofile(None)
        return seen

    assert steps(2000) <= 6 * steps(500) + 1000
