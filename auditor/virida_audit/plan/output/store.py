"""Write the output folder, and never over something that we did not write ourselves.

`.virida-plan.json` in the folder says what was written, each file with the SHA-256 of its bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from virida_audit.configuration.find import read_bounded
from virida_audit.errors import AuditError
from virida_audit.plan.output.model import OutputFile

MANIFEST = ".virida-plan.json"
VERSION = 1
_MOST_NAMED = 5
_PLAIN_MODE, _PROGRAM_MODE, _SECRET_MODE = 0o644, 0o755, 0o600
_SECRETS = "env/"
"""Files that people write secrets into: nobody else may read them."""


def write_files(
    folder: Path, files: Iterable[OutputFile], force: bool = False, ours: Iterable[str] = ()
) -> int:
    """Write files below a folder and return how many changed.

    What an earlier run wrote and this one does not is deleted, unless somebody has changed it.
    `ours` are paths that may be replaced although somebody has changed them: their content has
    been read and is in what replaces them.

    Errors: AuditError where the folder cannot be used, or where files in it are not ours; nothing
    is written then. `force` writes over them.
    """
    wanted = {each.path: each for each in files}
    root = _usable(folder)
    written = _read_manifest(root / MANIFEST)
    kept = {path: _content(root, path) for path in {*wanted, *written}}
    foreign = [
        path
        for path, each in sorted(wanted.items())
        if (found := kept[path]) is not None
        and found != _bytes(each)
        and _digest(found) != written.get(path)
        and path not in set(ours)
    ]
    if foreign and not force:
        raise AuditError(f"{folder}: {_named(foreign)} not as written here (--force overwrites)")
    changed = [each for path, each in sorted(wanted.items()) if kept[path] != _bytes(each)]
    try:
        for each in changed:
            _write(root / each.path, _bytes(each), _mode(each))
        for path in sorted(written.keys() - wanted.keys()):
            found = kept[path]
            if found is not None and _digest(found) == written[path]:
                _delete(root, path)
        _write(root / MANIFEST, _manifest(wanted), _PLAIN_MODE)
    except OSError as error:
        raise AuditError(f"{folder}: cannot be written: {error.strerror}") from None
    return len(changed)


def _usable(folder: Path) -> Path:
    root = Path(os.path.realpath(folder))
    if folder.is_symlink():
        raise AuditError(f"{folder}: a link: choose the folder it leads to, {root}")
    if ".git" in root.parts:
        raise AuditError(f"{folder}: inside a .git folder: choose another one")
    if root.exists() and not root.is_dir():
        raise AuditError(f"{folder}: not a folder")
    return root


def _content(root: Path, path: str) -> bytes | None:
    """Return the bytes of a file below the folder, None where there is none."""
    target = root / path
    if os.path.realpath(target) != str(target):
        raise AuditError(f"{target}: behind a link: take the link away or choose another folder")
    try:
        if target.is_dir() or (target.exists() and not target.is_file()):
            raise AuditError(f"{target}: in the way, not a regular file")
        return target.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AuditError(f"{target}: cannot be read: {error.strerror}") from None


def _read_manifest(path: Path) -> Mapping[str, str]:
    """Return path → digest of what was written; empty where it was another program, or nobody."""
    if not path.is_file():
        return {}
    try:
        document: Any = json.loads(read_bounded(path))
    except (ValueError, RecursionError):
        raise AuditError(f"{path}: not a manifest of virida-audit: no JSON") from None
    files = document.get("files") if isinstance(document, dict) else None
    if not isinstance(files, dict) or document.get("version") != VERSION:
        raise AuditError(f"{path}: not a manifest of virida-audit, or of another version")
    for name, digest in files.items():
        if not isinstance(digest, str) or not _is_below(name):
            raise AuditError(f"{path}: {name!r} is no file of this folder")
    return files


def _is_below(path: str) -> bool:
    parts = path.split("/")
    return not path.startswith("/") and not {"", ".", ".."} & {*parts} and "\0" not in path


def _manifest(wanted: Mapping[str, OutputFile]) -> bytes:
    digests = {path: _digest(_bytes(each)) for path, each in sorted(wanted.items())}
    document = {"version": VERSION, "files": digests}
    return (json.dumps(document, indent=2) + "\n").encode()


def _bytes(file: OutputFile) -> bytes:
    return file.text.encode("utf-8", "replace")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _mode(file: OutputFile) -> int:
    if file.path.startswith(_SECRETS):
        return _SECRET_MODE
    return _PROGRAM_MODE if file.is_program else _PLAIN_MODE


def _named(paths: list[str]) -> str:
    more = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
    verb = "is" if len(paths) == 1 else "are"
    return f"{', '.join(paths[:_MOST_NAMED])}{more} {verb}"


def _write(target: Path, data: bytes, mode: int) -> None:
    """Write a file whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".virida-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _delete(root: Path, path: str) -> None:
    """Delete a file, and its folder where nothing else is in it."""
    target = root / path
    target.unlink()
    with contextlib.suppress(OSError):
        while (target := target.parent) != root:
            target.rmdir()
