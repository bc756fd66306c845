"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, include, path

from applications.views import (
    announcements,
    attachments,
    files,
    filing,
    internal_notice,
    registration,
    sections,
    self_check,
    submission,
)

app_name = "applications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("announcements/", announcements.announcements, name="announcements"),
    path("announcements/<int:pk>/", announcements.announcement, name="announcement"),
    path("files/<int:pk>/", files.file, name="file"),
    path("apply/", filing.applications, name="applications"),
    path("apply/self-check/", self_check.self_check, name="self_check"),
    path("apply/self-check/<slug:track>/", self_check.self_check_as, name="self_check_as"),
    path("apply/register/", registration.register, name="register"),
    path("apply/register/<slug:track>/", registration.register_as, name="register_as"),
    path("apply/start/", filing.start, name="start"),
    path("apply/<int:pk>/", filing.application, name="application"),
    path("apply/<int:pk>/sections/<slug:key>/", sections.section, name="section"),
    path("apply/<int:pk>/internal-notice/", internal_notice.internal_notice, name="internal_notice"),
    path("apply/<int:pk>/internal-notice/days/", internal_notice.notice_days, name="notice_days"),
    path(
        "apply/<int:pk>/internal-notice/proofs/<int:proof_pk>/remove/",
        internal_notice.remove_proof,
        name="remove_notice_proof",
    ),
    path("apply/<int:pk>/evidence/", attachments.evidence, name="evidence"),
    path(
        "apply/<int:pk>/evidence/<int:evidence_pk>/remove/",
        attachments.remove_evidence,
        name="remove_evidence",
    ),
    path("apply/<int:pk>/check/", submission.check, name="check"),
    path("apply/<int:pk>/submitted/", submission.submitted, name="submitted"),
    path("apply/<int:pk>/withdraw/", submission.withdraw, name="withdraw"),
    path("apply/<int:pk>/form.pdf", submission.form_pdf, name="form_pdf"),
    path("apply/<int:pk>/versions/<int:number>/form.pdf", submission.version_pdf, name="version_pdf"),
    path(
        "apply/<int:pk>/versions/<int:number>/changes/",
        submission.version_changes,
        name="version_changes",
    ),
    path("endorse/", include("applications.urls_endorsing")),
]
