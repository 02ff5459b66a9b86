"""The words by which container tools are called, and those that only look like a call.

Sub-commands are those of each tool's own reference; a name that is also a plain word (`kind`,
`pack`, `flux`) is a tool only together with one of its sub-commands.
"""

from __future__ import annotations

from virida_audit.discover.words import words

DOCKER = {
    "build": "docker-build",
    "buildx": "docker-build",
    "builder": "docker-build",
    "push": "docker-push",
    "pull": "docker-pull",
    "login": "docker-login",
    "logout": "docker-login",
    "run": "docker-run",
    "create": "docker-run",
    "start": "docker-run",
    "restart": "docker-run",
    "stop": "docker-run",
    "kill": "docker-run",
    "rm": "docker-run",
    "exec": "docker-exec",
    "cp": "docker-exec",
    "compose": "compose",
    "stack": "swarm",
    "swarm": "swarm",
    "service": "swarm",
    "node": "swarm",
    "secret": "swarm",
    "config": "swarm",
    "tag": "docker-image",
    "image": "docker-image",
    "images": "docker-image",
    "rmi": "docker-image",
    "save": "docker-image",
    "load": "docker-image",
    "import": "docker-image",
    "export": "docker-image",
    "commit": "docker-image",
    "history": "docker-image",
    "manifest": "docker-image",
    "scan": "docker-image",
    "scout": "docker-image",
    "trust": "docker-image",
    "search": "docker-image",
    "sbom": "docker-image",
    "ps": "docker",
    "logs": "docker",
    "inspect": "docker",
    "info": "docker",
    "version": "docker",
    "network": "docker",
    "volume": "docker",
    "container": "docker",
    "system": "docker",
    "context": "docker",
    "stats": "docker",
    "top": "docker",
    "port": "docker",
    "wait": "docker",
    "attach": "docker",
    "update": "docker",
    "events": "docker",
    "rename": "docker",
    "pause": "docker",
    "unpause": "docker",
    "plugin": "docker",
    "diff": "docker",
    "ls": "docker",
    "play": "docker-run",
    "kube": "docker-run",
    "pod": "docker-run",
    "machine": "docker",
    "init": "docker",
    "--version": "docker",
    "-v": "docker",
}
_KUBECTL = words(
    "apply create delete get describe rollout set config exec logs scale patch port-forward wait "
    "cluster-info label annotate edit expose run replace cp drain cordon uncordon taint top auth "
    "diff proxy kustomize version api-resources autoscale explain attach certificate debug "
    "completion"
)
_HELM = words(
    "install upgrade uninstall delete template lint package push pull fetch repo dependency dep "
    "rollback list ls status get test registry history init plugin show search create version "
    "env diff secrets verify show inspect unittest"
)

# Tool → (its own tag, the words that make it a call; `None`: any word). A name that is also a
# plain word (`kind`, `pack`, `flux`) needs one of its sub-commands.
TOOLS: dict[str, tuple[str, frozenset[str] | None]] = {
    "docker-compose": ("compose", None),
    "podman-compose": ("compose", None),
    "docker-buildx": ("docker-build", None),
    "docker-machine": ("docker", None),
    "buildah": ("buildah", None),
    "skopeo": ("skopeo", None),
    "crane": ("crane", words("push pull copy cp tag auth append mutate digest ls")),
    "regctl": ("regctl", None),
    "oras": ("oras", words("push pull login copy cp")),
    "kaniko": ("kaniko", None),
    "buildctl": ("docker-build", None),
    "img": ("docker-build", frozenset({"build", "push"})),
    "ko": ("docker-build", words("build apply publish resolve")),
    "pack": ("buildpack", words("build builder buildpack")),
    "kubectl": ("kubectl", _KUBECTL),
    "microk8s": ("kubectl", None),
    "oc": ("kubectl", words("apply new-app rollout start-build project login create")),
    "helm": ("helm", _HELM),
    "helm3": ("helm", _HELM),
    "helmfile": ("helm", None),
    "helmsman": ("helm", None),
    "ct": ("helm", frozenset({"lint", "install", "lint-and-install", "list-changed"})),
    "kustomize": ("kustomize", words("build edit create cfg version")),
    "k3d": ("local-cluster", None),
    "k3s": ("local-cluster", None),
    "k3sup": ("local-cluster", None),
    "minikube": ("local-cluster", None),
    "kind": ("local-cluster", words("create delete load get export build")),
    "ctlptl": ("local-cluster", None),
    "kubeadm": ("local-cluster", None),
    "kubens": ("kubectl", None),
    "kubectx": ("kubectl", None),
    "kompose": ("kubectl", None),
    "skaffold": ("skaffold", None),
    "tilt": ("tilt", words("up down ci trigger")),
    "argocd": ("gitops", None),
    "flux": ("gitops", words("bootstrap reconcile create install get suspend resume")),
    "eksctl": ("kubectl", None),
    "ctr": ("containerd", words("images image run i c containers")),
    "crictl": ("containerd", None),
    "hadolint": ("image-lint", None),
    "cosign": ("image-sign", words("sign verify attest")),
    "kamal": ("kamal", words("deploy setup build app redeploy accessory")),
    "devcontainer": ("devcontainer", words("build up exec")),
    "ecs-cli": ("ecs", None),
    "dockerd": ("docker-host", None),
    "dockerize": ("docker", None),
}
ENGINES = {"docker": None, "podman": "podman", "nerdctl": "nerdctl"}

HINTS = (
    b"docker",
    b"podman",
    b"nerdctl",
    b"kube",
    b"helm",
    b"kustomize",
    b"buildah",
    b"skopeo",
    b"kaniko",
    b"minikube",
    b"k3d",
    b"k3s",
    b"skaffold",
    b"hadolint",
    b"cosign",
    b"crictl",
    b"crane",
    b"kind ",
    b"pack build",
    b"ko build",
    b"ko apply",
    b"tilt up",
    b"tilt ci",
    b"buildctl",
    b"argocd",
    b"flux ",
    b"kamal",
    b"kompose",
    b"oc apply",
    b"ecs-cli",
    b"eksctl",
    b"container_",
    b"$(compose",
    b"oras ",
    b"regctl",
    b"devcontainer ",
    b"ctr ",
    b"gcloud ",
    b"aws e",
    b"az a",
)
PREFIX = words(
    "sudo exec then do else elif if while until time nohup env command builtin run not ! && || "
    "{ ( set-x start call & - @ @- -@ + doas nice"
)
SPEECH = words(
    "echo printf print puts log logger info warn warning error err die fail abort fatal usage say "
    "debug notice success write-host write-output write-error write-warning write-verbose throw "
    "cecho log_info log_error log_warn msg message raise exit rem"
)
CHECKS = words("which type hash where get-command has command_exists")
WRAPPERS = words(
    "ssh sh bash zsh ash su eval xargs timeout watch find parallel cross-env dotenv npx yarn pnpm "
    "npm poetry uv pipenv gosu runuser concurrently start-process invoke-expression iex cmd retry "
    "batch stage os.system subprocess.run system backtick c.run ctx.run local script bat "
    "powershell "
    "pwsh sudo run runcmd sshpass invoke-command wsl gcloud aws az doppler op vagrant trap return "
    "alias export"
)
WRAPPER_STARTS = ("run_", "run-", "retry", "exec", "try", "do_", "must", "safe_", "with_", "$")
DESCRIBING = words(
    "name description desc title label summary displayname echo help message comment if"
)
