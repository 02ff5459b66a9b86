"""Where results go: standard output, or a file written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from virida_audit.errors import AuditError


def write_result(text: str, target: Path | None) -> None:
    """Write a result to a file, or to standard output where there is no target.

    Errors: AuditError when the file cannot be written; the old file is then untouched.
    """
    if target is None:
        sys.stdout.write(text.encode("utf-8", "replace").decode("utf-8"))
        sys.stdout.flush()
        return
    data = text.encode("utf-8", "replace")
    try:
        real = Path(os.path.realpath(target))
        if real.exists() and not real.is_file():
            # A device or a pipe (`/dev/null`, `/dev/stdout`) is written to, never replaced.
            real.write_bytes(data)
            return
        real.parent.mkdir(parents=True, exist_ok=True)
        _replace(real, data)
    except OSError as error:
        raise AuditError(f"{target}: cannot be written: {error.strerror}") from None


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
