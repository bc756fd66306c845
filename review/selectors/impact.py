"""What a strike changes: every figure, place, list and notice, before and after, side by side (Art. 32)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Round
from applications.transitions import RoundStage, Status
from nantong_award.regulation.rules import shortlist as shortlist_rule
from nantong_award.regulation.rules.scoring import half_up
from nantong_award.regulation.stage import Track
from review.models import CommitteeDecision, PanelReport, Presentation
from review.selectors.comprehensive import figures
from review.selectors.evaluation import report_of, standing_so_far
from review.transitions import ReportStatus

Row = dict[str, str]
# Subject → what is said of it → the figure as it is shown, with the precision that ranks.
Group = dict[str, dict[str, str]]
Snapshot = dict[str, Any]
REVIEWED = tuple(status for status in Status if status not in (Status.WITHDRAWN, Status.DISQUALIFIED))
AFTER_MATERIAL = tuple(RoundStage)[tuple(RoundStage).index(RoundStage.MATERIAL_REVIEW) + 1 :]
EVALUATED = (RoundStage.EVALUATION, RoundStage.PUBLICITY, RoundStage.CLOSED)


def snapshot(round: Round) -> Snapshot:
    """Every figure and place that rests on a sheet, as it is now."""
    data = figures(round) if round.stage in EVALUATED else {"classes": {}}
    return {
        "panels": _panels(round),
        "speeches": _speeches(round),
        "shortlist": _shortlist(round),
        "reviews": _reviews(round),
        "final": _final(data),
        "figures": data,
    }


def _panels(round: Round) -> Group:
    """Every panel report by file and kind of review; void ones say so."""
    rows = PanelReport.objects.filter(assignment__application__round=round).exclude(
        status=ReportStatus.DRAFTED
    )
    found: Group = {}
    for row in rows.select_related("assignment__application__applicant").order_by("pk"):
        name = f"{row.assignment.application.applicant.name} · {row.assignment.get_stage_display()}"
        void = row.status == ReportStatus.VOIDED
        found[f"{name}#{row.pk}"] = {
            _("评审组得分"): _("作废，须重新评审") if void else _shown(row.score),
            _("有效评分表"): str(len(row.totals)),
            _("极差"): "—" if void else _shown(row.spread),
            _("偏离的评分表"): "、".join(row.outliers) or _("无"),
        }
    return found


def _speeches(round: Round) -> Group:
    rows = Presentation.objects.filter(application__round=round).select_related("application__applicant")
    return {
        f"{row.application.applicant.name}#{row.pk}": {
            _("演讲陈述分"): "—" if row.score is None else _shown(row.score)
        }
        for row in rows.order_by("position")
    }


def _shortlist(round: Round) -> Group:
    """Which organisations the material scores put on the site list, whatever was decided since (Art. 21)."""
    found = standing_so_far(round, REVIEWED)[Track.ORGANIZATION]
    scores = {
        str(place.application.pk): place.scores.material
        for place in found
        if place.scores.material is not None
    }
    planned = shortlist_rule.planned_for_site(
        round.law, round.award_organizations, round.nomination_organizations
    )
    listed = shortlist_rule.shortlist(round.law, planned, scores)
    words = {
        **dict.fromkeys(listed.selected, _("进入现场评审")),
        **dict.fromkeys(listed.tied_at_line, _("入围线上同分")),
    }
    rows: Group = {}
    for place in found:
        if place.scores.material is None and not place.reports:
            continue
        pk = str(place.application.pk)
        verdict = words.get(pk, _("未入围") if pk in scores else _("无有效得分"))
        rows[f"{place.application.applicant.name}#{pk}"] = {_("按材料评审分"): verdict}
    return rows


def _reviews(round: Round) -> Group:
    """The weighted sum of the reviews and the place by it: what the presentation list rested on (Art. 22)."""
    found: Group = {}
    for places in standing_so_far(round, REVIEWED).values():
        for place in places:
            if place.total is not None:
                found[f"{place.application.applicant.name}#{place.application.pk}"] = {
                    _("评审合计"): _shown(place.total),
                    _("评审名次"): str(place.rank),
                }
    return found


def _final(data: Mapping[str, Any]) -> Group:
    words = side_words()
    return {
        f"{row['name']}#{row['application']}": {
            _("总分"): "—" if row["total"] is None else _shown(Decimal(row["total"])),
            _("名次"): "—" if row["rank"] is None else str(row["rank"]),
            _("名额线"): words[row["side"]],
        }
        for each in data["classes"].values()
        for row in each["rows"]
    }


def side_words() -> dict[str, str]:
    """On which side of the lines a place lies, in words."""
    return {
        "award": _("市长质量奖名额内"),
        "tied_award": _("市长质量奖名额线上同分"),
        "nomination": _("提名奖名额内"),
        "tied_nomination": _("提名奖名额线上同分"),
        "out": _("名额以外"),
    }


def differences(before: Mapping[str, Group], after: Mapping[str, Group]) -> dict[str, list[Row]]:
    """Every cell that differs, by group; a cell that is gone or new is shown as a dash."""
    groups = ("panels", "speeches", "shortlist", "reviews", "final")
    return {group: list(_differing(before[group], after[group])) for group in groups}


def _differing(before: Group, after: Group) -> Iterator[Row]:
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, {}), after.get(key, {})
        for what in dict.fromkeys([*old, *new]):
            if old.get(what) != new.get(what):
                yield {
                    "name": key.rsplit("#", 1)[0],
                    "what": what,
                    "before": old.get(what, "—"),
                    "after": new.get(what, "—"),
                }


def decisions_resting(round: Round, changed: Mapping[str, list[Row]]) -> list[str]:
    """Decisions already made whose figures are otherwise now: they stand until the committee says so."""
    found = []
    if changed["shortlist"] and round.stage in AFTER_MATERIAL:
        names = "、".join(
            f"{row['name']}（{row['before']} → {row['after']}）" for row in changed["shortlist"]
        )
        found.append(_("现场评审名单已经确定，按重算结果应为：%(names)s") % {"names": names})
    moved = any(row["what"] == _("评审名次") for row in changed["reviews"])
    for decision in CommitteeDecision.objects.filter(round=round).order_by("pk"):
        rests = {
            CommitteeDecision.Matter.FINALISTS: moved,
            CommitteeDecision.Matter.CANDIDATES: bool(changed["final"]),
        }
        if rests.get(CommitteeDecision.Matter(decision.matter)):
            values = {"matter": decision.get_matter_display(), "number": decision.number}
            found.append(_("%(matter)s（%(number)s）所依据的得分、名次有变动") % values)
    if changed["final"] and round.stage in (RoundStage.PUBLICITY, RoundStage.CLOSED):
        found.append(_("综合评价报告已报送市质委会，建议名单、公示和批准均以其为依据"))
    return found


def notices_resting(round: Round, changed: Mapping[str, list[Row]]) -> list[str]:
    """What was already told to people on these figures; nothing of it is changed by itself."""
    found = [
        _("已送达“%(name)s”的材料评审结果通知") % {"name": row["name"]}
        for row in changed["shortlist"]
        if round.stage in AFTER_MATERIAL
    ]
    reported = report_of(round)
    if changed["final"] and reported is not None:
        found.append(
            _("综合评价报告第 %(number)d 版所列得分、名次与重算结果不同；旧版保留")
            % {"number": reported.number}
        )
    return found


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Row]:
    """What is otherwise in a new version of the report: parts, total, place, who came and went."""
    return list(_differing(_cells(before), _cells(after)))


def _cells(data: Mapping[str, Any]) -> Group:
    words = {
        "material": _("材料评审分"), "site": _("现场评审分"), "presentation": _("演讲陈述分"), "total": _("总分"),
    }  # fmt: skip
    found: Group = {}
    for each in data["classes"].values():
        for row in each["rows"]:
            cells = {what: _shown(Decimal(row[key])) for key, what in words.items() if row[key] is not None}
            found[f"{row['name']}#{row['application']}"] = cells | {_("名次"): str(row["rank"])}
    return found


def _shown(value: Decimal) -> str:
    return str(half_up(value))
