"""Haskell and V: the runtime builds the one binary and starts it."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.project import Candidate
from virida_audit.regex import regex
from virida_audit.texts import say

_EXECUTABLE = regex(r"(?mi)^executable[ \t]+(\S+)|^executables:")
_V_MAIN = regex(r"(?m)^fn[ \t]+main[ \t]*\(")


def haskell_candidates(study: Study) -> Iterator[Candidate]:
    """Yield how a Stack project is built; Cabal without Stack is not documented."""
    folder = study.folder
    cabal = folder.matching("*.cabal")
    names = [name for name in ("stack.yaml", "package.yaml") if folder.has(name)]
    if not names and not cabal:
        return
    manifests = (*names, *cabal)
    start, sure = None, LOW
    for name in (*cabal, "package.yaml"):
        match = _EXECUTABLE.search(folder.text(name) or "") if folder.has(name) else None
        if match:
            document = folder.document(name) if name == "package.yaml" else None
            named = document.keys("executables") if document else ()
            target = match[1] or (named[0] if named else folder.name)
            why = say("project.binary", name=target)
            start = stated(target, why, folder.line(name, match.start()), study.page("haskell"))
            sure = HIGH if folder.has("stack.yaml") else MEDIUM
            break
    yield Candidate(
        runtime="haskell",
        variant="",
        confidence=sure,
        why=tuple(study.file(name) for name in manifests[:3]),
        versions=declared_versions(study, "haskell", "haskell"),
        start=start,
        workers=study.other_processes(),
    )


def v_candidates(study: Study) -> Iterator[Candidate]:
    """Yield the V runtime; `*.v` alone could be Verilog or Coq."""
    folder = study.folder
    if not folder.has("v.mod"):
        return
    main = next((n for n in folder.files(".v") if _V_MAIN.search(folder.head(n))), "")
    start = None
    if main:
        why = say("project.binary", name=folder.name or "main")
        start = stated(folder.name or "main", why, folder.at(main), study.page("v"))
    yield Candidate(
        runtime="v",
        variant="",
        confidence=HIGH if main else LOW,
        why=(study.file("v.mod"),),
        start=start,
    )
