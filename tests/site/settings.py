"""The site's settings for tests: quick, on this process alone, nothing left behind."""

import os
import tempfile

os.environ.setdefault("FOURFOCUS_DATA", tempfile.gettempdir() + "/fourfocus-tests-none")
os.environ.setdefault("HTTPS", "0")

from fourfocus.site.settings import *  # noqa: F403

SECRET_KEY = "only for tests, where nothing is secret, and long enough to be a key"
if not os.environ.get("DATABASE_URL"):
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MILL = "hz"
