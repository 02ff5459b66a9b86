"""Tell cheaply that a path or its bytes cannot be an artefact, before anything heavy is imported.

On the guard's light path. Names: all that discovery's table knows, and every name whose extension
is not known to be something else; a test derives names from the table and checks that none is
missed. Bytes: one of the words that every blocked artefact holds.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


OTHER_EXTENSIONS = _set(
    """
    .py .pyi .pyx .ipynb .js .mjs .cjs .jsx .ts .tsx .mts .cts .vue .svelte .astro .go .java .kt
    .kts .scala .groovy .clj .cljs .ex .exs .erl .hrl .hs .ml .mli .rs .rb .php .pl .pm .lua .r .jl
    .c .h .cc .cpp .cxx .hh .hpp .m .mm .cs .fs .fsx .vb .swift .dart .zig .nim .cr .d .asm .s
    .css .scss .sass .less .styl .html .htm .xhtml .md .mdx .markdown .rst .adoc .tex .bib
    .svg .png .jpg .jpeg .gif .webp .avif .ico .bmp .tif .tiff .psd .ai .eps .pdf .mp3 .mp4 .webm
    .ogg .wav .flac .mov .avi .woff .woff2 .ttf .otf .eot .zip .gz .tgz .bz2 .xz .zst .7z .rar .jar
    .war .whl .so .dylib .dll .exe .o .a .class .pyc .wasm .sql .sqlite .db .csv .tsv .parquet .xls
    .xlsx .doc .docx .ppt .pptx .odt .ods .po .pot .mo .graphql .gql .proto .thrift .avsc .xsd .xsl
    .snap .lock .sum .map .patch .diff .log .geojson .glb .obj .stl .pem .crt .key .pub
    """
)
"""Extensions of sources, documents, pictures and archives; none is in discovery's table."""

_NAMES = _set(
    """
    fabfile.py noxfile.py tasks.py dodo.py gulpfile.js gruntfile.js magefile.go deploy.py deploy.rb
    chart.lock requirements.lock .drone.star .cirrus.star
    """
)
_STARTS = (
    "jenkinsfile",
    "tiltfile",
    "azure-pipelines",
    ".azure-pipelines",
    "cloudbuild",
    "buildspec",
    ".gitlab-ci-",
    "makefile",
    "gnumakefile",
    "justfile",
    "procfile",
    "kubeconfig",
    "clevercloud-",
    "clever-cloud-",
)
_PARTS = ("dockerfile", "containerfile")

# Parts of a path that speak for a file whose text need not hold any of the words.
_SPEAKING = (
    "docker",
    "container",
    "compose",
    "chart",
    "templates/",
    "values",
    "helm",
    "kube",
    "k8s",
    "harbor",
    "registry",
    "app.ini",
)

# In lower case; each is in what a look of a blocked kind asks for.
_WORDS = (
    b"docker",
    b"podman",
    b"nerdctl",
    b"kube",
    b"k8s",
    b"k3s",
    b"k3d",
    b"helm",
    b"container",
    b"apiversion",
    b"image",
    b"services",
    b"build:",
    b"buildah",
    b"buildctl",
    b"skopeo",
    b"kaniko",
    b"kustomiz",
    b"kompose",
    b"kamal",
    b"skaffold",
    b"tilt",
    b"crane",
    b"regctl",
    b"oras ",
    b"argo",
    b"flux",
    b"cosign",
    b"pack build",
    b"ko build",
    b"ko apply",
    b"oc apply",
    b"gcloud ",
    b"aws",
    b"az a",
    b"ecs",
    b"eks",
    b"crictl",
    b"ctr ",
    b"registry",
    b"releases:",
    b"repositories:",
    b"resources",
    b"chart",
    b"compose",
    b"swarm",
    b"git-lfs",
    b"include",
    b"target",
    b"bases",
    b"\\x",
    b"\\u",
)


def may_be_named(path: str) -> bool:
    """Say whether a path can belong to an artefact by its name alone; any unknown name can."""
    name = path.rpartition("/")[2].lower()
    dot = name.rfind(".")
    return (
        dot <= 0
        or name[dot:] not in OTHER_EXTENSIONS
        or name in _NAMES
        or name.startswith(_STARTS)
        or any(part in name for part in _PARTS)
        or ".clevercloud/" in path
    )


def may_hold(path: str, data: bytes) -> bool:
    """Say whether the bytes of a file can make it an artefact or hold a piece of the old way."""
    text = data.replace(b"\0", b"").lower()
    place = path.lower()
    if any(part in place for part in _SPEAKING) or any(word in text for word in _WORDS):
        return True
    # `from` is a word of every language: it only counts where a line starts with it.
    return b"from" in text and any(
        line.lstrip(b" \t\r\xef\xbb\xbf\xff\xfe").startswith(b"from") for line in text.split(b"\n")
    )


def is_dockerfile(path: str) -> bool:
    """Say whether the name alone makes a text a Dockerfile, so that an edit of it adds none."""
    name = path.rpartition("/")[2].lower()
    return name in _PARTS or name.endswith((".dockerfile", ".containerfile"))
