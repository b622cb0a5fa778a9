"""What adapters store is unreadable without a key, and keys can be replaced."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from bot.errors import SettingsError
from bot.vault import Vault

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def test_a_secret_comes_back_and_does_not_show() -> None:
    locked = Vault(OLD).lock("xoxb-1234")
    assert "xoxb" not in locked
    assert Vault(OLD).unlock(locked) == "xoxb-1234"


def test_a_new_key_in_front_still_reads_what_the_old_one_wrote() -> None:
    assert Vault(f"{NEW}, {OLD}").unlock(Vault(OLD).lock("token")) == "token"


def test_another_key_reads_nothing() -> None:
    with pytest.raises(SettingsError, match="encrypted with another key"):
        Vault(NEW).unlock(Vault(OLD).lock("token"))


@pytest.mark.parametrize("keys", [None, "", " , "])
def test_nothing_is_ever_stored_in_clear(keys: str | None) -> None:
    with pytest.raises(SettingsError, match="WIREWATCH_DATABASE_KEYS must hold"):
        Vault(keys).lock("token")


def test_a_bad_key_is_said_so_without_showing_it() -> None:
    with pytest.raises(SettingsError) as caught:
        Vault("hunter2")
    assert "hunter2" not in str(caught.value)
