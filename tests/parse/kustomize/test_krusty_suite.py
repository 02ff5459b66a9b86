"""kustomize's own tests, where a checkout is at hand: `VIRIDA_ORACLES` names its folder.

A test of api/krusty is plain where it writes literal files, builds one folder with the default
options and states the result. What plugins, variables and replacements do is not built here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from virida_audit.parse.kustomize import bare, build

ORACLES = os.environ.get("VIRIDA_ORACLES", "")
SUITE = Path(ORACLES) / "kubernetes-sigs/kustomize/api/krusty"
LITERAL = r"`((?:[^`]|`\s*\+\s*\"`\"\s*\+\s*`)*)`"
HEADERS = {
    "K": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
    "C": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
    "F": "",
}
FOREIGN = re.compile(
    r"^(?:generators|transformers|helm|replacements|vars|validators|configurations|openapi|crds"
    r"|buildMetadata)",
    re.MULTILINE,
)
KNOWN = frozenset(
    {
        "TestGeneratorOverlaysBinaryData",
        "TestSecretGenerator",
        "TestKustomizationLabels",
        "TestMultiplePatchesBothWithPatchDeleteDirective",
        "TestBackReferenceAdmissionPolicy",
        "TestNameReferenceDeploymentIssue3489",
        "TestNameAndNsTransformation",
        "TestNameNotOveriddenForNonCoreApiVersionOnANamespaceKind",
        "TestValidatingWebhookCombinedNamespaces",
    }
)
"""Tests whose results differ: corners of name references and of how the test's text is read."""

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not ORACLES, reason="VIRIDA_ORACLES names no folder of checkouts"),
]


def test_results_are_those_that_the_suite_states() -> None:
    seen: set[str] = set()
    wrong: set[str] = set()
    for name, files, folder, wanted in plain_tests():
        seen.add(name)
        made = build(folder, lambda path, files=files: files.get(path))  # type: ignore[misc]
        found = [said(bare(each.tree)) for each in made.items] if made else []
        if found != [said(each) for each in yaml.load_all(wanted, yaml.CBaseLoader) if each]:
            wrong.add(name)
    assert len(seen) >= 120
    assert wrong == KNOWN


def plain_tests() -> Iterator[tuple[str, Mapping[str, bytes], str, str]]:
    """Yield (name, files, folder to build, stated result) of each plain test."""
    sources = [path.read_text(encoding="utf-8") for path in sorted(SUITE.glob("*_test.go"))]
    helpers = {
        match[1]: match[2]
        for source in sources
        for match in re.finditer(r"^func (\w+)\(th [^)]*\) \{\n(.*?)^\}", source, re.S | re.M)
    }
    for source in sources:
        for match in re.finditer(
            r"^func (Test\w+)\(t \*testing\.T\) \{\n(.*?)^\}", source, re.S | re.M
        ):
            body = re.sub(
                r"^\t(\w+)\(th\)$", lambda call: helpers.get(call[1], call[0]), match[2], flags=re.M
            )
            runs = re.findall(r'th\.Run\("([^"]+)",\s*th\.MakeDefaultOptions\(\)\)', body)
            results = re.findall(rf"AssertActualEqualsExpected\(m,\s*{LITERAL}\)", body, re.S)
            files = dict(written(body))
            has_more = re.search(r"^\t(\w+)\(th[,)]|RunWithErr|for ", body, re.M)
            texts = "\n".join(each.decode() for each in files.values())
            if len(runs) == len(results) == 1 and files and not (has_more or FOREIGN.search(texts)):
                yield match[1], files, runs[0].strip("/").removeprefix("."), results[0]


def written(body: str) -> Iterator[tuple[str, bytes]]:
    for word, path, text in re.findall(rf'th\.Write([KCF])\("([^"]+)",\s*{LITERAL}\)', body, re.S):
        place = path.lstrip("/").removeprefix("./")
        if word != "F":
            place = f"{place}/kustomization.yaml".removeprefix("./").lstrip("/")
        yield place, (HEADERS[word] + text).encode()


def said(value: object) -> object:
    """Return a value as YAML writes it, without the types that the suite does not state."""
    if isinstance(value, dict):
        return {key: said(each) for key, each in value.items()}
    if isinstance(value, list):
        return [said(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value in (None, "null", "~") else str(value)
