"""One settings file; it reads the environment only, and every default is safe.

DATABASE_URL, BROKER_URL, EMAIL_URL, MEDIA_ROOT, SECRET_KEY, ALLOWED_HOSTS, DEBUG, REQUIRE_SECOND_FACTOR.
"""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)


def _kept_secret(name: str) -> str:
    """A secret made once and kept readable by its owner only, for machines where nobody sets one."""
    path = VAR / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or _kept_secret("secret_key")
# Keys for personal data, newest first, separated by commas; older ones still decrypt (RX.5).
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or [_kept_secret("field_key")]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=True)
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000")
# Takes {"mobile", "text"} as JSON; without one, messages to a mobile number are shown as undelivered.
SMS_GATEWAY_URL = env("SMS_GATEWAY_URL", default="")
# How long an invitation to work on an applicant's files may be accepted.
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
# How long personal data is kept (RX.5; 个人信息保护法 19: the shortest term that the purpose needs). Award records
# are archived for good; winners' files and the ledger are no part of these rules.
# Months after a round is closed for a file that was never submitted: its purpose ended with the round, a year
# leaves room to copy from it for the next one.
KEEP_DRAFTS_MONTHS = env.int("KEEP_DRAFTS_MONTHS", default=12)
# Years after a round is closed for phones, account and identity numbers of those without an award: objections,
# complaints and reviews of the decision are over by then, and bars follow the ledger and the blind index.
KEEP_PRIVATE_ANSWERS_YEARS = env.int("KEEP_PRIVATE_ANSWERS_YEARS", default=3)
# Years after an invitation was accepted, revoked or ran out: long enough to tell who invited whom.
KEEP_INVITATIONS_YEARS = env.int("KEEP_INVITATIONS_YEARS", default=1)

INSTALLED_APPS = [
    "nantong_award.desks.apps.AwardAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "nantong_award.core",
    "applications",
    "review",
    "publicity",
    "monitoring",
    "nantong_award.desks.apps.DesksConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "nantong_award.core.middleware.SlidingSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "nantong_award.core.middleware.OnlySessionMiddleware",
    "nantong_award.core.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "nantong_award.core.bar_middleware.BarMiddleware",
    "nantong_award.core.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "nantong_award.urls"
WSGI_APPLICATION = "nantong_award.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nantong_award.core.context.portal",
            ],
            "builtins": ["django.templatetags.i18n", "nantong_award.core.templatetags.desk"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data -----------------------------------------------------------------
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",  # deferred transactions lose to each other under load
    "timeout": 20,
    "init_command": (
        # FULL: an acknowledged write is on disk (RX.7)
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;"
    ),
}
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

MEDIA_ROOT = env("MEDIA_ROOT", default=str(VAR / "media"))
STORAGES = {
    "default": {"BACKEND": "nantong_award.core.files.FlushedStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Head and count of the sealed audit log, outside the database (RX.1).
AUDIT_ANCHOR = Path(env("AUDIT_ANCHOR", default=str(VAR / "audit-anchor.jsonl")))
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# 200 MB; larger request bodies are refused with page 413.
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT", default=200 * 1024 * 1024)
# One piece of an upload that can be resumed; what one application's files may weigh together; how many days an
# unfinished upload is offered again.
UPLOAD_PIECE = 2 * 1024 * 1024
UPLOAD_QUOTA = env.int("UPLOAD_QUOTA", default=2 * 1024 * 1024 * 1024)
UPLOAD_KEPT_DAYS = env.int("UPLOAD_KEPT_DAYS", default=7)
# Where uploads are scanned for viruses: clamd://host:port or clamd:///path/of/its/socket; empty = nowhere.
VIRUS_SCANNER = env("VIRUS_SCANNER", default="")
# Working days for completing papers inside the qualification review: what is proposed, and the most (R19.1).
COMPLETION_WORKING_DAYS = env.int("COMPLETION_WORKING_DAYS", default=5)
COMPLETION_WORKING_DAYS_MOST = 15
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- people ---------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "nantong_award.core.accounts.EmailOrMobileBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "nantong_award.core.password_rules.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "nantong_award.core.password_rules.CharacterClassesValidator", "OPTIONS": {"classes": 3}},
    {"NAME": "nantong_award.core.password_rules.NotReusedValidator", "OPTIONS": {"kept": 5}},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
STAFF_SINGLE_SESSION = env.bool("STAFF_SINGLE_SESSION", default=True)
# Five failures lock the name for 15 minutes (RX.9).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "errors/429.html"
AXES_RESET_ON_SUCCESS = True
# Axes would look for the model's name field, `email`, which the form does not have.
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "nantong_award.core.accounts.lockout_name"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "南通市市长质量奖"
SESSION_COOKIE_AGE = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- the browser ----------------------------------------------------------
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# --- language and time ----------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- mail and background work ---------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail://{VAR / 'mail'}")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="南通市市长质量奖 <noreply@award.invalid>")

CELERY_BROKER_URL = env("BROKER_URL", default=f"redis+socket://{VAR / 'redis.sock'}?virtual_host=0")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    # A page does not wait for a broker that is down: the minute's scan delivers what it could not announce.
    "max_retries": 1,
    "interval_start": 0,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_TIME_LIMIT = 600
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
