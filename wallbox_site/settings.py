"""Django settings; the only reader of the environment."""

import hashlib
import os
import secrets
from http import HTTPStatus
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from wallbox_site import env

BASE_DIR = Path(__file__).resolve().parent.parent

os.umask(0o077)  # whatever this process writes is for its own user alone: database, keys, logs
DATA_DIR = env.folder("WALLBOX_DATA_DIR", BASE_DIR / "var")


def _device_secret(name: str) -> str:
    """Return this device's own secret of that name, made at the first start; a cut of power never leaves half of it."""
    file = DATA_DIR / name
    if not file.exists() or not file.read_text().strip():
        new = file.with_suffix(".new")
        with new.open("w") as stream:
            stream.write(secrets.token_urlsafe(48))
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(file)
    return file.read_text().strip()


SECRET_KEY = _device_secret("secret-key")
DEVICE_KEY_FILE = DATA_DIR / "device-key"
SETUP_CODE_FILE = DATA_DIR / "setup-code"
LOCK_FILE = DATA_DIR / "worker.lock"
DEBUG = False

# Which hosts are answered is decided before Django sees a request: chargepoint.web.hosts.
ALLOWED_HOSTS = ["*"]
HOST_NAMES = tuple(name for name in env.text("WALLBOX_HOST_NAMES").split(",") if name)

API_TOKEN = env.token("WALLBOX_API_TOKEN", 20)
HARDWARE_DRIVER = env.text("WALLBOX_HARDWARE")
SIMULATOR_SPEED = env.number("WALLBOX_SIMULATOR_SPEED", 1.0, 0.01, 10_000)
SIMULATOR_KEEP_VEHICLE = env.flag("WALLBOX_SIMULATOR_KEEP_VEHICLE")
ETHERNET_INTERFACE = env.text("WALLBOX_ETHERNET_INTERFACE")
WLAN_INTERFACE = env.text("WALLBOX_WLAN_INTERFACE")
FIRMWARE_INSTALLER = env.command("WALLBOX_FIRMWARE_INSTALLER")
TRANSFER_ALLOW_LOCAL = env.flag("WALLBOX_TRANSFER_ALLOW_LOCAL")
REDIS_URL = env.text("WALLBOX_REDIS_URL")
TLS_PORT = int(env.number("WALLBOX_TLS_PORT", 0, 0, 65535))  # runwallbox --tls-port says it too; 0: no HTTPS
FIRMWARE_VERSION = "0.2.0"
# A box that nobody gave a serial number is told from others by its own secret.
SERIAL_NUMBER = "WB-" + hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:10].upper()

INSTALLED_APPS = [
    "chargepoint",  # before channels: its runworker takes precedence
    "channels",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "chargepoint.web.middleware.HttpsMiddleware",
    "chargepoint.web.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "chargepoint.web.middleware.FirstRunMiddleware",
    "chargepoint.web.middleware.SessionLimitMiddleware",
    "chargepoint.web.middleware.PanelLoginMiddleware",
    "chargepoint.web.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "wallbox_site.urls"
ASGI_APPLICATION = "wallbox_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chargepoint.web.context.panel",
            ],
            "builtins": ["chargepoint.web.tags"],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "wallbox.sqlite3",
        "CONN_MAX_AGE": 0,  # None leaks descriptors under ASGI
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CHANNEL_LAYERS: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"},
}

PASSWORD_HASHERS = ["chargepoint.store.passwords.DeviceArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "charging"
LOGOUT_REDIRECT_URL = "login"

SESSION_COOKIE_AGE = 30 * 24 * 3600  # the absolute limit
SESSION_IDLE_S = 3 * 24 * 3600
SESSION_TOUCH_S = 300  # activity is written down no more often than this
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "chargepoint.web.views.errors.csrf_failure"
CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # a key touches no disk
FILE_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024  # as large as a body may be at all

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "chargepoint" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TZ", "UTC") or "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # no collectstatic on the device
WHITENOISE_MAX_AGE = 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    # A 503 of the health endpoint is an answer, not an error of this software.
    "filters": {
        "not_503": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["not_503"]}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("WALLBOX_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
    },
    "loggers": {
        "daphne": {"level": "WARNING"},
        "django": {"level": "WARNING"},
        "asyncio": {"level": "WARNING"},
    },
}
