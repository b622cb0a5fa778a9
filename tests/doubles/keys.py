"""A vault that can keep something."""

from __future__ import annotations

from cryptography.fernet import Fernet

from bot.vault import Vault


def vault_with_a_key() -> Vault:
    """A vault with one new key."""
    return Vault(Fernet.generate_key().decode())
