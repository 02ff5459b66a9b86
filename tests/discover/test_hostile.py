from __future__ import annotations

import os
import pickle
import time
from pathlib import Path

import pytest

from virida_audit.discover import DiscoverOptions, Discovery, Tree, discover
from virida_audit.errors import AuditError

DOCKERFILE = b"FROM alpine\nRUN true\n"


def put(root: Path, path: str, data: bytes = DOCKERFILE) -> Path:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return target


def paths(discovery: Discovery) -> list[str]:
    return [source.path for source in discovery.sources]


def skips(discovery: Discovery) -> set[tuple[str, str]]:
    return {(skip.path, skip.code) for skip in discovery.skipped}


def test_root_must_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="not a folder"):
        discover(tmp_path / "missing")


def test_fifo_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Dockerfile")
    found = discover(tmp_path)
    assert paths(found) == []
    assert skips(found) == {("Dockerfile", "skip.not-regular")}


def test_file_replaced_by_fifo_after_listing_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Dockerfile")
    tree = Tree(tmp_path, ["Dockerfile"])
    assert tree.read("Dockerfile") is None
    problem = tree.problem("Dockerfile")
    assert problem is not None and problem.code == "skip.not-regular"


def test_link_out_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "outside/Dockerfile")
    root = tmp_path / "root"
    root.mkdir()
    (root / "Dockerfile").symlink_to(tmp_path / "outside" / "Dockerfile")
    (root / "docker").symlink_to(tmp_path / "outside")
    found = discover(root)
    assert paths(found) == []
    assert skips(found) == {("Dockerfile", "skip.symlink"), ("docker", "skip.symlink")}


def test_link_inside_the_tree_is_reported_only_by_an_artefacts_name(tmp_path: Path) -> None:
    put(tmp_path, "app/Dockerfile")
    (tmp_path / "again").symlink_to("app")
    (tmp_path / "app" / "tsconfig.json").symlink_to("../tsconfig.json")
    (tmp_path / "compose.yaml").symlink_to("app/compose.yaml")
    assert skips(discover(tmp_path)) == {("compose.yaml", "skip.symlink")}


def test_folder_replaced_by_a_link_after_listing_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "outside/Dockerfile", b"FROM secret\n")
    root = tmp_path / "root"
    put(root, "app/Dockerfile")
    tree = Tree(root, ["app/Dockerfile"])
    (root / "app" / "Dockerfile").unlink()
    (root / "app").rmdir()
    (root / "app").symlink_to(tmp_path / "outside")
    assert tree.read("app/Dockerfile") is None
    problem = tree.problem("app/Dockerfile")
    assert problem is not None and problem.code == "skip.symlink"


def test_link_loop_ends(tmp_path: Path) -> None:
    put(tmp_path, "app/Dockerfile")
    (tmp_path / "app" / "again").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert paths(discover(tmp_path)) == ["app/Dockerfile"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file_is_skipped_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path, "Dockerfile").chmod(0)
    assert skips(discover(tmp_path)) == {("Dockerfile", "skip.unreadable")}


def test_vanished_file_is_no_artefact_and_no_error(tmp_path: Path) -> None:
    tree = Tree(tmp_path, ["Dockerfile", "a/b/Dockerfile"])
    assert tree.read("Dockerfile") is None
    assert tree.read("a/b/Dockerfile") is None
    problem = tree.problem("a/b/Dockerfile")
    assert problem is not None and problem.code == "skip.vanished"


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "a/../../outside", "", "."])
def test_tree_reads_only_what_it_knows(path: str, tmp_path: Path) -> None:
    put(tmp_path, "outside")
    root = tmp_path / "root"
    put(root, "a/Dockerfile")
    tree = Tree(root, ["a/Dockerfile"])
    assert tree.read(path) is None
    problem = tree.problem(path)
    assert problem is not None and problem.code == "skip.not-listed"


@pytest.mark.parametrize(
    "name",
    ["a\nb.dockerfile", "a\x1b[31m.dockerfile", "é.dockerfile", " .dockerfile", "-c.dockerfile"],
)
def test_names_with_odd_characters_survive(name: str, tmp_path: Path) -> None:
    put(tmp_path, name)
    assert paths(discover(tmp_path)) == [name]


def test_name_that_is_not_utf8_survives(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xff.dockerfile"
    with open(raw, "wb") as stream:
        stream.write(DOCKERFILE)
    found = discover(tmp_path)
    assert paths(found) == [os.fsdecode(b"\xff.dockerfile")]
    assert found.tree.read(found.sources[0].path) == DOCKERFILE


def test_empty_dockerfile_is_skipped_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path, "Dockerfile", b"")
    put(tmp_path, "a/Dockerfile.web", b"\n \n")
    put(tmp_path, "compose.yaml", b"")
    found = discover(tmp_path)
    assert paths(found) == []
    assert skips(found) == {("Dockerfile", "skip.empty")}


def test_binary_dockerfile_is_skipped_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path, "Dockerfile", b"FROM a\n\0\1\2")
    put(tmp_path, "blob", b"\0FROM a\nRUN b\n")
    assert skips(discover(tmp_path)) == {("Dockerfile", "skip.binary")}


def test_utf16_artefact_is_skipped_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path, "build.ps1", "docker build .\n".encode("utf-16"))
    put(tmp_path, "other.ps1", "npm ci\n".encode("utf-16"))
    assert skips(discover(tmp_path)) == {("build.ps1", "skip.utf-16")}


def test_pointer_of_large_file_storage_is_skipped(tmp_path: Path) -> None:
    put(
        tmp_path,
        "k8s/a.yaml",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    )
    assert skips(discover(tmp_path)) == {("k8s/a.yaml", "skip.lfs-pointer")}


def test_too_large_file_is_skipped_only_when_it_could_be_an_artefact(tmp_path: Path) -> None:
    put(tmp_path, "Dockerfile", b"FROM a\n" + b"# x\n" * 1000)
    put(tmp_path, "crd.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {}\n" + b"# x\n" * 1000)
    put(tmp_path, "translations.yaml", b"a: image\n" * 1000)
    found = discover(tmp_path, DiscoverOptions(max_bytes=1000))
    assert paths(found) == []
    assert skips(found) == {("Dockerfile", "skip.too-large"), ("crd.yaml", "skip.too-large")}


def test_hundred_thousand_lines_of_yaml_cost_little(tmp_path: Path) -> None:
    put(tmp_path, "data.yaml", b"image: x\n" + b"key: value of some length\n" * 80_000)
    put(
        tmp_path,
        "k.yaml",
        b"apiVersion: v1\nkind: ConfigMap\nmetadata: {}\ndata:\n" + b"  a: b\n" * 100_000,
    )
    started = time.process_time()
    found = discover(tmp_path)
    assert time.process_time() - started < 2.0
    assert paths(found) == ["k.yaml"]


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b"- " * 50_000,
        b"{" * 100_000,
        b"a: " * 50_000,
        b"services:\n" + b" " * 50_000 + b"a:\n",
        b"services: " + b"{a: " * 20_000,
        b"image: " + b"x" * 1_000_000,
        b"docker build " * 50_000,
        b"$(" * 50_000 + b"docker build",
        b"docker \\\n" * 50_000,
        b"docker apt install " * 50_000,
        b"docker systemctl " * 50_000,
        b"docker " + b"\n" * 300_000 + b"image:",
        b"docker image: " + b" \t" * 100_000 + b"\nservices:\n" + b" \t" * 100_000,
        b"docker echo " + b"\"'" * 100_000,
        b"docker build:\n" + b" - " * 100_000,
        b"docker build:\n" + b"#\n" * 100_000,
        b"<source docker " * 50_000,
        b"cat <<EOF\n" + b"docker build\n" * 10_000,
        b"\xff\xfe\xfd services: image:",
        b"FROM " * 50_000,
        b"FROM a \\\n" * 50_000,
        b"{{" * 50_000 + b"apiVersion: v1",
        b'{"a":' * 100_000 + b'"apiVersion" "panels" "schemaVersion" "containerDefinitions"',
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        "a.yaml",
        "a.json",
        "a.sh",
        "Dockerfile",
        "compose.yaml",
        "package.json",
        ".gitlab-ci.yml",
        "main.tf",
        "Jenkinsfile",
        ".circleci/config.yml",
        "a.service",
        "fluent.conf",
        "a.tmpl",
        "x",
    ],
)
def test_hostile_content_neither_raises_nor_hangs(name: str, data: bytes, tmp_path: Path) -> None:
    put(tmp_path, name, data)
    started = time.process_time()
    discover(tmp_path)
    assert time.process_time() - started < 5.0


def test_deep_folders_are_skipped_not_fatal(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["d"] * 140)
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_bytes(DOCKERFILE)
    put(tmp_path, "Dockerfile")
    found = discover(tmp_path)
    assert paths(found) == ["Dockerfile"]
    assert any(skip.code == "skip.path-too-long" for skip in found.skipped)


def test_secret_never_becomes_evidence(tmp_path: Path) -> None:
    canary = "s3cr3t-canary"
    put(tmp_path, ".docker/config.json", f'{{"auths": {{"a": {{"auth": "{canary}"}}}}}}'.encode())
    put(tmp_path, "a.sh", f"docker login -u me -p {canary}\ndocker-compose {canary}\n".encode())
    put(tmp_path, "p.sh", f"docker-compose -p {canary} up\n".encode())
    put(
        tmp_path,
        "compose.yaml",
        f"services:\n  a:\n    image: b\n    environment:\n      K: {canary}\n".encode(),
    )
    found = discover(tmp_path)
    assert len(found.sources) == 4
    assert canary not in repr(found.sources)


def test_tree_answers_on_folders(tmp_path: Path) -> None:
    for path in ("a/b/c/Dockerfile", "a/Dockerfile", "z.txt"):
        put(tmp_path, path)
    tree = discover(tmp_path).tree
    assert tree.paths == ("a/Dockerfile", "a/b/c/Dockerfile", "z.txt")
    assert tree.children("") == ("a", "z.txt")
    assert tree.children("a") == ("a/Dockerfile", "a/b")
    assert tree.children("a/b") == ("a/b/c",)
    assert tree.files_under("a/b") == ("a/b/c/Dockerfile",)
    assert tree.has("z.txt") and not tree.has("a") and tree.has_folder("a/b")


def test_tree_pickles_and_reads_again(tmp_path: Path) -> None:
    put(tmp_path, "a/Dockerfile")
    found = discover(tmp_path)
    copy = pickle.loads(pickle.dumps(found))
    assert copy.sources == found.sources
    assert copy.tree.read("a/Dockerfile") == DOCKERFILE


def test_a_source_is_not_read_twice(tmp_path: Path) -> None:
    file = put(tmp_path, "Dockerfile")
    tree = discover(tmp_path).tree
    file.unlink()
    assert tree.read("Dockerfile") == DOCKERFILE


def test_two_runs_give_the_same(tmp_path: Path) -> None:
    for path in ("b/Dockerfile", "a/Dockerfile", "A/Dockerfile", "é/Dockerfile"):
        put(tmp_path, path)
    first, second = discover(tmp_path), discover(tmp_path)
    assert (first.sources, first.skipped, first.excluded) == (
        second.sources,
        second.skipped,
        second.excluded,
    )
    assert paths(first) == sorted(paths(first))
