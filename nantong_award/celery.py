"""The Celery app and its beat table: every clock of the portal on one screen.

Each task takes nothing, scans deadline columns in the database and may run twice, or late, without harm.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nantong_award.settings")

app = Celery("nantong_award")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

EVERY_MINUTE = crontab()
EVERY_FEW_MINUTES = crontab(minute="*/5")
EVERY_MORNING = crontab(hour="8", minute="0")
EVERY_NIGHT = crontab(hour="3", minute="30")

app.conf.beat_schedule = {
    "deliver messages": {"task": "core.deliver_messages", "schedule": EVERY_MINUTE},
    "seal the audit log": {"task": "core.seal_audit", "schedule": EVERY_MINUTE},
    "drop unfinished uploads": {"task": "core.drop_stale_uploads", "schedule": EVERY_MORNING},
    "open and elapse public notices": {"task": "publicity.run_notices", "schedule": EVERY_MINUTE},
    "count what was taken back": {"task": "applications.count_taken_back", "schedule": EVERY_MINUTE},
    "end terms of completion": {"task": "applications.end_completions", "schedule": EVERY_MINUTE},
    "remind of filing and endorsing deadlines": {
        "task": "applications.remind_of_deadlines",
        "schedule": EVERY_MORNING,
    },
    "purge personal data": {"task": "applications.purge_personal_data", "schedule": EVERY_NIGHT},
    "follow suspensions of experts": {"task": "review.follow_suspensions", "schedule": EVERY_MINUTE},
    "issue letters of the shortlist": {"task": "review.issue_shortlist_letters", "schedule": EVERY_MINUTE},
    "compare people with applicants": {"task": "review.compare_interests", "schedule": EVERY_NIGHT},
    "compare people with accepted applicants": {
        "task": "review.compare_accepted",
        "schedule": EVERY_FEW_MINUTES,
    },
    "remind experts": {"task": "review.remind_experts", "schedule": EVERY_MORNING},
    "open annual reports": {"task": "monitoring.open_reports", "schedule": EVERY_MORNING},
    "remind of annual reports": {"task": "monitoring.remind_reports", "schedule": EVERY_MORNING},
}
