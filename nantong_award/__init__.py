"""The portal's project package; the Celery app is loaded with Django so that tasks find it."""

from nantong_award.celery import app as celery_app

__all__ = ["celery_app"]
