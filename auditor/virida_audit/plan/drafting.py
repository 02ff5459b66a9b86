"""What every part of the plan is made from, and how a question is put to the team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from virida_audit.catalogue import Catalogue
from virida_audit.errors import AuditError
from virida_audit.model.plan import Decision, Option
from virida_audit.model.project import SourceProject
from virida_audit.model.provenance import Origin
from virida_audit.model.text import Text
from virida_audit.model.workload import Workload, Workloads

if TYPE_CHECKING:
    from virida_audit.facts.clever_addons import AddonMention


@dataclass(frozen=True, slots=True)
class Drafting:
    """The inputs of a plan."""

    workloads: Workloads
    projects: Mapping[str, SourceProject]
    """By folder, `.` for the root."""
    catalogue: Catalogue
    answers: Mapping[str, str]
    """Decision id → option id, as the team recorded them."""
    existing: tuple[AddonMention, ...] = ()
    """Add-ons that the tree says are on the platform already."""

    def project_of(self, workload: Workload) -> SourceProject | None:
        """Return the sources of a workload, None where the tree has none."""
        return self.projects.get(workload.folder) if workload.folder else None

    def ask(
        self,
        id: str,
        subject: str,
        question: Text,
        options: tuple[Option, ...],
        default: str,
        origins: tuple[Origin, ...],
    ) -> Decision:
        """Return a decision with the team's answer, else the default.

        Errors: AuditError where the recorded answer is none of the options.
        """
        answer = self.answers.get(id)
        known = [each.id for each in options]
        if answer is not None and answer not in known:
            raise AuditError(
                f"decision {id!r}: {answer!r} is no option (known: {', '.join(known)})"
            )
        return Decision(
            id=id,
            subject=subject,
            question=question,
            options=options,
            default=default,
            answer=default if answer is None else answer,
            is_answered=answer is not None,
            origins=origins,
        )
