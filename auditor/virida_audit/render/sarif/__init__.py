"""The SARIF 2.1.0 output (OASIS standard), for code scanning and editors.

Texts are in the language of the run; every text of the scanned repository is made visible first,
and links cannot be written into a message.
"""

from __future__ import annotations

from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.rule import Disposition
from virida_audit.render.jsonlines import object_text
from virida_audit.render.sarif.invocation import invocation
from virida_audit.render.sarif.location import ROOT, ROOT_NAME, Places
from virida_audit.render.sarif.result import results
from virida_audit.render.sarif.tool import taxonomy, tool
from virida_audit.render.sarif.words import Json

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(report: Report, language: Language = Language.EN) -> str:
    """Return the report as one SARIF log with one run and a final line end."""
    run = object_text(_run(report, language))
    return f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [\n{run}\n]}}\n'


def _run(report: Report, language: Language) -> Json:
    places = Places(report)
    return {
        "tool": {"driver": tool(report, language)},
        "language": language.value,
        "automationDetails": {"id": "virida-audit/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": ROOT_NAME.in_language(language)}}},
        "invocations": [invocation(report, language, places)],
        "taxonomies": [taxonomy(report, language)],
        "artifacts": places.artifacts(),
        "results": results(report, language, places),
        "properties": {
            "filesSeen": report.files_seen,
            "effort": report.effort,
            "leftOut": {each.code: each.count for each in report.left_out},
            "ledger": {each.value: report.ledger.count(each) for each in reversed(Disposition)},
        },
    }
