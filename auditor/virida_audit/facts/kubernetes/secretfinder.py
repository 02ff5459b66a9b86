"""Note the secrets of a manifest, so that no output holds one in any of its forms."""

from __future__ import annotations

import base64
import binascii
import json

from virida_audit.secrets import is_reference, is_secret_name, secret_spans

_LONGEST = 100_000
_SHORTEST = 2
_LOGIN_KEYS = ("auth", "password", "identitytoken", "registrytoken")


class SecretFinder:
    """Collect the secret values of one file."""

    def __init__(self) -> None:
        self.values: set[str] = set()

    def note(self, name: str, value: str) -> bool:
        """Tell whether a value is or holds a secret, by its name or shape, and remember it."""
        if not value or len(value) > _LONGEST:
            return False
        if is_secret_name(name) and not is_reference(value):
            self._add(value)
            return True
        spans = secret_spans(value)
        for start, end in spans:
            self._add(value[start:end])
        return bool(spans)

    def note_plain(self, value: str) -> bool:
        """Remember a secret that stands as it is; tell whether it is worth hiding."""
        if is_reference(value):
            return False
        self._add(value)
        self._add(base64.b64encode(value.encode("utf-8", "replace")).decode("ascii"))
        for start, end in secret_spans(value[:_LONGEST]):
            self._add(value[start:end])
        self._note_login(value)
        return True

    def note_encoded(self, value: str) -> bool:
        """Remember a secret in base64, with what it decodes to; tell whether it holds anything."""
        packed = "".join(value.split())
        if is_reference(value) or not packed:
            return False
        self._add(value)
        self._add(packed)
        decoded = _decoded(packed)
        if decoded:
            self.note_plain(decoded)
        return True

    def _note_login(self, value: str) -> None:
        """Remember the parts of a registry login: `auths.<host>.auth` and its likes."""
        if '"auth' not in value or len(value) > _LONGEST:
            return
        try:
            logins = json.loads(value)
        except (ValueError, RecursionError):
            return
        held = logins.get("auths", logins) if isinstance(logins, dict) else {}
        for login in held.values() if isinstance(held, dict) else ():
            for key in _LOGIN_KEYS if isinstance(login, dict) else ():
                text = login.get(key)
                if isinstance(text, str) and text:
                    self._add(text)
                    self._add(_decoded(text).partition(":")[2] if key == "auth" else "")

    def _add(self, value: str) -> None:
        value = value.strip()
        if len(value) >= _SHORTEST:
            self.values.add(value)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
