"""What the draft of applications reads: version requirements, schedules, commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import virida_audit.plan.applications
from plan.builders import at
from virida_audit.messages import load_messages
from virida_audit.model.provenance import Origin
from virida_audit.model.sighting import Form
from virida_audit.plan.applications.commands import read_start
from virida_audit.plan.applications.python import server_of
from virida_audit.plan.applications.requirement import read_requirement
from virida_audit.plan.applications.schedule import five_fields, in_utc, zone_of
from virida_audit.texts import same

PACKAGE = Path(virida_audit.plan.applications.__file__).parent
HERE = Origin(same("here"), at("Dockerfile"))


@pytest.mark.parametrize(
    ("written", "pinned"),
    [
        ("20", "20"), ("v20.11.1", "20.11.1"), ("20.x", "20"), ("^20.1", "20"), ("~3.11", "3.11"),
        (">=20 <21", "20"), (">=3.11,<3.12", "3.11"), ("python-3.11.4", "3.11.4"),
        ("3.11.4-slim", "3.11.4"), ("==3.12.*", "3.12"), (">=18", ""), (">=18 <21", ""),
        ("18 || 20", ""), ("lts/*", ""), ("*", ""), ("", ""), ("latest", ""), (">=3.9,<4.0", "3"),
        ("^3.11", "3"), ("~=3.10", "3"), ("~> 3.2.0", "3.2"), ("~3.11.4", "3.11"),
        ("9" * 6000, ""),
    ],
)  # fmt: skip
def test_what_a_requirement_settles(written: str, pinned: str) -> None:
    assert read_requirement(written).pinned == pinned


@pytest.mark.parametrize(
    ("written", "number", "holds"),
    [
        (">=18", "20", True), (">=18", "16", False), (">=18.17", "18", True),
        ("18 || 20", "20", True), ("18 || 20", "19", False), ("^8.1|^8.2", "8.2", True),
        ("^20", "21", False), ("~20.1", "20", True), (">=3.10,<3.13", "3.12", True),
        (">=3.10,<3.13", "3.13", False), ("18 - 20", "19", True), ("18 - 20", "21", False),
        (">18 <=22", "22", True), ("!=3.11", "3.11", False), ("~=3.10", "3.12", True),
        ("~> 3.2.0", "3.3", False), ("lts/*", "20", True), ("20.x", "20.11", True),
    ],
)  # fmt: skip
def test_what_a_requirement_admits(written: str, number: str, holds: bool) -> None:
    assert read_requirement(written).admits(number) is holds


@given(st.text(max_size=60), st.from_regex(r"\d{1,3}(\.\d{1,3}){0,2}", fullmatch=True))
def test_any_text_is_a_requirement(written: str, number: str) -> None:
    assert read_requirement(written).admits(number) in (True, False)


@given(st.from_regex(r"\d{1,3}(\.\d{1,3}){0,2}", fullmatch=True))
def test_a_plain_number_admits_itself(number: str) -> None:
    assert read_requirement(number).pinned == number
    assert read_requirement(number).admits(number)


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        ("30 2 * * *", "30 2 * * *"), ("@daily", "0 0 * * *"), ("@HOURLY", "0 * * * *"),
        ("TZ=Europe/Paris 30 2 * * *", "30 2 * * *"), ("@reboot", ""), ("@every 5m", ""),
        ("0 30 2 * * *", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_schedule_has_five_fields_or_none(written: str, fields: str) -> None:
    assert five_fields(written) == fields


@pytest.mark.parametrize(
    ("fields", "zone", "winter", "summer"),
    [
        ("30 2 * * *", "Europe/Paris", "30 1 * * *", "30 0 * * *"),
        ("30 2 * * *", "", "30 2 * * *", "30 2 * * *"),
        ("30 2 * * *", "Etc/UTC", "30 2 * * *", "30 2 * * *"),
        ("0 1 * * 1", "Europe/Paris", "0 0 * * 1", "0 23 * * 0"),
        ("0 20 * * 6", "America/New_York", "0 1 * * 0", "0 0 * * 0"),
        ("0 9 * * *", "Asia/Kolkata", "30 3 * * *", "30 3 * * *"),
        ("*/5 * * * *", "Europe/Paris", "*/5 * * * *", "*/5 * * * *"),
    ],
)
def test_a_schedule_moves_to_utc(fields: str, zone: str, winter: str, summer: str) -> None:
    utc = in_utc(fields, zone)
    assert utc is not None
    assert (utc.winter, utc.summer) == (winter, summer)


@pytest.mark.parametrize(
    ("fields", "zone"),
    [
        ("30 2 * * *", "Mars/Olympus"), ("30 2 * * *", "../../etc/passwd"),
        ("30 2 * * *", "Europe"), ("30 2 * * *", "\0"), ("0 1 1 * *", "Europe/Paris"),
        ("0 1 * * 1-5", "Europe/Paris"), ("0 */6 * * *", "Europe/Paris"),
    ],
)  # fmt: skip
def test_what_does_not_move_simply_is_left_to_a_person(fields: str, zone: str) -> None:
    assert in_utc(fields, zone) is None


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_schedule_is_read(written: str, zone: str) -> None:
    fields = five_fields(written)
    assert fields == "" or len(fields.split()) == 5
    if fields:
        in_utc(fields, zone_of(written, zone))


@pytest.mark.parametrize(
    ("line", "kept", "runtime"),
    [
        ("/usr/bin/tini -- node 'a b.js' \"$X\"", "node 'a b.js' \"$X\"", "node"),
        ("dumb-init npm start", "npm start", "node"),
        ("/sbin/tini -- sh -c 'cd /app && exec node .'", None, "node"),
        ("java -jar /app/app.jar", "java -jar /app/app.jar", "jar"),
        ("nginx -g 'daemon off;'", "nginx -g 'daemon off;'", "static"),
        ("./server --port 80", "./server --port 80", ""),
        ("", "", ""),
    ],
)
def test_a_command_is_kept_from_its_program_on(line: str, kept: str | None, runtime: str) -> None:
    start = read_start(line, Form.DOCKERFILE, HERE)
    if kept is not None:
        assert start.line == kept
    assert start.runtime == runtime


def test_every_text_of_the_draft_is_used_somewhere() -> None:
    sources = "".join(each.read_text("utf-8") for each in sorted(PACKAGE.rglob("*.py")))
    built = {f"plan-app.form-{form}" for form in Form}
    texts = {each for each in load_messages() if each.startswith("plan-app.")}
    assert {each for each in texts - built if f'"{each}"' not in sources} == set()
    assert built <= texts


@given(st.text(max_size=80))
def test_any_command_line_is_read(line: str) -> None:
    start = read_start(line, Form.DOCKERFILE, HERE)
    server_of(start)
    assert start.runtime is not None
