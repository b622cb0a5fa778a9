"""User names and passwords in the addresses of feeds: encrypted before anything is stored, or refused."""

from __future__ import annotations

from bot.errors import CommandError
from bot.ingest.urls import split_login
from bot.vault import VARIABLE, Vault

_WHY = "comes with a password, and this bot has no key to keep one safe"


def refusal(vault: Vault, url: str) -> str | None:
    """Say why an address cannot be kept: it has credentials, and no key was set; None where it can."""
    return None if vault.has_keys or not split_login(url)[1] else f"it {_WHY} ({VARIABLE})"


def sealed(vault: Vault, url: str) -> tuple[str, str | None]:
    """Give an address without its credentials, and these encrypted.  Raises `CommandError` where no key was set."""
    address, login = split_login(url)
    if refusal(vault, url):
        raise CommandError(
            f"{address[:200]} {_WHY}.",
            f"Whoever runs it sets {VARIABLE}, as docs/operations.md says; nothing was stored.",
        )
    return address, vault.lock(login) if login else None
