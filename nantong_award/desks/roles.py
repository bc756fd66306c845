"""Role → model permissions, as data; `manage.py sync_roles` writes it into Django's groups.

Applicants, county clerks and experts hold object permissions only, so their groups are empty here.
"""

from typing import NamedTuple

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(NamedTuple):
    """A group: its name in the database, what people call it, and its model permissions."""

    key: str
    title: str | Promise
    permissions: tuple[str, ...]
    is_staff: bool = False
    second_factor: bool = False


_SEEN_BY_THE_OFFICE = (
    *(f"applications.view_{name}" for name in (
        "announcement", "applicant", "application", "applicationversion", "departmentalanswer",
        "departmentalcheck", "determination", "endorsement", "endorsingbody", "evidence", "formsection",
        "internalnotice", "kinship", "membership", "ownershipclaim", "qualificationreview", "round", "standingentry",
    )),
    *(f"review.view_{name}" for name in (
        "assignment", "committeedecision", "contribution", "draw", "evaluation", "evaluationreport", "expert",
        "finalistlist", "interest", "memberscore", "memberunit", "misconductcase", "mutualfeedback", "panel", "panelreport",
        "presentation", "recusal", "seat", "sitevisit", "sitenote", "attendance", "supervisorreport", "feedbackreport",
        "suspicion",
    )),
    *(f"publicity.view_{name}" for name in (
        "approval", "candidate", "candidatelist", "conferral", "objection", "publicitynotice",
    )),
    *(f"monitoring.view_{name}" for name in (
        "annualreport", "incident", "investigation", "prizeuse", "recovery", "revocation",
    )),
    "core.view_issueddocument", "core.view_message", "core.view_storedfile", "core.view_user",
    "core.view_holidayschedule", "core.view_calendarday",
)  # fmt: skip

_DONE_BY_THE_OFFICE = (
    "core.add_holidayschedule", "core.change_holidayschedule",
    "core.add_calendarday", "core.change_calendarday", "core.delete_calendarday",
    "applications.run_round", "applications.add_round", "applications.change_round",
    "applications.add_announcement", "applications.change_announcement",
    "applications.change_applicant", "applications.add_applicant",
    "applications.change_application",
    "applications.grant_ownershipclaim", "applications.refuse_ownershipclaim",
    "applications.add_endorsingbody", "applications.change_endorsingbody",
    "applications.add_standingentry",
    "applications.accept_application", "applications.refuse_application",
    "applications.shortlist_application", "applications.select_finalist_application",
    "applications.propose_application", "applications.confer_application",
    "applications.eliminate_application", "applications.disqualify_application",
    "review.manage_expert", "review.add_expert", "review.change_expert",
    "review.add_interest", "review.change_interest", "review.judge_suspicion",
    "review.run_draw", "review.witness_draw", "review.add_draw", "review.change_draw",
    "review.run_panel", "review.change_panel", "review.strike_scorecard", "review.handle_misconductcase",
    "review.add_sitevisit", "review.change_sitevisit", "review.conduct_sitevisit",
    "review.add_memberunit", "review.change_memberunit",
    "review.add_committeedecision", "review.change_committeedecision",
    "review.draft_finalistlist", "review.release_feedbackreport", "review.run_presentation", "review.change_presentation",
    "review.compile_evaluation",
    "publicity.draft_candidatelist", "publicity.change_candidatelist",
    "publicity.run_notice", "publicity.change_publicitynotice", "publicity.rule_objection",
    "publicity.change_objection", "publicity.confer_award", "publicity.change_conferral",
    "monitoring.receive_annualreport", "monitoring.change_annualreport",
    "monitoring.investigate_incident", "monitoring.change_incident",
    "monitoring.revoke_title", "monitoring.change_recovery",
)  # fmt: skip

_WATCHED = (
    "core.view_auditevent", "core.view_auditseal", "review.witness_draw", "review.view_draw",
    "review.view_contribution", "review.view_misconductcase",
)  # fmt: skip

ROLES: tuple[Role, ...] = (
    Role(
        "office",
        _("市质委办"),
        _SEEN_BY_THE_OFFICE + _DONE_BY_THE_OFFICE,
        is_staff=True,
        second_factor=True,
    ),
    Role(
        "committee",
        _("市质委会"),
        ("publicity.confirm_candidatelist", "applications.propose_application",
         "applications.eliminate_application", "publicity.view_candidatelist", "publicity.view_candidate",
         "review.receive_evaluation", "review.view_evaluation", "review.view_evaluationreport",
         "review.confirm_finalistlist", "review.view_finalistlist", "applications.select_finalist_application",
         "review.add_committeedecision", "review.view_presentation",
         "review.view_committeedecision", "review.view_misconductcase",
         "applications.view_round", "applications.view_application"),
        is_staff=True,
        second_factor=True,
    ),
    Role("member_unit", _("市质委会成员单位"), ("review.score_presentation",)),
    Role("supervisor", _("评审监督员"), ("review.witness_draw",)),
    Role("inspector", _("纪检监察"), _WATCHED, is_staff=True, second_factor=True),
    Role("expert", _("评审专家"), ()),
    Role("system_admin", _("系统管理员"), ("core.view_message",), is_staff=True, second_factor=True),
    Role(
        "security_admin",
        _("安全管理员"),
        ("core.view_user", "core.change_user", "core.add_user", "auth.view_group"),
        is_staff=True,
        second_factor=True,
    ),
    Role(
        "audit_admin", _("审计管理员"), ("core.view_auditevent", "core.view_auditseal"), is_staff=True,
        second_factor=True,
    ),
)  # fmt: skip

BY_KEY = {role.key: role for role in ROLES}


@transaction.atomic
def sync() -> int:
    """Make the groups hold exactly what is written here; returns how many permissions were written.

    Raises LookupError where a permission of this table does not exist.
    """
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    written = 0
    for role in ROLES:
        missing = [name for name in role.permissions if name not in known]
        if missing:
            raise LookupError(f"{role.key}: no such permission: {', '.join(missing)}")
        group, _created = Group.objects.get_or_create(name=role.key)
        group.permissions.set([known[name] for name in role.permissions])
        written += len(role.permissions)
    return written
