"""What the rules say of a candidate list: places, bars, order of merit, SME advice (Art. 6, 24, 30)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.facts import is_small_or_medium
from applications.models import Application, Round
from applications.selectors.standing import held_awards
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.refusals import Unsuitable
from nantong_award.regulation.finding import Finding, Findings, Outcome
from nantong_award.regulation.rules import quota
from nantong_award.regulation.rules.prize import is_again
from nantong_award.regulation.rules.standing import nomination_bar
from nantong_award.regulation.stage import AwardLevel, Track
from publicity.facts import candidate_facts, evaluations

Picks = Mapping[int, AwardLevel]
Files = Mapping[int, Application]


@dataclass(frozen=True)
class Proposal:
    """A list as drafted: the level of each file, which of them won before, and the findings on the list."""

    picks: Picks
    again: frozenset[int]
    findings: Findings


def suggestion(round: Round) -> dict[Track, quota.Selection]:
    """What the order of merit gives, by class (Art. 6, 24, 30); nothing is stored."""
    return {
        track: quota.select(
            round.law,
            track,
            clock.today(),
            round.planned(track, AwardLevel.AWARD),
            round.planned(track, AwardLevel.NOMINATION),
            candidate_facts(evaluations(round, track)),
        )
        for track in Track
    }


def suggested_picks(selections: Mapping[Track, quota.Selection]) -> Picks:
    """Application id → level, as the order of merit gives it."""
    return {
        int(pk): level
        for selection in selections.values()
        for level, ids in (
            (AwardLevel.AWARD, (*selection.award, *selection.award_again)),
            (AwardLevel.NOMINATION, (*selection.nomination, *selection.nomination_again)),
        )
        for pk in ids
    }


def examine(round: Round, picks: Picks, reasons: Mapping[str, str]) -> Proposal:
    """Findings on a list; raises Unsuitable for files that are not finalists of the round."""
    files = _finalists(round, picks)
    again = frozenset(
        pk for pk, level in picks.items() if is_again(round.law, level, held_awards(files[pk].applicant))
    )
    found = [
        *_places(round, picks, again, files),
        *_nomination_bars(round, picks, files),
        *_order_of_merit(round, picks, reasons),
        *_sme_advice(picks, again, files, reasons),
    ]
    findings = Findings.of(found, subject=f"candidate_list:{round.pk}", edition=round.edition)
    return Proposal(picks, again, findings)


def _finalists(round: Round, picks: Picks) -> dict[int, Application]:
    rows = Application.objects.filter(
        pk__in=picks, round=round, status__in=[Status.FINALIST, Status.PROPOSED]
    ).select_related("applicant", "round")
    files = {row.pk: row for row in rows}
    if missing := sorted(set(picks) - set(files)):
        raise Unsuitable(_("名单中有未进入演讲陈述的申报：%(ids)s") % {"ids": missing}, field="picks")
    return files


def _places(round: Round, picks: Picks, again: frozenset[int], files: Files) -> list[Finding]:
    """Art. 6: places of each class and level; those who won before take none (Art. 30)."""
    found = []
    for track in Track:
        for level in AwardLevel:
            taken = sum(
                1
                for pk, at in picks.items()
                if at == level and pk not in again and files[pk].applicant.track == track
            )
            places = min(round.planned(track, level), round.law.quota(track, level))
            outcome = Outcome.MET if taken <= places else Outcome.UNMET
            text = _("%(level)s（%(track)s）：占名额 %(taken)s 个，计划 %(places)s 个") % {
                "level": _("市长质量奖") if level == AwardLevel.AWARD else _("提名奖"),
                "track": _("组织") if track == Track.ORGANIZATION else _("个人"),
                "taken": taken,
                "places": places,
            }
            found.append(Finding("6", None, f"places_{level}_{track}", outcome, str(taken), text))
    return found


def _nomination_bars(round: Round, picks: Picks, files: Files) -> list[Finding]:
    """Art. 30: from the second nomination on, none for the edition's years."""
    found = []
    for pk, level in picks.items():
        if level != AwardLevel.NOMINATION:
            continue
        bar = nomination_bar(round.law, held_awards(files[pk].applicant), clock.today())
        if bar is not None:
            until = bar.last_day
            text = _("%(name)s 两次获提名奖后 3 年内不得再获提名奖，至 %(until)s（含）") % {
                "name": files[pk].applicant,
                "until": until,
            }
            found.append(Finding("30", None, f"nomination_bar_{pk}", Outcome.UNMET, str(until), text))
    return found


def _order_of_merit(round: Round, picks: Picks, reasons: Mapping[str, str]) -> list[Finding]:
    """Art. 24: the committee may depart from the ranking, with a reason on record."""
    if dict(picks) == dict(suggested_picks(suggestion(round))):
        return []
    given = reasons.get("order", "").strip()
    outcome = Outcome.WARNING if given else Outcome.NEEDS_EVIDENCE
    text = _("名单与综合评价名次推得的结果不一致：%(reason)s") % {"reason": given or _("须说明理由")}
    return [Finding("24", None, "order_of_merit", outcome, given or None, text)]


def _sme_advice(
    picks: Picks, again: frozenset[int], files: Files, reasons: Mapping[str, str]
) -> list[Finding]:
    """Art. 6: in principle one SME among the award organisations; a reason on record, no block."""
    winners = [
        files[pk]
        for pk, level in picks.items()
        if level == AwardLevel.AWARD and pk not in again and files[pk].applicant.is_organization
    ]
    if not winners or any(is_small_or_medium(row) for row in winners):
        return []
    given = reasons.get("sme", "").strip()
    text = _("市长质量奖组织中没有中小企业（原则上应含 1 家）：%(reason)s") % {
        "reason": given or _("请说明理由")
    }
    return [Finding("6", None, "no_sme", Outcome.WARNING, given or None, text)]
