"""When a file has come to an end: what that means and what one can do now, with the article."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.selectors.endorsing import is_late
from applications.transitions import Status

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a file in plain words."""

    title: Words
    means: Words
    steps: tuple[Words, ...]
    article: str
    tone: str = "info"


ASK_THE_BODY = _("对理由有疑问的，向推荐单位询问；认为办理不当的，可以向市质委办反映。")
ASK_THE_OFFICE = _("对决定有疑问的，可以凭通知书文号向市质委办询问。")
NEXT_YEAR = _("材料都保留着；条件具备后，可以申报下一年度。")
OUTCOMES = {
    Status.DECLINED: Outcome(
        _("推荐单位不予推荐"),
        _("本年度的申报到此结束，市质委办不能越过推荐单位受理。"),
        (ASK_THE_BODY, NEXT_YEAR),
        "18",
        "warning",
    ),
    Status.REFUSED: Outcome(
        _("市质委办不予受理"),
        _("经资格审查，不符合申报条件，不进入评审。通知书写明了理由和依据的条款。"),
        (ASK_THE_OFFICE, _("可以用“资格自查”查看哪些条件尚未具备、何时具备。"), NEXT_YEAR),
        "19",
        "warning",
    ),
    Status.ELIMINATED: Outcome(
        _("未进入下一程序"),
        _("申报按规定参加了评审，未进入下一程序；不影响以后年度申报。"),
        (_("评审组的反馈可以用于改进。"), NEXT_YEAR),
        "21",
    ),
    Status.WITHDRAWN: Outcome(
        _("申报已经撤回"),
        _("按自愿原则撤回，本年度不能重新申报；不影响以后年度申报。"),
        (NEXT_YEAR,),
        "4",
    ),
    Status.CANCELLED: Outcome(
        _("取消获奖资格"), _("名额空缺，不递补。"), (ASK_THE_OFFICE, NEXT_YEAR), "24", "warning"
    ),
    Status.DISQUALIFIED: Outcome(
        _("取消申报资格"),
        _("申报到此结束。因弄虚作假取消的，在规定年限内不接受申报。"),
        (ASK_THE_OFFICE,),
        "35",
        "error",
    ),
}
LATE = Outcome(
    _("按时提交，逾期未推荐"),
    _("您在申报截止前提交，推荐单位没有在推荐截止前签署意见，本件不报市质委办。"),
    (
        _("向推荐单位询问原因。"),
        _("市质委办可以公告延长推荐截止时间，对所有申报一样；延长后推荐单位可以继续办理，您不必重新提交。"),
    ),
    "18",
    "warning",
)


def outcome_of(application: Application) -> Outcome | None:
    """What the end of this file means; nothing while it goes on."""
    return LATE if is_late(application) else OUTCOMES.get(Status(application.status))
