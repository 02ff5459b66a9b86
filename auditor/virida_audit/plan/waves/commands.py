"""The commands of a wave as words, in the syntax of clever-tools (content/doc/reference/cli.md)."""

from __future__ import annotations

from virida_audit.catalogue import Catalogue
from virida_audit.model.plan import AddonPlan, Size, Step, StepKind
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.text import Text
from virida_audit.plan.services.versions import has_choice
from virida_audit.plan.waves.places import Place
from virida_audit.texts import phrase, say


class Commands:
    """Makes the steps of one plan; each names the page that documents its command."""

    def __init__(self, catalogue: Catalogue, project: str) -> None:
        self._catalogue = catalogue
        self._project = project

    def who(self) -> Step:
        """Return the check of who is logged in."""
        return self._check(say("plan-wave.who"), ("profile",))

    def show_provider(self, provider: str) -> Step:
        """Return the check of the versions and plans that a provider has today."""
        summary = say("plan-wave.show-provider", provider=provider)
        return self._check(summary, ("addon", "providers", "show", provider))

    def create_addon(self, addon: AddonPlan, environment: str) -> Step:
        """Return the creation of an add-on; nothing happens where it exists."""
        name, plan = addon.name_in(environment), addon.plan_in(environment)
        words = ["addon", "create", addon.provider.value, name]
        if plan.value:
            words += ["--plan", plan.value]
        offered = self._catalogue.addons[addon.provider.value]
        if addon.version is not None and has_choice(offered):
            words += ["--addon-version", addon.version.value]
        for option in addon.options:
            words += ["--option", option.value]
        words.append("--yes")
        summary = say("plan-wave.create-addon", name=name, environment=environment)
        origins = _first(addon.provider, plan, addon.version)
        return self._command(
            summary, tuple(words), environment=environment, guard=("addon", name), origins=origins
        )

    def create_application(self, place: Place) -> Step:
        """Return the creation of an application; nothing happens where its alias exists."""
        alias = place.alias
        prefix = self._project
        name = alias if not prefix or alias.startswith(prefix) else f"{prefix}-{alias}"
        runtime = place.application.runtime
        words: tuple[str, ...] = ("create", name, "--type", runtime.value, "--alias", alias)
        variant, run = place.application.variant, place.application.run
        if variant is not None and variant.value == "clever-task" and run is not None:
            words += ("--task", run.value)
        summary = say("plan-wave.create-application", name=name, environment=place.environment)
        guard = ("application", alias)
        return self._command(summary, words, place, guard=guard, origins=_first(runtime))

    def link_addon(self, place: Place, addon: AddonPlan) -> Step:
        """Return the link of an add-on to an application."""
        name = addon.name_in(place.environment)
        words = ("service", "link-addon", name, "--alias", place.alias)
        return self._command(
            say("plan-wave.link-addon", name=name, alias=place.alias), words, place
        )

    def unlink_addon(self, place: Place, addon: AddonPlan) -> Step:
        """Return the way back of a link."""
        name = addon.name_in(place.environment)
        words = ("service", "unlink-addon", name, "--alias", place.alias)
        summary = say("plan-wave.unlink-addon", name=name, alias=place.alias)
        return self._rollback(summary, words, place)

    def import_variables(self, place: Place, mapped: tuple[Text, ...] = ()) -> Step:
        """Return the import of all variables of a new application, which replaces what it has.

        `mapped` are the variables that take the values of add-ons after it.
        """
        words = ("env", "import", "--alias", place.alias)
        summary = say("plan-wave.import", file=place.file, alias=place.alias)
        if mapped:
            summary = say(
                "plan-wave.import-mapped", file=place.file, alias=place.alias, names=phrase(mapped)
            )
        return self._command(summary, words, place, standard_input=place.file)

    def set_variable(self, place: Place, name: str, value: Stated) -> Step:
        """Return the setting of one variable, the others of the application untouched."""
        words = ("env", "set", name, value.value, "--alias", place.alias)
        summary = say("plan-wave.set", name=name, alias=place.alias)
        return self._command(summary, words, place, origins=value.origins[:1])

    def scale(self, place: Place, size: Size) -> Step:
        """Return the size and the number of instances."""
        limit = self._catalogue.sizes.limits.max_instances_cli
        words = ["scale"]
        if size.max_flavor is not None:
            words += ["--min-flavor", size.flavor.value, "--max-flavor", size.max_flavor.value]
        else:
            words += ["--flavor", size.flavor.value]
        words += ["--min-instances", _at_most(size.min_instances.value, limit)]
        words += ["--max-instances", _at_most(size.max_instances.value, limit)]
        words += ["--alias", place.alias]
        origins = _first(size.flavor, size.min_instances, size.max_instances)
        summary = say("plan-wave.scale", alias=place.alias)
        return self._command(summary, tuple(words), place, origins=origins)

    def force_https(self, place: Place, origins: tuple[Origin, ...]) -> Step:
        """Return the redirection of HTTP to HTTPS."""
        words = ("config", "update", "--enable-force-https", "--alias", place.alias)
        summary = say("plan-wave.force-https", alias=place.alias)
        return self._command(summary, words, place, origins=origins)

    def enable_network_groups(self) -> Step:
        """Return the feature flag of Network Groups."""
        return self._command(say("plan-wave.enable-ng"), ("features", "enable", "ng"))

    def create_network_group(self, environment: str) -> Step:
        """Return the creation of the private network of an environment."""
        label = f"{self._project}-{environment}" if self._project else environment
        summary = say("plan-wave.create-ng", label=label)
        return self._command(summary, ("ng", "create", label), environment=environment)

    def deploy(self, place: Place) -> Step:
        """Return the deployment; the commit that is there already is started again."""
        words = ("deploy", "--alias", place.alias, "--same-commit-policy", "restart")
        summary = say("plan-wave.deploy", alias=place.alias, environment=place.environment)
        return self._command(summary, words, place)

    def status(self, place: Place) -> Step:
        """Return the check that an application runs."""
        words = ("status", "--alias", place.alias)
        return self._check(say("plan-wave.status", alias=place.alias), words, place)

    def stop(self, place: Place) -> Step:
        """Return the way back of a deployment: the old one still serves."""
        words = ("stop", "--alias", place.alias)
        return self._rollback(say("plan-wave.stop", alias=place.alias), words, place)

    def delete_application(self, place: Place) -> Step:
        """Return the deletion of an application, only for who gives the move up."""
        words = ("delete", "--alias", place.alias, "--yes")
        summary = say("plan-wave.delete-application", alias=place.alias)
        return self._rollback(summary, words, place, is_destructive=True)

    def delete_addon(self, addon: AddonPlan, environment: str) -> Step:
        """Return the deletion of an add-on with its data, only for who gives the move up."""
        name = addon.name_in(environment)
        summary = say("plan-wave.delete-addon", name=name)
        words = ("addon", "delete", name, "--yes")
        return self._rollback(summary, words, environment=environment, is_destructive=True)

    def add_domain(self, place: Place, domain: Stated) -> Step:
        """Return the domain of an application."""
        words = ("domain", "add", domain.value, "--alias", place.alias)
        summary = say("plan-wave.add-domain", domain=domain.value, alias=place.alias)
        return self._command(summary, words, place, origins=domain.origins[:1])

    def check_domains(self, place: Place) -> Step:
        """Return the check of the DNS records."""
        words = ("domain", "diag", "--alias", place.alias)
        return self._check(say("plan-wave.check-domains", alias=place.alias), words, place)

    def access_logs(self, place: Place) -> Step:
        """Return the look at the requests that arrive."""
        words = ("accesslogs", "--alias", place.alias, "--since", "10m")
        return self._check(say("plan-wave.access-logs", alias=place.alias), words, place)

    def remove_domain(self, place: Place, domain: Stated) -> Step:
        """Return the way back of a domain."""
        words = ("domain", "rm", domain.value, "--alias", place.alias)
        summary = say("plan-wave.remove-domain", domain=domain.value, alias=place.alias)
        return self._rollback(summary, words, place)

    def list_addons(self) -> Step:
        """Return the check of the add-ons that exist."""
        return self._check(say("plan-wave.list-addons"), ("addon", "list"))

    def list_applications(self) -> Step:
        """Return the check of the applications that the repository is linked to."""
        return self._check(say("plan-wave.list-applications"), ("applications", "--json"))

    def _command(
        self,
        summary: Text,
        words: tuple[str, ...],
        place: Place | None = None,
        *,
        environment: str = "",
        guard: tuple[str, ...] = (),
        standard_input: str = "",
        origins: tuple[Origin, ...] = (),
    ) -> Step:
        return Step(
            StepKind.COMMAND,
            summary,
            ("clever", *words),
            application=place.application.name if place is not None else "",
            environment=place.environment if place is not None else environment,
            guard=guard,
            standard_input=standard_input,
            origins=(*origins, self._documented(words)),
        )

    def _check(self, summary: Text, words: tuple[str, ...], place: Place | None = None) -> Step:
        return Step(
            StepKind.CHECK,
            summary,
            ("clever", *words),
            application=place.application.name if place is not None else "",
            environment=place.environment if place is not None else "",
            origins=(self._documented(words),),
        )

    def _rollback(
        self,
        summary: Text,
        words: tuple[str, ...],
        place: Place | None = None,
        *,
        environment: str = "",
        is_destructive: bool = False,
    ) -> Step:
        return Step(
            StepKind.ROLLBACK,
            summary,
            ("clever", *words),
            application=place.application.name if place is not None else "",
            environment=place.environment if place is not None else environment,
            is_destructive=is_destructive,
            origins=(self._documented(words),),
        )

    def _documented(self, words: tuple[str, ...]) -> Origin:
        command = self._catalogue.cli.command_of(words)
        if command is None:
            raise ValueError(f"no documented command: {words!r}")
        return Origin(say("plan-wave.documented"), source=command.sources[0], rule=command.id)


def _first(*values: Stated | None) -> tuple[Origin, ...]:
    return tuple(dict.fromkeys(each.origins[0] for each in values if each is not None))


def _at_most(value: str, limit: int) -> str:
    return str(min(int(value), limit)) if value.isdigit() else value
