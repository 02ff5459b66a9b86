"""Compare with the expectations that compose-go's own tests state.

Set `VIRIDA_ORACLES` to a folder that holds `compose-spec/compose-go` to run it. Inputs and
expectations are taken out of the Go sources mechanically; what cannot be is counted by reason.
"""

from __future__ import annotations

import collections
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parse.compose import go_tests as go
from virida_audit.parse.compose import Project, load_project, plain
from virida_audit.parse.compose.canonical import canonical
from virida_audit.parse.compose.defaults import normalized, with_defaults
from virida_audit.parse.compose.dotenv import parse_dotenv
from virida_audit.parse.compose.environment import given_environment
from virida_audit.parse.compose.merge import merged
from virida_audit.parse.compose.mounts import parse_mount
from virida_audit.parse.compose.nodes import read_document
from virida_audit.parse.compose.passed import with_passed_variables
from virida_audit.parse.compose.problem import Notes
from virida_audit.parse.compose.template import Known, substitute
from virida_audit.parse.compose.values import Table, empty_table
from virida_audit.parse.yaml import parse_yaml

ROOT = Path(os.environ.get("VIRIDA_ORACLES", "no-oracles")) / "compose-spec/compose-go"

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not ROOT.is_dir(), reason="compose-go is not installed"),
]


class Tally:
    """Count what agrees, what differs and what could not be asked."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.same = 0
        self.different: list[str] = []
        self.skipped: collections.Counter[str] = collections.Counter()

    def compare(self, name: str, got: object, want: object) -> None:
        if got == want:
            self.same += 1
        else:
            self.different.append(f"{name}: {got!r} is not {want!r}")

    def show(self, capsys: pytest.CaptureFixture[str]) -> None:
        total = self.same + len(self.different)
        with capsys.disabled():
            print(f"\n{self.title}: {self.same}/{total} as compose-go expects")
            for line in self.different:
                print(f"  differs: {line[:400]}")
            for reason, count in self.skipped.most_common():
                print(f"  not asked, {count}: {reason[:150]}")


class Files:
    """A tree of the oracle's files with some of the test's own over them."""

    def __init__(self, root: Path, own: dict[str, str]) -> None:
        self.root = root
        self.own = own

    def read(self, path: str) -> bytes | None:
        if path in self.own:
            return self.own[path].encode()
        target = self.root / path
        return target.read_bytes() if target.is_file() else None


def long_form(text: str) -> Table:
    root = parse_yaml(text.encode()).root
    assert root is not None
    value = canonical(read_document(root, "compose.yaml", []).root, Notes())
    assert isinstance(value, Table)
    return value


def known(text: str, unknown: tuple[str, ...]) -> str:
    """Empty the variables that have no value, as compose-go does."""
    for name in unknown:
        text = text.replace("${" + name + "}", "")
    return text


def in_order(value: object, *, sort: bool) -> object:
    """Sort the lists that compose-go sorts for want of ordered mappings."""
    if isinstance(value, dict):
        return {key: in_order(entry, sort=sort) for key, entry in value.items()}
    if isinstance(value, list):
        return sorted((in_order(item, sort=sort) for item in value), key=repr)
    return value


def test_merges(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally("override: merge and unicity")
    for function in go.functions(ROOT, "override/*_test.go"):
        variables = {
            match[1]: match[2] for match in re.finditer(r"(\w+) := `([^`]*)`", function.body)
        }
        asked = [
            tuple(variables.get(part) or go.text(part) for part in call[1:4])
            for call in go.calls(function.body, "assertMergeYaml")
        ]
        asked += [
            ("", go.text(call[1]), go.text(call[2]))
            for call in go.calls(function.body, "assertUnicity")
        ]
        if {"right", "left", "expected"} <= variables.keys():
            asked.append((variables["right"], variables["left"], variables["expected"]))
        if not asked:
            tally.skipped[f"{function.path} {function.name}"] += 1
        for right, left, want in asked:
            base = long_form(right) if right.strip() else empty_table(long_form(left).at)
            got = merged(base, long_form(left), [])
            tally.compare(
                function.name,
                in_order(plain(got), sort=True),
                in_order(plain(merged(empty_table(base.at), long_form(want), [])), sort=True),
            )
    tally.show(capsys)
    assert tally.same >= 70


def test_normalisation(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally("loader: normalise")
    for function in go.functions(ROOT, "loader/normalize_test.go"):
        blocks = dict(re.findall(r"(\w+) := `([^`]*)`", function.body))
        if not {"project", "expected"} <= blocks.keys():
            tally.skipped[function.name] += 1
            continue
        match = re.search(r"(?:types\.Mapping|\]string)\{(.*?)\}", function.body, re.DOTALL)
        given = go.Literal("{" + match[1] + "}").value() if match else {}
        environment = given_environment(given or {})
        root = with_defaults(long_form(blocks["project"]), "")
        assert isinstance(root, Table)
        root = with_passed_variables(root, environment, [])
        name = str(plain(root.get("name")) or "")
        got = plain(normalized(root, name))
        want = plain(long_form(blocks["expected"]))
        tally.compare(function.name, without_null_args(got), without_null_args(want))
    tally.show(capsys)
    assert tally.same >= 6


def without_null_args(value: object) -> object:
    """Drop build arguments without a value, which are kept here and dropped by compose-go."""
    if not isinstance(value, dict):
        return value
    return {
        key: {name: text for name, text in entry.items() if text is not None}
        if key == "args" and isinstance(entry, dict)
        else without_null_args(entry)
        for key, entry in value.items()
    }


def test_templates(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally("template: substitute")
    defaults = {"FOO": "first", "BAR": "", "JSON": '{"json":2}'}

    def expand(template: str) -> object:
        done = substitute(
            template, lambda name: Known(defaults[name]) if name in defaults else None
        )
        if not done.is_valid:
            return "invalid"
        return ("missing", *done.missing[0]) if done.missing else known(done.text, done.unknown)

    for function in go.functions(ROOT, "template/template_test.go"):
        if "mapping :=" in function.body:
            tally.skipped["values of its own"] += 1
            continue
        before = tally.same + len(tally.different)
        body = function.body
        inputs = [go.text(found) for found in re.findall(r'Substitute\(("[^"]*"|`[^`]*`)', body)]
        lists = re.findall(r"\[\]string\{(.*?)\}(?: \{|\n)", body, re.DOTALL)
        inputs += [
            go.text(found)
            for listed in lists
            for found in re.findall(r'"(?:[^"\\]|\\.)*"|`[^`]*`', listed)
        ]
        wants = re.findall(r'is\.Equal\(("[^"]*"|`[^`]*`), result\)', body)
        if "Invalid template" in body:
            for template in inputs:
                tally.compare(function.name, expand(template), "invalid")
        elif len(wants) == 1 and "ErrorContains" not in body and "assert.ErrorType" not in body:
            for template in inputs:
                tally.compare(f"{function.name} {template}", expand(template), go.text(wants[0]))
        for row in re.findall(
            r'template:\s*("(?:[^"\\]|\\.)*"|`[^`]*`),\s*expected:\s*("(?:[^"\\]|\\.)*"|`[^`]*`)',
            body,
        ):
            template, want = map(go.text, row)
            tally.compare(f"{function.name} {template}", expand(template), want)
        for row in re.findall(r'template:\s*("[^"]*"),\s*expectedError:\s*("[^"]*")', body):
            template, want = map(go.text, row)
            got = expand(template)
            assert isinstance(got, tuple)
            message = f"required variable {got[1]} is missing a value"
            tally.compare(template, f"{message}: {got[2]}" if got[2] else message, want)
        if tally.same + len(tally.different) == before:
            tally.skipped[function.name] += 1
    tally.show(capsys)
    assert tally.same >= 50


def test_files_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally("dotenv")

    def read(data: str, presets: dict[str, str] | None = None) -> dict[str, object]:
        environment = given_environment(presets or {})
        values = parse_dotenv(data.encode(), environment.lookup).values()
        return {name: known(value.text, value.unknown) for name, value in values.items()}

    for function in go.functions(ROOT, "dotenv/*_test.go"):
        before = tally.same + len(tally.different)
        body = function.body
        for call in go.calls(body, "parseAndCompare"):
            try:
                line, key, want = map(go.text, call[1:4])
            except (ValueError, SyntaxError):
                tally.skipped["literal"] += 1
                continue
            tally.compare(f"{function.name} {line!r}", read(line).get(key), want)
        fixture = re.search(r'"(fixtures/[\w.-]+)"', body)
        expected = re.search(r"expectedValues := map\[string\]string(\{.*?\n\t\})", body, re.DOTALL)
        if fixture and expected and "inherited" not in fixture[1]:
            preset = re.search(r"[pP]resets := map\[string\]string(\{.*?\})", body, re.DOTALL)
            presets = go.Literal(preset[1]).value() if preset else {}
            got = {**read((ROOT / "dotenv" / fixture[1]).read_text("utf-8"), presets)}
            changed = re.search(r'envKey = "(\w+)"\s+const envVal = "(\w+)"', body)
            if changed:
                got = read(
                    (ROOT / "dotenv" / fixture[1]).read_text("utf-8"), {changed[1]: changed[2]}
                )
            elif "Overload" not in body:
                got |= presets
            for key, want in go.Literal(expected[1]).value().items():
                tally.compare(f"{fixture[1]} {key}", got.get(key, ""), want)
        for data, want in re.findall(
            r'\n\t\t\t("(?:[^"\\]|\\.)*"|`[^`]*`),\n\t\t\tmap\[string\]string(\{.*?\}),\n', body
        ):
            got = read(go.text(data))
            for key, value in go.Literal(want).value().items():
                tally.compare(f"{function.name} {data}", got.get(key, ""), value)
        if tally.same + len(tally.different) == before:
            tally.skipped[f"{function.name}"] += 1
    tally.show(capsys)
    assert tally.same >= 80


def test_volumes(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally("format: short volumes")
    for function in go.functions(ROOT, "format/volume_test.go"):
        body = function.body
        single = re.findall(r'ParseVolume\(("[^"]*")\)', body)
        paths = re.findall(r"range \[\]string\{(.*?)\} \{", body)
        texts = [go.text(found) for found in single]
        texts += [go.text(found) for listed in paths for found in re.findall(r'"[^"]*"', listed)]
        match = re.search(
            r"expected := types\.ServiceVolumeConfig(\{.*?\n?\t*\})\n", body, re.DOTALL
        )
        if match is None:
            if "assert.Error" in body:
                for text in texts:
                    tally.compare(f"{function.name} {text}", parse_mount(text), None)
            else:
                tally.skipped[function.name] += 1
            continue
        for text in texts:
            mount = parse_mount(text)
            if mount is None:
                tally.compare(text, None, match[1])
                continue
            source = (
                match[1]
                .replace("types.VolumeTypeVolume", '"volume"')
                .replace("Target: path", f"Target: `{text}`")
            )
            try:
                want = go.Literal(source).value()
            except go.Unsupported as error:
                tally.skipped[f"{function.name} {error}"] += 1
                continue
            got = (mount.kind, mount.source, mount.target, mount.read_only, mount.no_copy)
            volume = want.get(".Volume") or {}
            tally.compare(
                f"{function.name} {text}",
                got,
                (
                    want.get(".Type"),
                    want.get(".Source", ""),
                    want.get(".Target", ""),
                    want.get(".ReadOnly", False),
                    bool(volume) and volume.get(".NoCopy", False),
                ),
            )
    tally.show(capsys)
    assert tally.same >= 15


def load_calls(function: go.Function, shared: dict[str, str]) -> Project:
    """Load what a test function loads, if it loads one project from texts it states."""
    body = function.body
    blocks = {**shared, **dict(re.findall(r"(\w+) := `([^`]*)`", body))}
    given: dict[str, Any] = {}
    texts: list[str] = []
    for name in ("load", "loadWithEnv", "loadYAML", "loadYAMLWithEnv", "buildConfigDetails"):
        found = [*go.calls(body, f" {name}"), *go.calls(body, f"\t{name}")]
        for call in found:
            wanted = [part for part in call if part != "t"]
            literal = wanted[0]
            if literal.startswith(("`", '"')):
                texts.append(go.text(literal))
            elif literal in blocks:
                texts.append(blocks[literal])
            else:
                raise go.Unsupported("a text built by code")
            if len(wanted) > 1 and wanted[1] != "nil":
                given = go.Literal(wanted[1].removeprefix("map[string]string")).value() or {}
    contents = re.findall(r"Content:\s*\[\]byte\((`[^`]*`|\w+)\)", body)
    texts += [go.text(part) if part[0] == "`" else blocks.get(part, "") for part in contents]
    match = re.search(r"Environment:\s*map\[string\]string(\{.*?\})", body, re.DOTALL)
    if match:
        given = go.Literal(match[1]).value() or {}
    names = re.findall(r'Filename:\s+(?:filepath\.Join\()?"(testdata/[^"]*\.ya?ml)"', body)
    names += re.findall(r'types\.ToConfigFiles\(\[\]string\{"(testdata/[^"]*)"\}', body)
    reset = [call[1:] for call in go.calls(body, "loadResetYAML")]
    if len(reset) == 1:
        texts = [go.text(part) for part in reset[0]]
        body += "ConfigFiles"
    if "t.TempDir()" in body and not texts:
        written = go.written_files(body)
        if body.count("LoadWithContext(") != 1 or not written:
            raise go.Unsupported("several projects in one test")
        listed = [name for name in written if "/" not in name and name.endswith(("yml", "yaml"))]
        return load_project(Files(ROOT / "none", written), listed, given, env_files=())
    tree_root = ROOT / Path(function.path).parent
    directory = re.search(r'WorkingDir:\s+"(testdata[^"]*)"', body)
    if names and not texts:
        base = directory[1] if directory else ""
        return load_project(Files(tree_root, {}), tuple(names), given, env_files=(), directory=base)
    if not texts or not all(texts):
        raise go.Unsupported("no text to load")
    if len(texts) > 1 and "ConfigFiles" not in body:
        raise go.Unsupported("several projects in one test")
    own = {f"oracle-{index}.yaml": text for index, text in enumerate(texts)}
    tree = Files(tree_root, own)
    return load_project(tree, tuple(own), given, env_files=())


class Selector:
    """Follow Go expressions such as `p.Services["foo"].Ports[0].Target` through a model."""

    def __init__(self, project: Project, tags: dict[str, list[str]]) -> None:
        self.names: dict[str, Any] = {"p": project.model, "project": project.model}
        self.tags = tags
        self.project = project

    def evaluate(self, expression: str) -> Any:
        expression = expression.strip()
        size = re.fullmatch(r"len\((.*)\)", expression)
        if size:
            return len(self.evaluate(size[1]) or ())
        called = re.fullmatch(r"(?:string|uint32|int)\((.*)\)", expression)
        if called:
            return self.evaluate(called[1])
        return plain(self._follow(expression.lstrip("*&")))

    def _follow(self, expression: str) -> Any:
        match = re.match(r"\w+", expression)
        if match is None or match[0] not in self.names:
            raise go.Unsupported(f"expression {expression[:30]}")
        value = self.names[match[0]]
        rest = expression[match.end() :]
        for field, key, index in re.findall(r'\.(\w+)|\["([^"]*)"\]|\[(\d+)\]|.', rest):
            if field:
                value = self._field(value, field)
            elif index:
                items = getattr(value, "items", ())
                value = items[int(index)] if int(index) < len(items) else None
            elif key:
                value = value.get(key) if isinstance(value, Table) else None
            else:
                raise go.Unsupported(f"expression {expression[:30]}")
        return value

    def _field(self, value: Any, field: str) -> Any:
        if field == "Services" and value is self.project.model:
            return value.get("services")
        if field in ("Extensions", "Single"):
            return value
        keys = self.tags.get(field, [field.lower()])
        if not isinstance(value, Table):
            return None
        return next((value.get(key) for key in keys if key in value.entries), None)


def normal(value: Any, tags: dict[str, list[str]]) -> Any:
    """Bring an expectation into the form of the model: field names to keys, texts to texts."""
    if isinstance(value, dict):
        found = {}
        for key, entry in value.items():
            names = tags.get(key[1:], [key[1:].lower()]) if key.startswith(".") else [key]
            found[names[0]] = normal(entry, tags)
        return found
    return [normal(item, tags) for item in value] if isinstance(value, list) else value


def agree(got: Any, want: Any) -> bool:
    """Whether a model's value is the expected one; Go's zero value stands for an absent key."""
    if want == -1 and got == "all":
        return True
    if want in (None, "", 0, False) or want in ([], {}):
        return got in (None, "", 0, False, [], {}) or got == want
    if isinstance(want, dict) and isinstance(got, dict):
        return all(agree(got.get(key), entry) for key, entry in want.items() if key != "name")
    if isinstance(want, list) and isinstance(got, list):
        return len(got) == len(want) and all(map(agree, got, want))
    if isinstance(want, list) and isinstance(got, dict):
        return sorted(got) == sorted(map(str, want)) or agree(list(got.values()), want)
    if isinstance(want, str) or isinstance(got, str):
        emptied = re.sub(r"\$\{\w+\}", "", str(got))
        return emptied in (str(want), str(want).removeprefix("./"))
    return bool(got == want)


def assertions(body: str) -> Iterator[tuple[str, str]]:
    for name in ("assert.Equal", "assert.DeepEqual"):
        for call in go.calls(body, name):
            if len(call) >= 3:
                yield call[1], call[2]
    for call in go.calls(body, "assert.Check"):
        length = re.fullmatch(r"is\.Len(\(.*\))", call[1], re.DOTALL)
        if length:
            measured, size = go.arguments(length[1], 0)[0]
            yield f"len({measured})", size
        compared = re.fullmatch(r"(.*) == (nil|false|true)", call[1])
        if compared:
            yield compared[1], compared[2]
        inner = re.fullmatch(r"is\.(?:Deep)?Equal(\(.*\))", call[1], re.DOTALL)
        if inner:
            parts = go.arguments(inner[1], 0)[0]
            yield parts[0], parts[1]
    for call in go.calls(body, "assert.Assert"):
        match = re.fullmatch(r"(.*) (==|!=) nil", call[1])
        if match and match[2] == "==":
            yield match[1], "nil"
        elif re.fullmatch(r"\*?[\w.\[\]\"]+", call[1]) and call[1].endswith(
            ("ed", "ly", "it", "ty")
        ):
            yield call[1], "true"


@pytest.mark.parametrize("pattern", ["loader/tests/*_test.go", "loader/*_test.go"])
def test_loading(pattern: str, capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally(pattern)
    tags = go.tags(ROOT)
    shared: dict[str, str] = {}
    for path in ROOT.glob(pattern):
        shared |= dict(re.findall(r"^var (\w+) = `([^`]*)`", path.read_text(), re.MULTILINE))
    asked = 0
    for function in go.functions(ROOT, pattern):
        if function.path.endswith("_windows_test.go"):
            continue
        try:
            project = load_calls(function, shared)
        except (go.Unsupported, ValueError, KeyError, SyntaxError) as error:
            tally.skipped[f"test: {error}"] += 1
            continue
        selector = Selector(project, tags)
        body = function.body
        for name, expression in re.findall(
            r"^\s+(\w+)(?:, \w+)? :?= (p\..*|\w+\.\w.*)$", body, re.M
        ):
            service = re.fullmatch(r'p(?:roject)?\.GetService\("(.*)"\)', expression)
            source = f'p.Services["{service[1]}"]' if service else expression
            try:
                selector.names[name] = selector._follow(source)
            except go.Unsupported:
                continue
        counted = False
        for expression, literal in assertions(body):
            try:
                want = normal(go.Literal(literal).value(), tags)
                got = selector.evaluate(expression)
            except (go.Unsupported, ValueError, SyntaxError, IndexError) as error:
                swapped = f"{error}"
                tally.skipped[f"assertion: {swapped[:40]}"] += 1
                continue
            counted = True
            if agree(got, want):
                tally.same += 1
            else:
                tally.different.append(f"{function.name} {expression}: {got!r} is not {want!r}")
        asked += counted
    tally.title += f", {asked} tests"
    tally.show(capsys)
    assert tally.same >= 20


def test_what_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """What compose-go refuses is a problem here, and never an exception."""
    tally = Tally("loader: refused texts")
    refused = re.compile(
        r"_, err :?= loadYAML\((`[^`]*`|\"[^\"]*\")\)\s+"
        r"assert\.(?:ErrorContains|Error|Check)\(t, (?:is\.ErrorContains\()?err"
    )
    for function in go.functions(ROOT, "loader/*_test.go"):
        for literal in refused.findall(function.body):
            own = {"compose.yaml": go.text(literal)}
            tree = Files(ROOT / "loader", own)
            project = load_project(tree, ("compose.yaml",), {}, env_files=())
            name = f"{function.name} {' '.join(own['compose.yaml'].split())}"
            tally.compare(name, bool(project.problems), True)
    tally.show(capsys)
    assert tally.same >= 28
