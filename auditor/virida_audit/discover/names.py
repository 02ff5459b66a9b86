"""The ordered table: which names a look is asked about. The first look to claim a file wins."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.discover import (
    anything,
    clever,
    composes,
    dockerfiles,
    infrastructure,
    manifests,
    monitoring,
    pipelines,
    registries,
    scripts,
    tooling,
)
from virida_audit.discover.candidate import Look
from virida_audit.model.source import Kind


@dataclass(frozen=True, slots=True)
class Row:
    """Names that share a look.

    A pattern is, in lower case, a whole name (`tiltfile`), an extension (`*.tf`), a start
    (`jenkinsfile*`, `skaffold*.yaml`), an end (`*-compose.yml`), a part (`~dockerfile`), `*` for
    names without an extension, or `*.*` for any name. A folder before it (`.github/workflows/`)
    must stand somewhere above the file.
    """

    patterns: tuple[str, ...]
    look: Look
    settled: bool = False
    """The name alone promises an artefact: a file that cannot be read is reported as skipped."""


def _rows(look: Look, patterns: str, settled: bool = False) -> Row:
    return Row(tuple(patterns.split()), look, settled)


_DOCKER_CHECKED = scripts.look_script(b"#")
_POWERSHELL = scripts.look_script(b"#")
_BATCH = scripts.look_script(b"::", b"rem ", b"REM ", b"@rem", b"@REM")

# Do not sort: the order decides. Special names come before general ones, names before content.
TABLE: tuple[Row, ...] = (
    _rows(
        dockerfiles.look_ignore,
        ".dockerignore *.dockerignore .containerignore *.containerignore",
        True,
    ),
    _rows(
        dockerfiles.look_dockerfile, "dockerfile containerfile *.dockerfile *.containerfile", True
    ),
    _rows(dockerfiles.look_dockerfile, "~dockerfile ~containerfile"),
    _rows(clever.look_dot_folder, ".clevercloud/*.*", True),
    _rows(
        clever.look_folder,
        "clevercloud/*.json clevercloud/varnish.vcl clevercloud/play1_version",
        True,
    ),
    _rows(clever.look_link, ".clever.json", True),
    _rows(
        clever.look_file,
        "clever.yml clever.yaml clever.json clever.toml clevercloud.yml clevercloud.yaml "
        "clevercloud.json "
        "clevercloud.toml clever-cloud.json clever-cloud.yml clever-cloud.yaml .clever.yml "
        ".clever.yaml "
        ".clevercloud.yml .clevercloud.yaml .clevercloud.json .clevercloud project.clever.yaml "
        "clevercloud-* clever-cloud-*",
    ),
    _rows(tooling.look_devcontainer, "devcontainer.json .devcontainer.json", True),
    _rows(tooling.look_devfile, "devfile.yaml .devfile.yaml .gitpod.yml"),
    _rows(
        pipelines.look_pipeline("github-actions"),
        ".github/workflows/*.yml .github/workflows/*.yaml",
        True,
    ),
    _rows(
        pipelines.look_pipeline("gitea-actions"),
        ".gitea/workflows/*.yml .gitea/workflows/*.yaml",
        True,
    ),
    _rows(
        pipelines.look_pipeline("forgejo-actions"),
        ".forgejo/workflows/*.yml .forgejo/workflows/*.yaml",
        True,
    ),
    _rows(pipelines.look_action, "action.yml action.yaml"),
    _rows(
        pipelines.look_pipeline("gitlab-ci"),
        ".gitlab-ci.yml .gitlab-ci.yaml *.gitlab-ci.yml *.gitlab-ci.yaml .gitlab-ci-* "
        ".gitlab/**/*.yml "
        ".gitlab-ci/**/*.yml gitlab-ci.yml",
        True,
    ),
    _rows(pipelines.look_pipeline("jenkins"), "jenkinsfile* *.jenkinsfile *.jenkins", True),
    _rows(
        pipelines.look_pipeline("woodpecker"),
        ".woodpecker.yml .woodpecker.yaml .woodpecker/**/*.yml .woodpecker/**/*.yaml",
        True,
    ),
    _rows(
        pipelines.look_pipeline("drone"),
        ".drone.yml .drone.yaml .drone.jsonnet .drone.star .drone/**/*.yml",
        True,
    ),
    _rows(
        pipelines.look_pipeline("circleci"),
        ".circleci/**/*.yml .circleci/**/*.yaml circle.yml",
        True,
    ),
    _rows(
        pipelines.look_pipeline("azure-pipelines"),
        "azure-pipelines* .azure-pipelines* *azure-pipelines.yml *azure-pipelines.yaml "
        ".azure-pipelines/**/*.yml .azure-pipelines/**/*.yaml .vsts-ci.yml .azuredevops/**/*.yml "
        ".pipelines/**/*.yml",
    ),
    _rows(
        pipelines.look_pipeline("bitbucket"),
        "bitbucket-pipelines.yml bitbucket-pipelines.yaml",
        True,
    ),
    _rows(pipelines.look_pipeline("travis"), ".travis.yml", True),
    _rows(pipelines.look_pipeline("cloudbuild"), "cloudbuild* *cloudbuild.yaml *cloudbuild.yml"),
    _rows(pipelines.look_pipeline("codebuild"), "buildspec*"),
    _rows(pipelines.look_pipeline("appveyor"), "appveyor.yml .appveyor.yml appveyor.yaml", True),
    _rows(pipelines.look_pipeline("semaphore"), ".semaphore/**/*.yml .semaphore/**/*.yaml", True),
    _rows(
        pipelines.look_pipeline("buildkite"),
        ".buildkite/**/*.yml .buildkite/**/*.yaml buildkite.yml",
        True,
    ),
    _rows(pipelines.look_pipeline("cirrus"), ".cirrus.yml .cirrus.star", True),
    _rows(tooling.look_skaffold, "skaffold.yaml skaffold.yml skaffold*.yaml skaffold*.yml", True),
    _rows(tooling.look_tilt, "tiltfile *.tiltfile tiltfile.*", True),
    _rows(tooling.look_bake, "docker-bake*.hcl *.bake.hcl"),
    _rows(tooling.look_bake_json, "docker-bake.json docker-bake.override.json"),
    _rows(manifests.look_chart, "chart.yaml chart.yml", True),
    _rows(
        manifests.look_chart_part,
        "templates/**/*.yaml templates/**/*.yml templates/**/*.tpl templates/**/*.txt "
        "templates/**/*.json templates/**/*.gotmpl values*.yaml values*.yml *values.yaml "
        "*values.yml "
        "chart.lock requirements.yaml requirements.lock .helmignore ci/*.yaml ci/*.yml",
    ),
    _rows(manifests.look_kustomization, "kustomization.yaml kustomization.yml kustomization", True),
    _rows(
        tooling.look_named(Kind.GITOPS, b"releases:", b"helmfiles:", b"repositories:"),
        "helmfile.yaml helmfile.yml helmfile.yaml.gotmpl helmfile.d/*.yaml "
        "helmfile.d/*.yaml.gotmpl",
    ),
    _rows(
        tooling.look_named(
            Kind.GITOPS,
            b"defaultNamespace:",
            b"targetCustomizations:",
            b"helm:",
            b"kustomize:",
            b"namespace:",
        ),
        "fleet.yaml",
    ),
    _rows(
        composes.look_compose_name,
        "docker-compose*.yml docker-compose*.yaml docker-compose*.json compose.yml compose.yaml "
        "compose.*.yml compose.*.yaml *compose.yml "
        "*compose.yaml docker-stack*.yml docker-stack*.yaml *.compose.yml *.compose.yaml "
        "*-stack.yml stack.yml stack.yaml "
        "fig.yml docker-cloud.yml compose-*.yml compose-*.yaml",
    ),
    _rows(
        tooling.look_procfile,
        "procfile procfile.*",
    ),
    _rows(tooling.look_buildpack, "project.toml buildpack.toml package.toml order.toml"),
    _rows(tooling.look_builder, "builder.toml"),
    _rows(tooling.look_nixpacks, "nixpacks.toml nixpacks.json railpack.json railpack.toml"),
    _rows(
        registries.look_client,
        ".docker/config.json docker/config.json .dockerconfigjson *.dockerconfigjson",
    ),
    _rows(registries.look_old_client, ".dockercfg"),
    _rows(registries.look_auth_file, "auth.json config.json docker-config.json"),
    _rows(registries.look_daemon, "daemon.json"),
    _rows(registries.look_registries_conf, "registries.conf registries.conf.d/*.conf"),
    _rows(registries.look_hosts_toml, "hosts.toml"),
    _rows(registries.look_policy, "policy.json"),
    _rows(registries.look_containerd, "containerd/config.toml containerd.toml config.toml.tmpl"),
    _rows(registries.look_gitea, "app.ini"),
    _rows(registries.look_mirrors, "registries.yaml registries.yml"),
    _rows(registries.look_harbor, "harbor.yml harbor.yaml harbor.yml.tmpl"),
    _rows(
        registries.look_registry_server,
        "config.yml config.yaml registry.yml registry.yaml *-registry.yml registry-*.yml",
    ),
    _rows(monitoring.look_fluentd, "fluent*.conf td-agent.conf fluentd/**/*.conf"),
    _rows(
        monitoring.look_fluent_bit,
        "fluent*.conf fluentbit/**/*.conf fluent-bit/**/*.conf parsers.conf",
    ),
    _rows(monitoring.look_logstash, "logstash*.conf logstash/**/*.conf pipeline/*.conf *.logstash"),
    _rows(monitoring.look_telegraf, "telegraf*.conf telegraf/**/*.conf"),
    _rows(monitoring.look_vector, "vector*.toml"),
    _rows(monitoring.look_alloy, "*.alloy *.river"),
    _rows(monitoring.look_grafana_ini, "grafana.ini grafana*.ini"),
    _rows(monitoring.look_matching("prometheus-rules", monitoring.RULE), "*.rules"),
    _rows(infrastructure.look_vagrant, "vagrantfile"),
    _rows(infrastructure.look_terraform, "*.tf *.tofu"),
    _rows(infrastructure.look_nomad, "*.nomad *.hcl"),
    _rows(infrastructure.look_packer, "*.pkr.hcl"),
    _rows(infrastructure.look_terraform, "*.hcl"),
    _rows(tooling.look_bake, "*.hcl"),
    _rows(infrastructure.look_unit, "*.service *.socket *.timer"),
    _rows(
        infrastructure.look_quadlet, "*.container *.pod *.kube *.volume *.network *.image *.build"
    ),
    _rows(infrastructure.look_bicep, "*.bicep"),
    _rows(infrastructure.look_puppet, "*.pp"),
    _rows(infrastructure.look_salt, "*.sls"),
    _rows(scripts.look_package_json, "package.json composer.json"),
    _rows(scripts.look_tasks_toml, "pyproject.toml mise.toml .mise.toml pixi.toml makefile.toml"),
    _rows(
        _DOCKER_CHECKED,
        "makefile* gnumakefile* *.mk *.mak justfile *.just .justfile tox.ini taskfile.yml "
        "taskfile.yaml "
        "taskfile.dist.yml taskfile.dist.yaml taskfile*.yml taskfile*.yaml earthfile",
    ),
    _rows(_DOCKER_CHECKED, "*.sh *.bash *.zsh *.ksh *.fish *.envrc .envrc"),
    _rows(_POWERSHELL, "*.ps1 *.psm1"),
    _rows(_BATCH, "*.bat *.cmd"),
    _rows(
        scripts.look_program,
        "rakefile *.rake fabfile.py noxfile.py tasks.py dodo.py gulpfile.js gruntfile.js "
        "magefile.go sconstruct deploy.py deploy.rb capfile",
    ),
    _rows(anything.look_kubeconfig, "kubeconfig kubeconfig.* *.kubeconfig .kube/config"),
    _rows(
        anything.look_template,
        "*.j2 *.jinja *.jinja2 *.tmpl *.tpl *.template *.erb *.gotmpl *.ejs *.in",
    ),
    _rows(anything.look_yaml, "*.yml *.yaml"),
    _rows(anything.look_json, "*.json"),
    _rows(scripts.look_shebang, "*"),
    _rows(
        dockerfiles.look_free_dockerfile,
        "* *.docker *.df *.dev *.prod *.production *.development *.test *.staging *.local "
        "*.base *.build *.builder *.image",
    ),
)
