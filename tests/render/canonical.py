"""The reports that every renderer is tested with: empty, one, many, skipped, hostile."""

from __future__ import annotations

from collections.abc import Mapping

from render.planned import planner
from virida_audit.model.feature import Feature
from virida_audit.model.finding import Finding
from virida_audit.model.ledger import Ledger, LedgerFile, LedgerLeaf, count_dispositions
from virida_audit.model.location import Location
from virida_audit.model.report import Report, RuleError
from virida_audit.model.rule import Category, Confidence, Disposition, Equivalent, Severity
from virida_audit.model.source import Evidence, Excluded, Kind, Role, Skip, Source
from virida_audit.model.text import Text


def span(path: str, line: int, column: int, source: str, meant: str) -> Location:
    """Return the location of a part of one line."""
    start = source.index(meant, column - 1) + 1
    return Location(path, line, start, line, start + len(meant))


def _compose(line: int, source: str, meant: str) -> tuple[Location, tuple[str, ...]]:
    return span("compose.yaml", line, 1, source, meant), (source,)


def _docker(line: int, source: str, meant: str) -> tuple[Location, tuple[str, ...]]:
    return span("web/Dockerfile", line, 1, source, meant), (source,)


def _managed_service(
    line: int, service: str, product: str, image: str, addon: str, variables: tuple[str, ...]
) -> Finding:
    location, excerpt = _compose(line, f"    image: {image}", image)
    return Finding(
        rule="compose-managed-service",
        feature="docker-compose",
        category=Category.MANDATORY,
        severity=Severity.BLOCKER,
        disposition=Disposition.MAPPED,
        location=location,
        excerpt=excerpt,
        message=Text(
            en=f"Service `{service}` runs {product} from `{image}`.",
            fr=f"Le service `{service}` exécute {product} depuis `{image}`.",
        ),
        remedy=Text(
            en="Create the add-on, link it to the application, then remove the service.",
            fr="Créez l’add-on, liez-le à l’application, puis retirez le service.",
        ),
        equivalent=Equivalent(
            summary=Text(en=f"{product} add-on", fr=f"Add-on {product}"),
            addon=addon,
            variables=tuple((name, "") for name in variables),
            commands=(f"clever addon create {addon} {service} --link web",),
        ),
        effort=3,
        confidence=Confidence.HIGH,
        role=Role.PRODUCTION,
    )


def _published_port(line: int, service: str, port: str) -> Finding:
    location, excerpt = _compose(line, f'      - "{port}"', f'"{port}"')
    return Finding(
        rule="compose-published-port",
        feature="docker-compose",
        category=Category.OPTIONAL,
        severity=Severity.MINOR,
        disposition=Disposition.PLATFORM,
        location=location,
        excerpt=excerpt,
        message=Text(
            en=f"Service `{service}` publishes port {port}.",
            fr=f"Le service `{service}` publie le port {port}.",
        ),
        remedy=Text(
            en="Listen on port 8080 of all interfaces and remove the mapping.",
            fr="Écoutez sur le port 8080 de toutes les interfaces et retirez la redirection.",
        ),
        equivalent=Equivalent(
            summary=Text(
                en="The platform routes ports 80 and 443 to port 8080",
                fr="La plateforme route les ports 80 et 443 vers le port 8080",
            )
        ),
        effort=1,
        confidence=Confidence.HIGH,
        role=Role.PRODUCTION,
    )


_SECRET_LINE = "      POSTGRES_PASSWORD: ••• # not for production"
_RUN_LINES = (
    "RUN apt-get update \\",
    "    && apt-get install -y --no-install-recommends imagemagick libvips42 poppler-utils"
    " ghostscript fonts-dejavu \\",
    "    && rm -rf /var/lib/apt/lists/*",
)
_PUSH_LINE = (
    "          docker build -t registry.example.com/shop/web:${GITHUB_SHA} web &&"
    " docker push registry.example.com/shop/web:${GITHUB_SHA}"
)


def _secret() -> Finding:
    location, excerpt = _compose(21, _SECRET_LINE, "•••")
    return Finding(
        rule="compose-secret-in-file",
        feature="secrets",
        category=Category.MANDATORY,
        severity=Severity.MAJOR,
        disposition=Disposition.MAPPED,
        location=location,
        excerpt=excerpt,
        message=Text(
            en="The value of `POSTGRES_PASSWORD` stands in the file.",
            fr="La valeur de `POSTGRES_PASSWORD` figure dans le fichier.",
        ),
        remedy=Text(
            en="Set it as an environment variable of the application and change it everywhere.",
            fr="Définissez-la en variable d’environnement de l’application et changez-la partout.",
        ),
        equivalent=Equivalent(
            summary=Text(en="Environment variable", fr="Variable d’environnement"),
            variables=(("POSTGRES_PASSWORD", ""),),
            commands=("clever env set POSTGRES_PASSWORD",),
        ),
        effort=2,
        confidence=Confidence.HIGH,
        role=Role.PRODUCTION,
        related=(Location("web/Dockerfile", 7, 5, 7, 28),),
    )


def _base_image() -> Finding:
    location, excerpt = _docker(1, "FROM node:20-alpine AS build", "node:20-alpine")
    return Finding(
        rule="dockerfile-language-base",
        feature="docker-images",
        category=Category.MANDATORY,
        severity=Severity.MAJOR,
        disposition=Disposition.MAPPED,
        location=location,
        excerpt=excerpt,
        message=Text(
            en="Stage `build` starts from the Node.js image `node:20-alpine`.",
            fr="L’étape `build` part de l’image Node.js `node:20-alpine`.",
        ),
        remedy=Text(
            en="Create a Node.js application with `web` as its folder and deploy the sources.",
            fr="Créez une application Node.js dont le dossier est `web` et déployez les sources.",
        ),
        equivalent=Equivalent(
            summary=Text(en="Node.js application", fr="Application Node.js"),
            runtime="node",
            variables=(("APP_FOLDER", "web"), ("CC_NODE_VERSION", "20")),
            files=("web/package.json",),
            commands=("clever create --type node web",),
        ),
        effort=5,
        confidence=Confidence.HIGH,
        role=Role.PRODUCTION,
    )


def _packages() -> Finding:
    return Finding(
        rule="dockerfile-system-packages",
        feature="docker-images",
        category=Category.POTENTIAL,
        severity=Severity.MAJOR,
        disposition=Disposition.UNDECIDED,
        location=Location("web/Dockerfile", 4, 1, 9, 40),
        excerpt=_RUN_LINES,
        message=Text(
            en="The image installs 5 system packages, 2 of which no runtime documents.",
            fr="L’image installe 5 paquets système, dont 2 qu’aucun runtime ne documente.",
        ),
        remedy=Text(
            en="Check which of them the application still calls.",
            fr="Vérifiez lesquels l’application appelle encore.",
        ),
        equivalent=Equivalent(
            summary=Text(
                en="Tools of the runtime’s image, or packages installed by a build hook",
                fr="Outils de l’image du runtime, ou paquets installés par un hook de construction",
            )
        ),
        effort=3,
        confidence=Confidence.MEDIUM,
        role=Role.PRODUCTION,
    )


def _user() -> Finding:
    location, excerpt = _docker(12, "USER node", "USER node")
    return Finding(
        rule="dockerfile-user",
        feature="docker-images",
        category=Category.OPTIONAL,
        severity=Severity.INFO,
        disposition=Disposition.PLATFORM,
        location=location,
        excerpt=excerpt,
        message=Text(
            en="The container drops its privileges to `node`.",
            fr="Le conteneur abandonne ses privilèges au profit de `node`.",
        ),
        remedy=Text(en="Remove the line.", fr="Retirez la ligne."),
        equivalent=Equivalent(
            summary=Text(
                en="Applications never run as root", fr="Une application ne tourne jamais en root"
            )
        ),
        effort=0,
        confidence=Confidence.HIGH,
        role=Role.PRODUCTION,
    )


def _image_push() -> Finding:
    path = ".gitea/workflows/deploy.yaml"
    return Finding(
        rule="pipeline-image-push",
        feature="docker-registry",
        category=Category.MANDATORY,
        severity=Severity.MAJOR,
        disposition=Disposition.MAPPED,
        location=span(path, 31, 1, _PUSH_LINE, "docker push registry.example.com/shop/web"),
        excerpt=(_PUSH_LINE,),
        message=Text(
            en="Job `deploy` pushes an image to `registry.example.com`.",
            fr="Le job `deploy` envoie une image à `registry.example.com`.",
        ),
        remedy=Text(
            en="Replace the build and the push by a deployment of the sources.",
            fr="Remplacez la construction et l’envoi par un déploiement des sources.",
        ),
        equivalent=Equivalent(
            summary=Text(en="Deployment by git push", fr="Déploiement par git push"),
            commands=("clever deploy --alias web",),
        ),
        effort=2,
        confidence=Confidence.HIGH,
        role=Role.CI,
    )


def _source(path: str, kind: Kind, role: Role, *evidence: Evidence, why: str = "") -> Source:
    role_evidence = (Evidence("evidence.role-pipeline", why),) if why else ()
    return Source(path, kind, role, evidence, role_evidence)


_SOURCES = (
    _source(
        ".gitea/workflows/deploy.yaml",
        Kind.PIPELINE,
        Role.CI,
        Evidence("evidence.command", "docker push", 31),
        why="Gitea Actions",
    ),
    _source(
        "compose.yaml", Kind.COMPOSE, Role.PRODUCTION, Evidence("evidence.name", "compose.yaml")
    ),
    _source(
        "web/Dockerfile", Kind.DOCKERFILE, Role.PRODUCTION, Evidence("evidence.name", "Dockerfile")
    ),
)

_IGNORED = _source(
    ".dockerignore",
    Kind.DOCKERIGNORE,
    Role.PRODUCTION,
    Evidence("evidence.name", ".dockerignore"),
)


def _account(path: str, kind: Kind, names: str, counts: Mapping[Disposition, int]) -> LedgerFile:
    """Return the account of a file whose leaves are named after their position."""
    ended = [each for each, count in counts.items() for _ in range(count)]
    leaves = tuple(
        LedgerLeaf(line, f"{names}[{line - 1}]", each) for line, each in enumerate(ended, start=1)
    )
    return LedgerFile(path, kind, len(leaves), count_dispositions(ended), leaves)


_LEDGER = Ledger(
    (
        LedgerFile(".gitea/workflows/deploy.yaml", Kind.PIPELINE, 3, ((Disposition.UNDECIDED, 3),)),
        _account(
            "compose.yaml",
            Kind.COMPOSE,
            "services.web.ports",
            {
                Disposition.MAPPED: 20,
                Disposition.PLATFORM: 15,
                Disposition.DEVELOPMENT: 3,
                Disposition.NO_EQUIVALENT: 1,
                Disposition.UNDECIDED: 2,
            },
        ),
        _account(
            "web/Dockerfile",
            Kind.DOCKERFILE,
            "RUN",
            {Disposition.MAPPED: 8, Disposition.PLATFORM: 5},
        ),
    )
)


def empty() -> Report:
    """Return the report of a repository without anything of the old way."""
    return Report(root="blog", files_seen=87)


def one() -> Report:
    """Return a report with one finding."""
    finding = _base_image()
    ledger = Ledger((_LEDGER.files[2],))
    return Report("shop", (_SOURCES[2],), (finding,), ledger, files_seen=214)


def many() -> Report:
    """Return a report such as real repositories give: twelve findings in three of four files."""
    postgres = ("POSTGRESQL_ADDON_URI",)
    findings = (
        _image_push(),
        _managed_service(8, "db", "PostgreSQL", "postgres:15-alpine", "postgresql-addon", postgres),
        _published_port(10, "db", "5432:5432"),
        _managed_service(14, "cache", "Redis", "redis:7", "redis-addon", ("REDIS_URL",)),
        _published_port(16, "cache", "6379:6379"),
        _secret(),
        _published_port(27, "web", "80:3000"),
        _published_port(28, "web", "443:3443"),
        _managed_service(33, "jobs", "PostgreSQL", "postgres:15", "postgresql-addon", postgres),
        _base_image(),
        _packages(),
        _user(),
    )
    features = (_feature("docker-images"), _feature("docker-compose"))
    return Report(
        "shop",
        (_IGNORED, *_SOURCES),
        findings,
        _LEDGER,
        features=features,
        files_seen=1214,
        workloads=planner().workloads(),
        plan=planner().plan(),
    )


def _feature(id: str) -> Feature:
    return Feature(
        id=id,
        title=Text(en=f"Title of {id}", fr=f"Titre de {id}"),
        purpose=Text(en="Shipping.", fr="Livrer."),
        reason=Text(en="The platform does it.", fr="La plateforme le fait."),
        replaced_by=Text(en="Git push", fr="Git push"),
        sources=("content/doc/quickstart.md",),
    )


def skipped() -> Report:
    """Return a report of an audit that could not see everything, and found nothing in the rest."""
    return Report(
        root="legacy",
        artifacts=(_SOURCES[1],),
        ledger=Ledger(
            (
                _account(
                    "compose.yaml", Kind.COMPOSE, "services.web.ports", {Disposition.PLATFORM: 3}
                ),
            )
        ),
        skipped=(
            Skip(".", "skip.git-missing"),
            Skip("db/dump.yaml", "skip.too-large", "73400320"),
            *(Skip(f"run/socket-{number}", "skip.not-regular") for number in range(8)),
            Skip("secrets.yaml", "skip.unreadable"),
            Skip("shared", "skip.submodule"),
        ),
        excluded=(
            Excluded("node_modules", "excluded.vendored", 31204),
            Excluded("web/vendor", "excluded.vendored", 1),
        ),
        rule_errors=(
            RuleError("compose-secret-in-file", "compose.yaml", 12, "AttributeError: key"),
        ),
        files_seen=32,
    )


HOSTILE: Mapping[str, str] = {
    "html": "<script>alert(1)</script>&amp;\"'><img src=x onerror=alert(1)>",
    "markdown": "](http://x.example) **bold** | a | ``` # h\n- [ ] <!-- --> ~~~",
    "terminal": "\x1b[2J\x1b]0;title\x07\x1b]8;;http://x.example\x07link\x9b31m\r\b\x7f",
    "bidi": "user\u202e\u2066 // admin \u2069\u2066 שלום עולם",
    "long": "very-long-name-" * 40,
    "wide": "数据库服务" * 12 + "🐘" * 9,
    "marks": "Z\u0351\u036b\u0343\u036a\u0302a\u0301\ufe0f\u200d\u200b\ufeff",
    "control": "a\x00b\x01c\x0bd\x0ce\x1ff\ttab\nnew line\u2028sep\u2029par",
    "surrogate": "caf\udce9 \udc80\ud800 \U000e0041\ufdd0",
    "template": "{count} {{ it.name }} {% raw %} ${HOME} %s {",
    "empty": "",
}
"""Texts that each try to break out of some output, by what they aim at."""


_IN_NAMES = ("html", "markdown", "terminal", "bidi", "control", "marks", "surrogate", "template")
"""What stands in every name of the hostile plan, one after the other."""


def hostile() -> Report:
    """Return a report where every text that a repository can choose is hostile."""
    sources, findings = [], []
    for position, (aim, text) in enumerate(sorted(HOSTILE.items())):
        path = f"{aim}/{text.replace('/', '_')}.yaml"
        sources.append(
            Source(path, Kind.COMPOSE, Role.PRODUCTION, (Evidence("evidence.content", text, 3),))
        )
        findings.append(
            Finding(
                rule="compose-managed-service",
                feature="docker-compose",
                category=Category.POTENTIAL,
                severity=tuple(Severity)[position % 4],
                disposition=Disposition.MAPPED,
                location=Location(path, 3, 10, 3, 10 + len(text), (text,)),
                message=Text(en=f"Service `{text}` runs.", fr=f"Le service `{text}` tourne."),
                remedy=Text(en=f"Remove `{text}`.", fr=f"Retirez `{text}`."),
                equivalent=Equivalent(
                    summary=Text(en=f"Add-on {text}", fr=f"Add-on {text}"),
                    variables=((f"NAME_{text}", text),),
                    files=(f"clevercloud/{text}",),
                    commands=(f"clever env set NAME {text}",),
                ),
                effort=1,
                confidence=Confidence.LOW,
                role=Role.PRODUCTION,
                excerpt=tuple(f"  image: {line}" for line in text.split("\n")),
                related=(Location(path, 9),),
            )
        )
    aims = sorted(HOSTILE.items())
    evil = planner("".join(HOSTILE[each] for each in _IN_NAMES), sources[0].path)
    return Report(
        root=HOSTILE["terminal"],
        artifacts=tuple(sources),
        findings=tuple(sorted(findings, key=lambda each: each.location)),
        ledger=Ledger(
            tuple(
                _account(source.path, source.kind, text, {Disposition.UNDECIDED: 1})
                for source, (_, text) in zip(sources, aims, strict=True)
            )
        ),
        skipped=tuple(Skip(text or ".", "skip.too-large", text) for _, text in aims),
        excluded=tuple(Excluded(text or ".", "excluded.vendored", 2) for _, text in aims),
        rule_errors=tuple(RuleError("some-rule", text, 1, text) for _, text in aims),
        files_seen=11,
        workloads=evil.workloads(),
        plan=evil.plan(),
    )


REPORTS = {"empty": empty, "one": one, "many": many, "skipped": skipped, "hostile": hostile}
"""Every canonical report, by the name its snapshots carry."""
