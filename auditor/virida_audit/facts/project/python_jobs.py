"""What runs beside or before a Python application: Celery, migrations of Django."""

from __future__ import annotations

from virida_audit.facts.project.python_command import PythonSources
from virida_audit.facts.project.python_entry import find_celery
from virida_audit.facts.project.study import MEDIUM, Study, Variables, stated
from virida_audit.model.provenance import Stated
from virida_audit.texts import say


def add_celery(
    found: PythonSources, variant: str, variables: Variables, workers: dict[str, Stated]
) -> None:
    """Add Celery: a module of the runtime, which starts it only behind nginx."""
    if "celery" not in found.packages:
        return
    celery = find_celery(found.study.folder)
    if celery is None:
        return
    why = say("project.celery", module=celery.module)
    workers["celery"] = stated(
        f"celery -A {celery.module} worker", why, celery.at, sure=celery.confidence
    )
    if variant:
        return
    name, value = found.study.variable(
        "CC_PYTHON_CELERY_MODULE", celery.module, why, celery.at, celery.confidence
    )
    variables[name] = value
    if "django-celery-beat" in found.packages:
        at = found.packages["django-celery-beat"]
        why = say("project.package", package="django-celery-beat")
        name, value = found.study.variable("CC_PYTHON_CELERY_USE_BEAT", "true", why, at)
        variables[name] = value


def set_migrations(study: Study, variant: str, variables: Variables) -> Stated:
    """Set the task that migrates the database before a start, and return its command."""
    at = study.folder.at("manage.py")
    why = say("project.django-migrations")
    if variant:
        return stated("uv run python manage.py migrate", why, at, sure=MEDIUM)
    name, value = study.variable("CC_PYTHON_MANAGE_TASKS", "migrate", why, at, MEDIUM)
    variables[name] = value
    return stated("python manage.py migrate", why, at, sure=MEDIUM)
