"""Write `clevercloud/cron.json` and its scripts (content/doc/administrate/cron.md, 2026-07-01)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from virida_audit.model.plan import Plan
from virida_audit.plan.output.model import OutputFile, folder_path, path_word

SCRIPTS = "clevercloud/"
CRON_FILE = f"{SCRIPTS}cron.json"


def cron_files(plan: Plan) -> Iterator[OutputFile]:
    """Yield the crontab of each folder that has crons, which its applications share; the scripts.

    A script stands beside the crontab, under the name that its line calls.
    """
    lines: defaultdict[str, list[str]] = defaultdict(list)
    scripts: dict[str, str] = {}
    for application in plan.applications:
        folder = folder_path(application)
        for cron in application.crons:
            if cron.schedule.value and cron.command.value:
                lines[folder].append(f"{cron.schedule.value} {cron.command.value}")
                if cron.script:
                    name = path_word(cron.command.value.rpartition("/")[2])
                    scripts.setdefault(f"{folder}{SCRIPTS}{name}", cron.script)
    for folder, rows in lines.items():
        text = json.dumps(list(dict.fromkeys(rows)), indent=2, ensure_ascii=False)
        yield OutputFile(f"{folder}{CRON_FILE}", text.encode("utf-8", "replace").decode() + "\n")
    for path, script in scripts.items():
        yield OutputFile(path, script, is_program=True)
