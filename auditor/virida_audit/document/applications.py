"""The applications that the repository speaks of: linked ones, and those its findings call for.

Two are one where the name or the alias is that of the folder or of the service, letter for letter;
anything less is left apart. Which services make up an application is for the workloads to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from virida_audit.document.model import Application
from virida_audit.model.finding import Finding
from virida_audit.model.report import Report
from virida_audit.model.rule import Category
from virida_audit.model.source import Kind, Role

LINKED_RULE = "clever-linked-application"
"""Its findings stand for one link each; `LinkedApplication` says what their route holds."""

SERVICES = "services"
"""First key of the route of what stands in a service of a Compose file; its name is the next."""

_ROOTS = frozenset({Kind.DOCKERFILE, Kind.PROCFILE})
_SIDE_ROLES = frozenset({Role.DEVELOPMENT, Role.TEST, Role.EXAMPLE, Role.DOCUMENTATION})


def find_applications(report: Report) -> tuple[Application, ...]:
    """Return the applications, those already linked first, then by name."""
    wanted = _with_services(_by_folder(report), report)
    made = []
    for each in report.findings:
        if each.rule == LINKED_RULE:
            application = _linked(each)
            twin = _named(wanted, application.name) or _named(wanted, application.alias)
            made.append(_joined(application, twin) if twin else application)
            wanted = [other for other in wanted if other is not twin]
    made += wanted
    return tuple(sorted(made, key=lambda each: (not each.is_linked, each.name, each.folder)))


def application_folders(report: Report) -> tuple[str, ...]:
    """Return the folders that hold an application of their own, sorted; `.` is the root."""
    return tuple(
        sorted(
            {
                _folder_of(each.path)
                for each in report.artifacts
                if each.kind in _ROOTS and each.role not in _SIDE_ROLES
            }
        )
    )


def folder_of(path: str, folders: frozenset[str]) -> str:
    """Return the nearest of the folders above a file, empty where none is."""
    while path != ".":
        path = _folder_of(path)
        if path in folders:
            return path
    return ""


def _linked(finding: Finding) -> Application:
    _, alias, name, host = (*finding.location.route, "", "", "", "")[:4]
    return Application(name or alias, "", "", alias or name, host, (_place(finding),))


def _by_folder(report: Report) -> list[Application]:
    """Return the application that the first finding with a runtime calls for in each folder."""
    made: dict[str, Application] = {}
    for finding in _calls(report):
        folder = _folder_of(finding.location.path)
        if not _service_of(finding) and folder not in made:
            name = report.root if folder == "." else folder.rpartition("/")[2]
            runtime = finding.equivalent.runtime
            made[folder] = Application(name, runtime, folder, "", "", (_place(finding),))
    return list(made.values())


def _with_services(applications: list[Application], report: Report) -> list[Application]:
    """Add the services of Compose files that findings give a runtime.

    A service is known by its name and the folder of its file: projects side by side have services
    of the same name. It is the application of a folder below, where that has its name.
    """
    made = {(each.folder, each.name): each for each in applications}
    for finding in _calls(report):
        service = _service_of(finding)
        if not service:
            continue
        key = (_folder_of(finding.location.path), service)
        key = next((each for each in made if _is_below(each, key)), key)
        new = Application(service, finding.equivalent.runtime, "", "", "", ())
        twin = made.get(key, new)
        made[key] = replace(twin, places=(*twin.places, _place(finding)))
    return list(made.values())


def _is_below(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether an application has the name of a service and a folder below its file's."""
    (folder, name), (above, service) = one, other
    return name == service and (above == "." or f"{folder}/".startswith(f"{above}/"))


def _calls(report: Report) -> Iterator[Finding]:
    """Yield the findings whose native equivalent has a runtime, in files that ship.

    What a person must look at first is no application yet.
    """
    for finding in report.findings:
        is_settled = finding.category is not Category.POTENTIAL
        if finding.equivalent.runtime and is_settled and finding.role not in _SIDE_ROLES:
            yield finding


def _service_of(finding: Finding) -> str:
    """Return the name of the Compose service that a finding speaks of as a whole."""
    route = finding.location.route
    return route[1] if len(route) == 2 and route[0] == SERVICES else ""


def _named(applications: list[Application], name: str) -> Application | None:
    """Return the one application of a name; None where there is none, or several."""
    fitting = [each for each in applications if each.name == name]
    return fitting[0] if len(fitting) == 1 else None


def _joined(linked: Application, twin: Application) -> Application:
    """Return a linked application with what the findings say of it."""
    places = (*linked.places, *twin.places)
    return replace(linked, runtime=twin.runtime, folder=twin.folder, places=places)


def _place(finding: Finding) -> str:
    return f"{finding.location.path}:{finding.location.line}"


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0] or "."
