"""Settings of the tests: the portal's own, with plain static files, eager tasks and cheap password hashes."""

import os
import tempfile

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="award-tests-"))
os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("FIELD_KEYS", "tests-only")
os.environ.setdefault("REQUIRE_SECOND_FACTOR", "false")

from nantong_award.settings import *  # noqa: F403
from nantong_award.settings import DATABASES, INSTALLED_APPS, STATIC_ROOT, STORAGES, VAR

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Small models on which the tests of core try lifecycles and encrypted fields; no migrations, no domain.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.core.machines"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
ALLOWED_HOSTS = ["*"]
# WhiteNoise warns where the folder is missing, and warnings are errors.
STATIC_ROOT.mkdir(exist_ok=True)
# A file, as in use: threads on a database in memory share one cache, where nobody waits for a lock.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
