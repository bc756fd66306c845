"""Personal data at rest (RX.5): encrypted text, a blind index to find it again, and masks for the screen.

`settings.FIELD_KEYS` holds the keys, newest first. The first encrypts, all decrypt; a rotation puts a new key in
front and saves the rows again. The blind index is made with the *last* key, so that a rotation leaves it valid;
dropping that key means computing the index columns anew.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.db import models


def _derived(secret: str, purpose: bytes) -> bytes:
    """A 32-byte key for one purpose; a secret that serves two purposes gives two unrelated keys."""
    return HKDF(SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


@lru_cache(maxsize=8)
def _ciphers(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(each, b"field"))) for each in secrets])


@lru_cache(maxsize=8)
def _index_key(secret: str) -> bytes:
    return _derived(secret, b"blind index")


def encrypt(text: str) -> str:
    """The text as a token of the newest key."""
    return _ciphers(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of a token; raises ValueError when none of the present keys made it, or it was changed."""
    try:
        return _ciphers(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise ValueError("encrypted value cannot be read with the present FIELD_KEYS") from None


def blind_index(text: str) -> str:
    """A keyed hash by which an encrypted value is found and kept unique; give it the normalised text."""
    return hmac.new(_index_key(settings.FIELD_KEYS[-1]), text.encode(), hashlib.sha256).hexdigest()


class EncryptedField(models.TextField):
    """Text that the database sees encrypted only. Empty stays empty; only `isnull` can be asked of it."""

    def formfield(self, **options: Any) -> Any:
        """One line to type in, as for any short text."""
        return super().formfield(**{"widget": forms.TextInput, **options})

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt what the database holds."""
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> str | None:
        """Encrypt on the way to the database."""
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse comparisons: no two tokens of one text are equal, so each would silently find nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


SEAL = "sealed:"


class PrivateJSONField(models.JSONField):
    """JSON in which the answers of these names are encrypted, however deep they lie; the rest can be asked for.

    Code sees plain values; the database, its dumps and its readers see tokens (RX.5).
    """

    def __init__(self, *args: Any, private: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.private = frozenset(private)

    def deconstruct(self) -> Any:
        """What a migration writes down."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "private": sorted(self.private)}

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way to the database."""
        return super().get_prep_value(self._sealed(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open what the database holds."""
        return _opened(super().from_db_value(value, expression, connection))

    def _sealed(self, value: Any, name: str = "") -> Any:
        if isinstance(value, Mapping):
            return {key: self._sealed(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self._sealed(each, name) for each in value]
        # Words that somebody typed to look like a seal are sealed too, so that every seal is ours.
        secret = isinstance(value, str) and value and (name in self.private or value.startswith(SEAL))
        return SEAL + encrypt(value) if secret else value


def _opened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _opened(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_opened(each) for each in value]
    if isinstance(value, str) and value.startswith(SEAL):
        return decrypt(value.removeprefix(SEAL))
    return value


def masked_mobile(mobile: str) -> str:
    """138****1234."""
    return _masked(mobile, 3, 4)


def masked_id(number: str) -> str:
    """320612********0018."""
    return _masked(number, 6, 4)


def masked_address(address: str) -> str:
    """c***@example.com, or a mobile number masked."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***@{host}" if at else masked_mobile(address)


def masked_account(number: str) -> str:
    """************1234, a bank account."""
    return _masked(number, 0, 4)


def _masked(text: str, head: int, tail: int) -> str:
    """Keep head and tail; a text too short to hide anything that way is hidden whole."""
    hidden = len(text) - head - tail
    return "*" * len(text) if hidden <= 0 else text[:head] + "*" * hidden + text[-tail:]
