"""疑似利害关系 (Art. 32): asked for by applicants, decided by the office; a decision on the same facts stands."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from applications.models import Application
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review import messages_interests
from review.models import Expert, Suspicion
from review.models.interest import InterestKind, InterestSource, SuspicionClue
from review.selectors.computed_conflicts import fingerprint, plain
from review.services import interests, recusals
from review.services.authority import demand
from review.transitions.suspicion import JUDGE

OWNER = "applications.submit_application"
MOST = 20  # requests for one file


@transaction.atomic
def ask_to_avoid(application: Application, *, by: User, named: str, employer: str, reason: str) -> Suspicion:
    """Art. 32: the applicant names somebody who should not judge its file; nobody is told who judges.

    The same request twice is one.
    """
    demand(by, OWNER, application)
    named, employer, reason = named.strip(), employer.strip(), reason.strip()
    if not named:
        raise Unsuitable(_("请填写申请回避人员的姓名。"), field="named")
    if not reason:
        raise Unsuitable(_("请填写申请回避的理由。"), field="reason")
    if application.round.closed_at is not None:
        raise Closed(_("本年度评选已经结束。"), instant=application.round.closed_at)
    asked = Suspicion.objects.filter(applicant=application.applicant_id, clue=SuspicionClue.ASKED)
    key = fingerprint(SuspicionClue.ASKED, plain(named), plain(employer), reason)
    if asked.exclude(fingerprint=key).count() >= MOST:
        raise Unsuitable(_("同一申报主体最多提出 %(most)d 项回避申请。") % {"most": MOST})
    values = {
        "named": named,
        "named_employer": employer,
        "kind": InterestKind.BY_APPLICANT,
        "clue": SuspicionClue.ASKED,
        "note": reason,
        "asked_by": by,
    }
    row, created = Suspicion.objects.get_or_create(
        applicant=application.applicant, fingerprint=key, defaults=values
    )
    if created:
        record("ask_to_avoid", application, by=by, details={"suspicion": str(row.pk)})
        messages_interests.found([], [row])
    return row


@transaction.atomic
def confirm(
    suspicion: Suspicion, *, by: User, reason: str, person: User | None = None, version: int | None = None
) -> Suspicion:
    """It is a conflict: it binds from this moment, and who sits over the applicant's files leaves them."""
    person = suspicion.person or person
    if person is None:
        raise Unsuitable(_("请先指明所指人员的专家编号或者账号。"), field="person")
    _ready(suspicion, by, reason, version, person)
    suspicion.person, suspicion.decided_by = person, by
    done: Suspicion = perform(suspicion.confirm, by=by, reason=reason, details={"kind": suspicion.kind})
    asked = suspicion.clue == SuspicionClue.ASKED
    interests.declare(
        person,
        suspicion.applicant,
        by=by,
        kind=suspicion.kind,
        note=reason,
        source=InterestSource.APPLICANT if asked else InterestSource.OFFICE,
        evidence=_as_proof(suspicion),
    )
    recusals.recuse_bound(by=by)
    return done


@transaction.atomic
def dismiss(suspicion: Suspicion, *, by: User, reason: str, version: int | None = None) -> Suspicion:
    """It is none: the same facts are not asked again."""
    _ready(suspicion, by, reason, version, suspicion.person)
    suspicion.decided_by = by
    done: Suspicion = perform(suspicion.dismiss, by=by, reason=reason)
    return done


def _ready(suspicion: Suspicion, by: User, reason: str, version: int | None, person: User | None) -> None:
    demand(by, JUDGE, suspicion)
    if person is not None and person.pk == by.pk:
        raise Forbidden(_("本人的利害关系由其他人员处理（第三十二条）。"))
    if not reason.strip():
        raise Unsuitable(_("请填写处理的理由。"), field="reason")
    if version is not None and version != suspicion.version:
        raise Stale(_("这一条刚刚已由他人处理。"), yours=version, theirs=suspicion.version)


def _as_proof(suspicion: Suspicion) -> list[dict[str, str]]:
    """The comparison as evidence of the interest."""
    return [
        {"what": f"{line['label']}：{line['person']} / {line['applicant']}", "code": ""}
        for line in suspicion.evidence
    ]


def person_named(text: str) -> User:
    """Whom the office means: a number of the pool, an e-mail address, or a mobile number."""
    text = text.strip()
    expert = Expert.objects.select_related("user").filter(code__iexact=text).first()
    if expert is not None:
        return expert.user
    found = User.objects.filter(Q(is_active=True) & User.objects.named(text.lower())).first()
    if found is None:
        raise Unsuitable(_("没有这个专家编号或者账号。"), field="person")
    return found
