"""Secrets at rest: encrypted with Fernet (AES-128-CBC with HMAC-SHA256), as the `cryptography` library has it.

Several keys may be given: the first encrypts, all decrypt, so that a key is replaced by putting the new one in front.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import SettingsError

VARIABLE = "WIREWATCH_DATABASE_KEYS"
ADVICE = (
    f"{VARIABLE} must hold one or more keys, separated by commas, each made by "
    "`python3 -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'`"
)


class Vault:
    """Encrypts what is stored of others' secrets."""

    def __init__(self, keys: str | None) -> None:
        """Take the keys, newest first.  Raises `SettingsError` if one is not a Fernet key."""
        try:
            parts = [Fernet(key.strip()) for key in (keys or "").split(",") if key.strip()]
        except ValueError as error:
            raise SettingsError((f"database.keys: {ADVICE}",)) from error
        self._fernet = MultiFernet(parts) if parts else None

    @property
    def has_keys(self) -> bool:
        """Whether anything can be kept here at all."""
        return self._fernet is not None

    def lock(self, value: str) -> str:
        """Encrypt.  Raises `SettingsError` where no key was given: nothing is ever stored in clear."""
        return self._keys().encrypt(value.encode()).decode("ascii")

    def unlock(self, stored: str) -> str:
        """Decrypt.  Raises `SettingsError` if none of the keys fits."""
        try:
            return self._keys().decrypt(stored.encode("ascii")).decode()
        except InvalidToken as error:
            raise SettingsError((f"a stored secret was encrypted with another key: {ADVICE}",)) from error

    def renew(self, stored: str) -> str:
        """Encrypt anew with the newest key.  Raises `SettingsError` if none of the keys fits."""
        return self.lock(self.unlock(stored))

    def _keys(self) -> MultiFernet:
        if self._fernet is None:
            raise SettingsError((f"secrets are stored encrypted only: {ADVICE}",))
        return self._fernet
