"""One list of a file's year: what happened, where it is now and with whom, what comes and until when (Art. 17–26)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from applications.selectors.endorsing import is_late
from applications.selectors.readiness import filing_ends_at
from applications.transitions import OPEN_STATUSES, RoundStage, Status
from nantong_award.core.audit import label_of
from nantong_award.core.models import AuditEvent
from nantong_award.regulation.stage import ORDER, Stage

DONE, NOW, NEXT = "done", "now", "next"

# What the applicant's own history tells; events of the review have no line here and stay inside.
VERBS = {
    "start": gettext_lazy("开始填报"),
    "record_internal_notice": gettext_lazy("登记内部公示"),
    "remove_notice_proof": gettext_lazy("移除公示材料"),
    "prefill": gettext_lazy("用自查答案填写"),
    "add_evidence": gettext_lazy("上传证明材料"),
    "remove_evidence": gettext_lazy("移除证明材料"),
    "stamp": gettext_lazy("上传盖章扫描件"),
    "submit": gettext_lazy("提交申报"),
    "take_back": gettext_lazy("收回修改"),
    "count_as_filed": gettext_lazy("未重新提交，以已提交的版次为准"),
    "return_for_correction": gettext_lazy("推荐单位退回补正"),
    "return_for_completion": gettext_lazy("资格审查退回补正"),
    "complete": gettext_lazy("提交补正材料"),
    "lapse_completion": gettext_lazy("补正期限已过，按原材料审查"),
    "endorse": gettext_lazy("推荐单位同意推荐"),
    "decline": gettext_lazy("推荐单位不予推荐"),
    "accept": gettext_lazy("予以受理"),
    "refuse": gettext_lazy("不予受理"),
    "shortlist": gettext_lazy("进入现场评审"),
    "select_finalist": gettext_lazy("进入演讲陈述"),
    "propose": gettext_lazy("列入建议名单"),
    "confer": gettext_lazy("授奖"),
    "cancel": gettext_lazy("取消获奖资格"),
    "eliminate": gettext_lazy("未进入下一程序"),
    "withdraw": gettext_lazy("撤回申报"),
    "disqualify": gettext_lazy("取消申报资格"),
}
EXTENDED = "extend_deadline"
# Of the applicant's own acts the person is named; of other people's acts the office, not the person.
OWN_VERBS = {
    "start", "prefill", "record_internal_notice", "remove_notice_proof", "add_evidence", "remove_evidence",
    "stamp", "submit", "take_back", "complete",
    "withdraw",
}  # fmt: skip
FOLDED = {"add_evidence", "remove_evidence", "record_internal_notice", "remove_notice_proof", "stamp"}
# What comes after the qualification review: stage, its name, who has the file then.
REVIEWS = (
    (Stage.MATERIAL_REVIEW, gettext_lazy("材料评审"), gettext_lazy("材料评审组")),
    (Stage.SITE_REVIEW, gettext_lazy("现场评审"), gettext_lazy("现场评审组")),
    (Stage.PRESENTATION, gettext_lazy("演讲陈述"), gettext_lazy("市质委会成员单位")),
    (Stage.EVALUATION, gettext_lazy("综合评价"), gettext_lazy("市质委办")),
    (Stage.PUBLICITY, gettext_lazy("审定公示"), gettext_lazy("市质委会、市政府")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line: done at an instant, or now or next until a day or an instant."""

    place: str
    what: str
    at: datetime | None = None
    until: datetime | date | None = None
    who: str = ""
    reason: str = ""
    verb: str = ""
    count: int = 1
    is_own: bool = False

    @property
    def is_instant(self) -> bool:
        """An instant has a clock that runs out; a day is a plan."""
        return isinstance(self.until, datetime)


def timeline(application: Application) -> list[Step]:
    """Past, present and future in one list: one query."""
    return [*_past(application), *_ahead(application)]


def _past(application: Application) -> list[Step]:
    """What happened, oldest first; the same act again and again is one line with its number."""
    own, round = label_of(application), label_of(application.round)
    extended = Q(subject=round, verb=EXTENDED, at__gte=application.created_at)
    events = AuditEvent.objects.filter(Q(subject=own, verb__in=VERBS) | extended)
    steps: list[Step] = []
    for event in events.order_by("at", "id"):
        step = _told(event)
        last = steps[-1] if steps else None
        if last is not None and step.verb in FOLDED and (last.verb, last.who) == (step.verb, step.who):
            steps[-1] = replace(step, count=last.count + 1)
        else:
            steps.append(step)
    return steps


def _told(event: AuditEvent) -> Step:
    if event.verb == EXTENDED:
        return Step(
            DONE, _("市质委办延长期限（对所有申报一样）"), event.at, reason=event.reason, verb=EXTENDED
        )
    who = event.actor_name if event.verb in OWN_VERBS else ""
    return Step(DONE, str(VERBS[event.verb]), event.at, who=who, reason=event.reason, verb=event.verb)


def _ahead(application: Application) -> Iterator[Step]:
    """The step at which the file stands, and those that follow while it goes on."""
    if application.status not in OPEN_STATUSES:
        return
    here = list(_here(application))
    yield here[0]
    if not is_late(application):
        yield from here[1:]
        yield from _reviews(application, started=application.status not in BEFORE_REVIEWS)


BEFORE_REVIEWS = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.ENDORSED)


def _here(application: Application) -> Iterator[Step]:
    """Filing, endorsing, qualification: what is left of them, the first one being now."""
    round, status, county = application.round, application.status, application.county.name
    endorsing = Step(NEXT, _("推荐单位审核推荐"), until=round.endorsing_closes_at, who=county)
    office = _("市质委办")
    examined = Step(NEXT, _("资格审查，决定是否受理"), until=round.qualification_due_on, who=office)
    if status == Status.DRAFT:
        mine = filing_ends_at(application)
        yield Step(NOW, _("填报、核对并提交"), until=mine, who=_("申报主体"), is_own=True)
        yield from (endorsing, examined)
    elif status == Status.RETURNED:
        mine = filing_ends_at(application)
        yield Step(NOW, _("补正后重新提交"), until=mine, who=_("申报主体"), is_own=True)
        yield from (examined,) if application.is_out_for_completion else (endorsing, examined)
    elif is_late(application):
        yield Step(NOW, _("按时提交，推荐单位逾期未推荐，不再进入下一程序"), who=county)
    elif status == Status.SUBMITTED:
        yield from (replace(endorsing, place=NOW), examined)
    elif status == Status.ENDORSED:
        waits = round.stage == RoundStage.APPLICATION
        words = _("等待资格审查，推荐截止后开始") if waits else _("资格审查，决定是否受理")
        yield replace(examined, place=NOW, what=words)
    else:
        yield _under_review(application)


def _under_review(application: Application) -> Step:
    """An accepted file stands where its round stands."""
    stage = Stage(application.round.stage)
    for each, what, who in REVIEWS:
        if each == stage:
            if each == Stage.SITE_REVIEW and not application.applicant.is_organization:
                return Step(NOW, _("等待演讲陈述，个人不经现场评审"), who=_("市质委办"))
            return Step(NOW, str(what), until=_due(application, each), who=str(who))
    return Step(NOW, _("等待材料评审"), who=_("市质委办"), until=application.round.qualification_due_on)


def _reviews(application: Application, *, started: bool) -> Iterator[Step]:
    """The reviews still to come, by the round's calendar; individuals have no site review (Art. 20)."""
    stage = ORDER.index(Stage(application.round.stage))
    for each, what, who in REVIEWS:
        if each == Stage.SITE_REVIEW and not application.applicant.is_organization:
            continue
        if started and ORDER.index(each) <= stage:
            continue
        yield Step(NEXT, str(what), until=_due(application, each), who=str(who))


def _due(application: Application, stage: Stage) -> date:
    day: date = getattr(application.round, f"{stage.value}_due_on")
    return day


def present(application: Application) -> Step | None:
    """Where the file is now, without its past: no query for a row loaded with round, applicant and county."""
    return next(_ahead(application), None)


def has_the_file(steps: list[Step]) -> Step | None:
    """The line that is now."""
    return next((step for step in steps if step.place == NOW), None)
