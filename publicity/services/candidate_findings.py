"""What the rules say of a candidate list: places, bars, order of merit, SME advice (Art. 6, 12–14, 24, 30)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.facts import is_small_or_medium
from applications.models import Application, Round
from applications.selectors.qualification import settle
from applications.selectors.standing import held_awards
from applications.services.qualification import examined
from nantong_award.core import clock
from nantong_award.core.refusals import Unsuitable
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Finding, Findings, Outcome
from nantong_award.regulation.rules import quota
from nantong_award.regulation.rules.prize import is_again
from nantong_award.regulation.rules.standing import nomination_bar, nomination_bar_unknown
from nantong_award.regulation.stage import AwardLevel, Track
from publicity.facts import IN_THE_RUNNING, candidate_facts, evaluations
from publicity.models.candidate import LevelChoice

Picks = Mapping[int, AwardLevel]
Files = Mapping[int, Application]
# The order of merit cannot be told: the approval day of an earlier nomination is not known.
DAY_UNKNOWN = "approval_day_unknown"


@dataclass(frozen=True)
class Proposal:
    """A list as drafted: the level of each file, which of them won before, and the findings on the list."""

    picks: Picks
    again: frozenset[int]
    findings: Findings


def suggestion(round: Round) -> dict[Track, quota.Selection]:
    """What the order of merit gives, by class (Art. 6, 24, 30); nothing is stored."""
    return {track: _selection(round, track) for track in Track}


def _selection(round: Round, track: Track) -> quota.Selection:
    """One class; empty where the ledger lacks the day on which a cooling term would begin (R30.1)."""
    try:
        return quota.select(
            round.law,
            track,
            clock.today(),
            round.planned(track, AwardLevel.AWARD),
            round.planned(track, AwardLevel.NOMINATION),
            candidate_facts(evaluations(round, track)),
        )
    except quota.BadPlaces:
        return quota.Selection((), (), (), (), (), (), {}, (DAY_UNKNOWN,))


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
    """Findings on a list, an empty one included; raises Unsuitable for files that are not finalists."""
    files = _finalists(round, picks)
    again = frozenset(
        pk for pk, level in picks.items() if is_again(round.law, level, held_awards(files[pk].applicant))
    )
    found = [
        *_places(round, picks, again, files),
        *_nomination_bars(round, picks, files),
        *_award_then_nomination(round, picks, files),
        *eligibility(files.values()),
        *_order_of_merit(round, picks, reasons),
        *_sme_advice(round, picks, again, files, reasons),
    ]
    findings = Findings.of(found, subject=f"candidate_list:{round.pk}", edition=round.edition)
    return Proposal(picks, again, findings)


def eligibility(files: Iterable[Application]) -> list[Finding]:
    """What has come to stand against a file since it was accepted, each finding with its name (R12.6)."""
    return [
        replace(
            finding,
            code=f"{finding.code}:{file.pk}",
            message=_("“%(name)s”资格复核：%(message)s")
            % {"name": file.applicant, "message": finding.message},
        )
        for file in files
        for finding in settle(file, examined(file)).blocking
    ]


def _finalists(round: Round, picks: Picks) -> dict[int, Application]:
    rows = Application.objects.filter(pk__in=picks, round=round, status__in=IN_THE_RUNNING)
    files = {row.pk: row for row in rows.select_related("applicant", "round").prefetch_related("sections")}
    if missing := set(picks) - set(files):
        names = Application.objects.filter(pk__in=missing).values_list("applicant__name", flat=True)
        raise Unsuitable(
            _("名单中有不在本年度演讲陈述名单内的申报：%(names)s")
            % {"names": "、".join(sorted(names)) or "—"},
            field="picks",
        )
    return files


def _finding(
    law: Edition, rule: str, code: str, outcome: Outcome, message: str, rests_on: str | None
) -> Finding:
    """A finding under a rule's article with a code of its own, since a list has several of a kind."""
    return replace(law.find(rule, outcome, message, rests_on), code=code)


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
                "level": LevelChoice(level).label,
                "track": _("组织") if track == Track.ORGANIZATION else _("个人"),
                "taken": taken,
                "places": places,
            }
            found.append(
                _finding(round.law, "quota", f"places_{level}_{track}", outcome, text, f"{taken}/{places}")
            )
    return found


def _nomination_bars(round: Round, picks: Picks, files: Files) -> list[Finding]:
    """Art. 30: from the second nomination on, none for the edition's years."""
    law, today, found = round.law, clock.today(), []
    for pk, level in picks.items():
        if level != AwardLevel.NOMINATION:
            continue
        held, code, name = held_awards(files[pk].applicant), f"nomination_bar_{pk}", files[pk].applicant
        if nomination_bar_unknown(law, held, today):
            text = _("“%(name)s”曾获提名奖，批准日期待补入资格台账后才能判断") % {"name": name}
            found.append(
                _finding(law, "second_nomination_bar", code, Outcome.NEEDS_EVIDENCE, text, DAY_UNKNOWN)
            )
        elif (bar := nomination_bar(law, held, today)) is not None:
            text = _("“%(name)s”第二次获提名奖后 %(years)s 年内不得再获提名奖，至 %(until)s（含）") % {
                "name": name,
                "years": law.nomination_bar_years,
                "until": date_format(bar.last_day),
            }
            found.append(_finding(law, "second_nomination_bar", code, Outcome.UNMET, text, str(bar.last_day)))
    return found


def _award_then_nomination(round: Round, picks: Picks, files: Files) -> list[Finding]:
    """Art. 30: who once had the award and is now only nominated should be looked at; it bars nothing (T-12)."""
    found = []
    for pk, level in picks.items():
        titles = {title.level for title in held_awards(files[pk].applicant)}
        if level == AwardLevel.NOMINATION and AwardLevel.AWARD in titles:
            text = _("“%(name)s”曾获市长质量奖，现列入提名奖，请确认") % {"name": files[pk].applicant}
            found.append(
                _finding(
                    round.law, "again", f"{quota.AWARD_THEN_NOMINATION}_{pk}", Outcome.WARNING, text, None
                )
            )
    return found


def _order_of_merit(round: Round, picks: Picks, reasons: Mapping[str, str]) -> list[Finding]:
    """Art. 24: the committee may depart from the ranking, with a reason on record (T-15)."""
    if dict(picks) == dict(suggested_picks(suggestion(round))):
        return []
    given = reasons.get("order", "").strip()
    outcome = Outcome.WARNING if given else Outcome.NEEDS_EVIDENCE
    text = _("名单与综合评价名次推得的结果不一致：%(reason)s") % {"reason": given or _("须说明理由")}
    return [_finding(round.law, "public_notice", "order_of_merit", outcome, text, given or None)]


def _sme_advice(
    round: Round, picks: Picks, again: frozenset[int], files: Files, reasons: Mapping[str, str]
) -> list[Finding]:
    """Art. 6: in principle an SME among the award organisations; a reason on record, no block (T-05)."""
    winners = [
        files[pk]
        for pk, level in picks.items()
        if level == AwardLevel.AWARD and pk not in again and files[pk].applicant.is_organization
    ]
    advised = round.law.sme_advised
    if not winners or sum(bool(is_small_or_medium(row)) for row in winners) >= advised:
        return []
    given = reasons.get("sme", "").strip()
    text = _("市长质量奖组织中的中小企业不足（原则上应含 %(advised)s 家）：%(reason)s") % {
        "advised": advised,
        "reason": given or _("请说明理由"),
    }
    return [_finding(round.law, "sme", quota.NO_SME, Outcome.WARNING, text, given or None)]
