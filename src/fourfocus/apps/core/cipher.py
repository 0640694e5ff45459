"""Secrets that must be read again are kept encrypted, with a key made from the site's own for each purpose."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def cipher(purpose: str) -> Fernet:
    """The cipher of a purpose (at most 16 bytes): what one encrypts another cannot read."""
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=purpose.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
