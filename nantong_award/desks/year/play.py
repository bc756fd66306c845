"""One whole award year through the same services as people use, with a moved clock."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from applications.models import Application, Round
from applications.services import filing as filing_services
from applications.services import rounds
from nantong_award.core.clock import at, moved_to
from nantong_award.desks.stages import STEPS
from nantong_award.desks.year import deciding, filing, following, people, reviewing
from nantong_award.desks.year.people import Cast
from nantong_award.desks.year.setting import paper, set_up
from nantong_award.regulation.stage import ORDER, Stage
from publicity.models import Conferral
from publicity.services import notices

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to play: edition, year, numbers and the seed that everything follows from."""

    edition: str
    year: int
    organizations: int
    individuals: int
    experts: int
    seed: int
    domain: str = "year.invalid"
    password: str | None = None
    until: Stage = Stage.CLOSED
    afterwards: bool = True


class Year:
    """Plays the stages in the order of Art. 17; each method is one stage."""

    def __init__(self, plan: Plan, tell: Progress) -> None:
        self.plan, self.tell = plan, tell
        self.dice = random.Random(plan.seed)
        self.cast: Cast
        self.round: Round

    def play(self) -> Round:
        """Play up to and with the plan's last stage; returns the round."""
        with transaction.atomic():
            self._announce()
        for stage, act in (
            (Stage.APPLICATION, self._file),
            (Stage.QUALIFICATION, self._examine),
            (Stage.MATERIAL_REVIEW, self._review_material),
            (Stage.SITE_REVIEW, self._review_sites),
            (Stage.PRESENTATION, self._present),
            (Stage.EVALUATION, self._evaluate),
            (Stage.PUBLICITY, self._publish),
        ):
            if ORDER.index(stage) >= ORDER.index(self.plan.until):
                return self.round
            with transaction.atomic():  # one disk flush per stage instead of thousands
                act()
                self._close(stage)
        if self.plan.afterwards:
            with transaction.atomic():
                self._follow()
        return self.round

    def _announce(self) -> None:
        plan = self.plan
        with moved_to(at(date(plan.year, 4, 1), 9)):
            self.cast = people.gather(plan.domain, plan.password)
            self.round = set_up(plan.year, plan.edition, self.cast.office, panel_policy="trimmed_mean")
            rounds.announce(self.round, by=self.cast.office)
        self.tell(f"{self.round} 已公布")

    def _file(self) -> None:
        plan, dice = self.plan, self.dice
        bodies = filing.filing_bodies(list(people.all_bodies()))
        crowd = filing.Crowd(dice, plan.domain, plan.password)
        with moved_to(at(date(plan.year, 4, 20), 9)):
            papers = filing.papers_for(self.cast.office)
            filers = [
                *crowd.organizations(self.round, bodies, plan.organizations),
                *crowd.individuals(self.round, bodies, plan.individuals),
            ]
        instants = filing.spread(date(plan.year, 5, 25), date(plan.year, 6, 28), len(filers))
        for number, (filer, instant) in enumerate(zip(filers, instants, strict=True), start=1):
            with moved_to(instant):
                application = filing.fill(filer, self.round, papers)
                filing_services.submit(application, by=filer.owner)
            if number % 10 == 0:
                self.tell(f"已提交 {number} 件")
        with moved_to(at(date(plan.year, 7, 10), 10)):
            filing.endorse_all(self.round, self.cast, dice)
        self.tell("推荐完成")

    def _examine(self) -> None:
        with moved_to(at(date(self.plan.year, 7, 28), 10)):
            filing.examine_all(self.round, self.cast)
        self.tell("资格审查完成")

    def _review_material(self) -> None:
        plan = self.plan
        with moved_to(at(date(plan.year, 8, 12), 9)):
            reviewing.fill_pool(self.cast, self.dice, plan.experts, plan.domain, plan.password)
            panels = reviewing.material_panels(self.round, self.cast, self.dice)
        for panel in panels:
            with moved_to(at(date(plan.year, 9, 1), 9)):
                reviewing.score_all(panel, self.dice)
                reviewing.report_all(panel)
            self.tell(f"{panel} 评审完成")

    def _review_sites(self) -> None:
        plan = self.plan
        with moved_to(at(date(plan.year, 9, 16), 9)):
            panels = reviewing.site_panels(self.round, self.cast, self.dice)
        for team, panel in enumerate(panels):
            with moved_to(at(date(plan.year, 9, 21), 9)):
                deciding.visit_all(panel, team, self.cast, self.dice, date(plan.year, 9, 21))
            self.tell(f"{panel} 现场评审完成")
        with moved_to(at(date(plan.year, 10, 22), 9)):
            deciding.choose_finalists(self.round, self.cast)

    def _present(self) -> None:
        with moved_to(at(date(self.plan.year, 11, 5), 8)):
            deciding.present_all(self.round, self.cast, self.dice)
        self.tell("演讲陈述完成")

    def _evaluate(self) -> None:
        with moved_to(at(date(self.plan.year, 11, 12), 9)):
            deciding.evaluate(self.round, self.cast)
        self.tell("综合评价报告完成")

    def _publish(self) -> None:
        year = self.plan.year
        with moved_to(at(date(year, 11, 18), 9)):
            notice = deciding.publish(deciding.propose(self.round, self.cast), self.cast)
        with moved_to(at(date(year, 11, 18), 10)):
            notices.run_due()
            deciding.object_once(notice, self.cast)
        with moved_to(notice.closes_at):
            notices.run_due()
        with moved_to(at(date(year, 12, 10), 9)):
            deciding.confer(self.round, self.cast)
        self.tell("公示、批准、授奖完成")

    def _follow(self) -> None:
        for place, year in enumerate(following.report_years(self.round), start=1):
            with moved_to(at(following.spring(year), 9)):
                stored = paper(f"{year}年度自我评价报告", self.cast.office)
                received = following.report_year(year, self.cast, stored)
            self.tell(f"{year}年度年报已接收 {received} 份")
            if place == 1:
                self._revoke_one(year + 1)

    def _revoke_one(self, year: int) -> None:
        """The last nominee on the list has an accident in the second year."""
        winner = (
            Conferral.objects.filter(approval__round=self.round, applicant__track="organization")
            .select_related("applicant", "approval__round")
            .order_by("-level", "-plaque_number")
            .first()
        )
        if winner is not None:
            with moved_to(at(date(year, 5, 20), 9)):
                following.incident(winner, self.cast, year)
            self.tell(f"撤销称号：{winner.applicant}")

    def _close(self, stage: Stage) -> None:
        """End a stage after its last deadline, through the same table as the cockpit."""
        self.round = Round.objects.get(pk=self.round.pk)
        with moved_to(self._end_of(stage)):
            STEPS[stage].close(self.round, by=self.cast.office)
        self.round = Round.objects.get(pk=self.round.pk)

    def _end_of(self, stage: Stage) -> datetime:
        year = self.plan.year
        days = {
            Stage.APPLICATION: date(year, 7, 21),
            Stage.QUALIFICATION: date(year, 8, 8),
            Stage.MATERIAL_REVIEW: date(year, 9, 14),
            Stage.SITE_REVIEW: date(year, 10, 23),
            Stage.PRESENTATION: date(year, 11, 8),
            Stage.EVALUATION: date(year, 11, 15),
            Stage.PUBLICITY: date(year, 12, 20),
        }
        return at(days[stage], 17)


def result_table(round: Round) -> list[tuple[str, str, str, str]]:
    """Level, name, plaque, prize in yuan: what run_year prints."""
    rows = Conferral.objects.filter(approval__round=round).select_related("applicant")
    return [
        (row.get_level_display(), row.applicant.name, row.plaque_number, f"{row.prize:,.2f}")
        for row in rows.order_by("level", "plaque_number")
    ]


def files_of(round: Round) -> int:
    """How many files the round had."""
    return Application.objects.filter(round=round).count()
