"""A stand-in for the platform's command line: keeps its state in a file, records its calls.

Run by a plain interpreter, without the package: the test checks the syntax of what was recorded.
Lists, not sets, hold what exists, so that something made twice is there twice.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

VALUED = {
    "--plan", "--type", "--alias", "--format", "--org", "--flavor", "--min-instances", "--region",
    "--max-instances", "--same-commit-policy", "--min-flavor", "--max-flavor", "--addon-version",
    "--option", "--build-flavor", "--since", "--name", "--description",
}  # fmt: skip
LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(\"[^\"]*\"|'[^']*'|[^\n]*)\n?")


class Failed(Exception):
    pass


def main() -> int:
    words = sys.argv[1:]
    with open(os.environ["FAKE_CALLS"], "a", encoding="utf-8") as calls:
        calls.write(json.dumps(["clever", *words]) + "\n")
    failing = os.environ.get("FAKE_FAIL")
    if failing and " ".join(words).startswith(failing):
        print("the platform says no", file=sys.stderr)
        return 1
    with open(os.environ["FAKE_STATE"], encoding="utf-8") as stream:
        state = json.load(stream)
    try:
        output = act(words, state)
    except Failed as error:
        print(f"clever: {error}", file=sys.stderr)
        return 1
    with open(os.environ["FAKE_STATE"], "w", encoding="utf-8") as stream:
        json.dump(state, stream, sort_keys=True)
    print(output, end="")
    return 0


def act(words: list[str], state: dict[str, Any]) -> str:
    options, given = {}, []
    rest = iter(words)
    for word in rest:
        if word in VALUED:
            options[word] = next(rest)
        elif word.startswith("--"):
            options[word] = ""
        else:
            given.append(word)
    alias = options.get("--alias", "")
    match given:
        case ["applications"]:
            return "".join(f"{each['alias']}\n" for each in state["applications"])
        case ["applications", "list"]:
            apps = [{"app_id": "app_1", "name": e["name"]} for e in state["applications"]]
            apps += [{"app_id": "app_2", "name": name} for name in state.get("elsewhere", [])]
            return json.dumps([{"id": "orga", "applications": apps}], indent=2)
        case ["profile"] | ["addon", "providers", *_]:
            return "fine\n"
        case ["addon", "list"]:
            return json.dumps([{"name": e["name"], "plan": e["plan"]} for e in state["addons"]])
        case ["addon", "create", provider, name]:
            state["addons"].append({"name": name, "provider": provider, "plan": options["--plan"]})
        case ["addon", "env", name]:
            one(state["addons"], "name", name)
            uri = f"postgresql://u:p$x@{name}/db"
            if options["--format"] == "shell":
                parts = {"URI": uri, "HOST": name, "PASSWORD": "p$x", "DB": "db", "USER": "u"}
                return "".join(
                    f"export POSTGRESQL_ADDON_{part}='{value}';\n" for part, value in parts.items()
                )
            return json.dumps({"POSTGRESQL_ADDON_URI": uri})
        case ["addon", "delete", name]:
            state["addons"].remove(one(state["addons"], "name", name))
        case ["create", name]:
            state["applications"].append(
                empty_application(alias, name) | {"type": options["--type"]}
            )
        case _:
            return in_application(given, options, one(state["applications"], "alias", alias), state)
    return ""


def empty_application(alias: str, name: str) -> dict[str, Any]:
    return {
        "alias": alias, "name": name, "type": "", "variables": {}, "links": [], "domains": [],
        "scale": {}, "settings": [], "runs": False,
    }  # fmt: skip


def in_application(
    given: list[str], options: dict[str, str], app: dict[str, Any], state: dict[str, Any]
) -> str:
    match given:
        case ["scale"]:
            app["scale"] = {each: options[each] for each in options if each != "--alias"}
        case ["env", "import"]:
            app["variables"] = parsed(sys.stdin.read())
        case ["env", "import-vars", names]:
            app["variables"] |= {name: os.environ[name] for name in names.split(",")}
        case ["env", "set", name, value]:
            app["variables"][name] = value
        case ["service", "link-addon", name]:
            one(state["addons"], "name", name)
            app["links"] = sorted({*app["links"], name})
        case ["service", "unlink-addon", name]:
            taken(app["links"], name)
        case ["domain"]:
            return json.dumps([{"hostname": each} for each in app["domains"]])
        case ["domain", "add", name]:
            if name in app["domains"]:
                raise Failed(f"{name} is there")
            app["domains"].append(name)
        case ["domain", "rm", name]:
            taken(app["domains"], name)
        case ["deploy"]:
            app["runs"] = True
        case ["status"]:
            if not app["runs"]:
                raise Failed("does not run")
            return "running\n"
        case ["config", "update"]:
            app["settings"] = sorted(each for each in options if each != "--alias")
        case ["domain", "diag"] | ["accesslogs"]:
            return "fine\n"
        case ["stop"]:
            app["runs"] = False
        case ["delete"]:
            state["applications"].remove(app)
        case _:
            raise Failed(f"unknown: {given}")
    return ""


def parsed(text: str) -> dict[str, str]:
    """Read variables as the real import does (`rules/catalogue/cli.yaml`, `env_import`)."""
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        if text[position] in "#\n":
            position = text.find("\n", position) + 1 or len(text)
            continue
        line = LINE.match(text, position)
        if line is None or line[1] in found:
            raise Failed(f"cannot import: {text[position : position + 20]!r}")
        value = line[2]
        found[line[1]] = value[1:-1] if value[:1] in ("'", '"') else value
        position = line.end()
    return found


def one(rows: list[dict[str, Any]], key: str, value: str) -> dict[str, Any]:
    for row in rows:
        if row[key] == value:
            return row
    raise Failed(f"no {value!r}")


def taken(names: list[str], name: str) -> None:
    if name not in names:
        raise Failed(f"no {name!r}")
    names.remove(name)


if __name__ == "__main__":
    sys.exit(main())
