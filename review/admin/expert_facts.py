"""What is known about an expert, as lines above the form: load, pledge, identity; marks for the office only."""

from django.utils.translation import gettext as _

from applications.models import Round
from nantong_award.core.templatetags.desk import day, when
from review.models import Expert
from review.selectors import experts as selectors

Lines = list[dict[str, str]]


def standing_facts(expert: Expert, round: Round | None, *, private: bool) -> Lines:
    """The lines; with `private` also what the organisations and the office said (Art. 34)."""
    load = selectors.loads([expert], round)[expert.pk]
    told = _("%(panels)d 个评审组，%(files)d 份材料")
    rows = [
        (_("本年度"), told % {"panels": load.panels, "files": load.files}),
        (_("往年"), told % {"panels": load.panels_before, "files": load.files_before}),
        (_("廉洁承诺"), _pledge(expert)),
        (_("身份核实"), _identity(expert)),
    ]
    if private:
        average = selectors.feedback_averages([expert]).get(expert.pk)
        marks = [
            f"{each.round.year}：{each.mark}{'，' + each.note if each.note else ''}"
            for each in selectors.ratings_of(expert)
        ]
        rows += [
            (_("受评组织评价"), _("平均 %(mark)s（满分 5）") % {"mark": average} if average else _("尚无")),
            (_("履职评价"), "；".join(marks) or _("尚无")),
        ]
    return [{"label": label, "value": value} for label, value in rows]


def _pledge(expert: Expert) -> str:
    if expert.pledged_on is None:
        return _("未签")
    version = _("%(version)s 版") % {"version": expert.pledge_version} if expert.pledge_version else _("纸质")
    return f"{day(expert.pledged_on)} · {version}"


def _identity(expert: Expert) -> str:
    if expert.identity_verified_at is None:
        return _("未核实")
    return f"{expert.masked_identity} · {when(expert.identity_verified_at)}"
