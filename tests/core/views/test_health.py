"""Is the process there, can it work; a lost broker is a defect to mend and no reason to stop."""

import pytest
from django.core.cache import cache
from django.db import connection

from nantong_award.core.views import health

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]
WELL = {"status": "ok", "database": "ok", "migrations": "ok", "broker": "ok"}


@pytest.fixture(autouse=True)
def fresh(settings, monkeypatch):
    settings.REQUIRE_SECOND_FACTOR = True
    cache.clear()
    monkeypatch.setattr(health.celery_app.conf, "broker_url", "memory://")
    monkeypatch.setattr(health.celery_app, "_pool", None)
    yield
    cache.clear()


def ask(client, path="/readyz"):
    response = client.get(path)
    return response.status_code, response.json()


def test_the_process_answers_without_asking_anything(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ask(client, "/healthz") == (200, {"status": "ok"})


def test_a_sound_portal_is_ready(client):
    assert ask(client) == (200, WELL)


@pytest.mark.requirement("RX.7")
def test_a_lost_broker_is_degraded_and_not_failed(client, monkeypatch):
    def fail(**_more):
        raise OSError("refused")

    monkeypatch.setattr(health.celery_app, "connection_for_write", fail)
    assert ask(client) == (200, WELL | {"broker": "degraded"})


def test_a_missing_migration_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core'")
    assert ask(client) == (503, WELL | {"status": "failed", "migrations": "pending"})


def test_a_lost_database_is_not_ready_and_asks_no_further(client, monkeypatch):
    def fail():
        raise OSError("gone")

    monkeypatch.setattr(health.connection, "cursor", fail)
    assert ask(client) == (503, WELL | {"status": "failed", "database": "failed", "migrations": "unknown"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_never_cached_and_only_read(path, client):
    assert "no-store" in client.get(path)["Cache-Control"]
    assert client.post(path).status_code == 405
