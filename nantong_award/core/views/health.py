"""Health for whoever watches the machine: is the process there, can it work."""

import logging

from celery import current_app as celery_app
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)
MIGRATED = "core:migrated"
ASK_AGAIN_SECONDS = 60


@require_safe
@never_cache
def process(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readiness(request: HttpRequest) -> HttpResponse:
    """503 without database or migrations. A lost broker is told as degraded: nothing depends on it (RX.7)."""
    database = _database()
    migrations = _migrations() if database == "ok" else "unknown"
    ready = database == migrations == "ok"
    answer = {
        "status": "ok" if ready else "failed",
        "database": database,
        "migrations": migrations,
        "broker": _broker(),
    }
    return JsonResponse(answer, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        log.exception("database unreachable")
        return "failed"
    return "ok"


def _migrations() -> str:
    """Reading all migrations takes a while: a good answer is kept for a minute."""
    if cache.get(MIGRATED):
        return "ok"
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "pending"
    cache.set(MIGRATED, True, timeout=ASK_AGAIN_SECONDS)
    return "ok"


def _broker() -> str:
    try:
        with celery_app.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
    except Exception:
        return "degraded"
    return "ok"
