"""A site's data folder: database, fact store, evidence, imports and the secret key.

::

    DATA/site.sqlite3     what people enter (unless DATABASE_URL names another database)
    DATA/store/           the Parquet store: what is imported (fourfocus.facts.store)
    DATA/evidence/        attached files by the hash of their content
    DATA/imports/         what an import said, for a while
    DATA/secret.key       signs sessions; mode 600, made once
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_FILE = "secret.key"


def prepare(folder: Path) -> None:
    """Make the data folder and, once, its secret key. Only the owner may read either."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        made = os.open(folder / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(made, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))


def secret_key(folder: Path, told: str) -> str:
    """The key told by the environment, else the folder's own, else one that lasts as long as this process.

    The last is for commands that serve nobody (checks, types, migrations): reading settings writes no file.
    """
    if told:
        return told
    try:
        kept = (folder / KEY_FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(64)
    if len(kept) < 50:
        raise ValueError(f"{folder / KEY_FILE} is too short to be a key; remove it and start again")
    return kept
