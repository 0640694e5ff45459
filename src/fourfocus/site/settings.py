"""Settings of the site, all from the environment with safe defaults; docs/site.md lists them.

Nothing here opens a file for writing or a connection: checks and type checkers read settings too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from fourfocus.site.data import secret_key

env = environ.Env()
HERE = Path(__file__).parent

# -- this site ---------------------------------------------------------------------------------------------------------

DATA_FOLDER = Path(env.str("FOURFOCUS_DATA", default="fourfocus-data")).absolute()
MILL = env.str("FOURFOCUS_MILL", default="")
"""Code of the mill this site serves; found from what was imported when empty."""

PACK = env.str("FOURFOCUS_PACK", default="")
"""Folder of the rule pack; the one shipped when empty."""

NOTICE_DAYS = env.int("NOTICE_DAYS", default=5)
"""Chinese workdays a result is on public notice (公示), where the rule pack says none."""

ANSWER_DAYS = env.int("ANSWER_DAYS", default=5)
"""Chinese workdays in which an appeal or objection is answered, where the rule pack says none."""

PROPOSAL_DAYS = env.int("PROPOSAL_DAYS", default=10)
"""Chinese workdays in which a proposal is answered."""

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key(DATA_FOLDER, env.str("SECRET_KEY", default=""))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEMO = env.bool("FOURFOCUS_DEMO", default=False)
"""Whether the data are the invented mill's: the pages say so and `serve` prints demo accounts."""

# -- what it is made of ------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "fourfocus.apps.core",
    "fourfocus.apps.mechanism",
    "fourfocus.apps.publishing",
    "fourfocus.apps.regulation",
    "fourfocus.site.apps.SiteConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "fourfocus.site.middleware.health",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "fourfocus.site.middleware.language",
    "fourfocus.site.middleware.body_limit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fourfocus.site.middleware.session_end",
    "fourfocus.site.middleware.first_password",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fourfocus.apps.core.middleware.origin",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "fourfocus.site.urls"
WSGI_APPLICATION = "fourfocus.site.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["fourfocus.apps.core.templatetags.house"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fourfocus.site.context.frame",
            ],
        },
    }
]

# -- records -----------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_FOLDER / 'site.sqlite3'}")}
_engine = DATABASES["default"]["ENGINE"]
if _engine.endswith("sqlite3"):
    # WAL: readers see one state while one writes. IMMEDIATE: a writer waits its turn instead of failing half way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Notices out of the house: e-mail by EMAIL_URL (smtp+tls://user:password@host:587), robots only at these origins.
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_READY = bool(EMAIL_URL)
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="fourfocus@localhost")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000/")
NOTICE_ORIGINS = env.list("NOTICE_ORIGINS", default=["https://qyapi.weixin.qq.com", "https://oapi.dingtalk.com"])

# -- languages and time ------------------------------------------------------------------------------------------------

# Texts in code are Chinese; English is a catalogue (docs/decisions/0009-the-house-of-the-site.md).
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# -- files -------------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = DATA_FOLDER / "static"
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = ""  # nothing is served from a folder: evidence goes out through a guarded page
EVIDENCE_MOST_BYTES = env.int("EVIDENCE_MOST_MB", default=20) * 1024 * 1024
IMPORT_MOST_BYTES = env.int("IMPORT_MOST_MB", default=50) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # forms without files
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # larger ones wait on disk
FILE_UPLOAD_PERMISSIONS = 0o600

# -- who may come in ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "fourfocus.site.accounts.AccountAdapter"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # axes counts failed logins, in the database and for all processes
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "FourFocus"
MFA_ADAPTER = "fourfocus.site.accounts.MfaAdapter"
SOCIALACCOUNT_ADAPTER = "fourfocus.site.accounts.SocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
"""Address of the mill's own identity provider; empty leaves OpenID Connect out."""

SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "mill",
                "name": env.str("OIDC_NAME", default="OpenID Connect"),
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a stranger cannot lock a colleague out from elsewhere
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "fourfocus.site.accounts.login_name"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_IDLE_S = env.int("SESSION_IDLE_MINUTES", default=60) * 60
SESSION_MOST_S = env.int("SESSION_MOST_HOURS", default=12) * 3600
SESSION_COOKIE_AGE = SESSION_MOST_S
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# -- what browsers are told --------------------------------------------------------------------------------------------

# Over plain HTTP on this machine secure cookies would never come back; everywhere else they are on.
HTTPS = env.bool("HTTPS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "fourfocus.site.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
BEHIND_PROXY = SECURE_PROXY_SSL_HEADER is not None
AXES_IPWARE_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # icons inside Tabler's style sheet
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *([OIDC_ISSUER] if OIDC_ISSUER else [])],
    }
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"axes": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
