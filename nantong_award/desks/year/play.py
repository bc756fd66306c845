"""One whole award year through the same services as people use, with a moved clock."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from applications.models import Round
from applications.services import filing as filing_services
from applications.services import rounds
from nantong_award.core.clock import at, moved_to
from nantong_award.desks.stages import STEPS
from nantong_award.desks.year import deciding, filing, following, people, reviewing
from nantong_award.desks.year.invented import NO_TEXTS, Texts
from nantong_award.desks.year.people import Cast
from nantong_award.desks.year.setting import DUE, Day, on, paper, printed, set_up
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
    start: date
    domain: str = "year.invalid"
    password: str | None = None
    counties: int | None = None
    texts: Texts = NO_TEXTS
    until: Stage = Stage.CLOSED
    afterwards: bool = True


class Year:
    """Plays the stages in the order of Art. 17; each method is one stage."""

    def __init__(self, plan: Plan, tell: Progress) -> None:
        self.plan, self.tell = plan, tell
        self.dice = random.Random(f"{plan.seed}:{plan.year}")
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
        with self._on(Day.ANNOUNCED):
            self.cast = people.gather(plan.domain, plan.password)
            self.round = set_up(
                plan.year, plan.edition, plan.start, self.cast.office, panel_policy="trimmed_mean"
            )
            rounds.announce(self.round, by=self.cast.office)
        self.tell(f"{self.round} 已公布")

    def _file(self) -> None:
        self.submit_all()
        with self._on(Day.ENDORSED):
            filing.endorse_all(self.round, self.cast, self.dice)
        self.tell("推荐完成")

    def submit_all(self, last: date | None = None) -> None:
        """Register the plan's applicants; each fills in and submits on a day of its own, up to `last`."""
        plan = self.plan
        bodies = filing.filing_bodies(list(people.all_bodies()))[: plan.counties]
        crowd = filing.Crowd(self.dice, plan.year, f"y{plan.year}.{plan.domain}", plan.texts)
        with self._on(Day.FILING_OPENS):
            papers = filing.print_papers()
            filers = [
                *crowd.organizations(self.round, bodies, plan.organizations),
                *crowd.individuals(self.round, bodies, plan.individuals),
            ]
        last = last or on(plan.start, Day.LAST_FILED)
        instants = filing.spread(on(plan.start, Day.FIRST_FILED), last, len(filers))
        for number, (filer, instant) in enumerate(zip(filers, instants, strict=True), start=1):
            with moved_to(instant):
                application = filing.fill(filer, self.round, papers)
                filing_services.submit(application, by=filer.owner)
            if number % 10 == 0:
                self.tell(f"已提交 {number} 件")

    def _examine(self) -> None:
        with self._on(Day.EXAMINED):
            filing.examine_all(self.round, self.cast)
        self.tell("资格审查完成")

    def _review_material(self) -> None:
        plan = self.plan
        with self._on(Day.PANELS_DRAWN):
            reviewing.fill_pool(self.cast, self.dice, plan.experts, plan.domain, plan.password)
            panels = reviewing.material_panels(self.round, self.cast, self.dice)
        for panel in panels:
            with self._on(Day.SCORED):
                reviewing.score_all(panel, self.dice)
                reviewing.report_all(panel)
            self.tell(f"{panel} 评审完成")

    def _review_sites(self) -> None:
        plan = self.plan
        with self._on(Day.SITE_PANELS_DRAWN):
            panels = reviewing.site_panels(self.round, self.cast, self.dice)
            first = on(plan.start, Day.VISITED)
            visits = [
                visit
                for team, panel in enumerate(panels)
                for visit in deciding.schedule_visits(panel, team, self.cast, first)
            ]
        for visit in sorted(visits, key=lambda each: each.starts_on):
            with moved_to(at(visit.starts_on, 9)):
                deciding.carry_out(visit, self.dice)
        self.tell(f"现场评审完成 {len(visits)} 家")
        with self._on(Day.FINALISTS_DECIDED):
            deciding.choose_finalists(self.round, self.cast)

    def _present(self) -> None:
        with self._on(Day.PRESENTED):
            deciding.present_all(self.round, self.cast, self.dice)
        self.tell("演讲陈述完成")

    def _evaluate(self) -> None:
        with self._on(Day.EVALUATED):
            deciding.evaluate(self.round, self.cast)
        self.tell("综合评价报告完成")

    def _publish(self) -> None:
        with self._on(Day.PROPOSED):
            notice = deciding.publish(deciding.propose(self.round, self.cast), self.cast)
        with self._on(Day.PROPOSED, hour=10):
            notices.run_due()
            deciding.object_once(notice, self.cast)
        with moved_to(notice.closes_at):
            notices.run_due()
        with self._on(Day.APPROVED):
            deciding.confer(self.round, self.cast)
        self.tell("公示、批准、授奖完成")

    def _follow(self) -> None:
        for place, year in enumerate(following.report_years(self.round), start=1):
            with moved_to(at(following.spring(year), 9)):
                title = f"{year}年度自我评价报告"
                stored = paper(title, printed(title), self.cast.office)
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

    def _on(self, day: Day, hour: int = 9) -> AbstractContextManager[None]:
        """The clock moved to a step of the calendar."""
        return moved_to(at(on(self.plan.start, day), hour))

    def _close(self, stage: Stage) -> None:
        """End a stage on its last planned day, through the same table as the cockpit."""
        self.round = Round.objects.get(pk=self.round.pk)
        last = Day.ENDORSING_CLOSES + 1 if stage == Stage.APPLICATION else DUE[stage]
        with moved_to(at(on(self.plan.start, last), 17)):
            STEPS[stage].close(self.round, by=self.cast.office)
        self.round = Round.objects.get(pk=self.round.pk)


def result_table(round: Round) -> list[tuple[str, str, str, str]]:
    """Level, name, plaque, prize in yuan: what run_year prints."""
    rows = Conferral.objects.filter(approval__round=round).select_related("applicant")
    return [
        (row.get_level_display(), row.applicant.name, row.plaque_number, f"{row.prize:,.2f}")
        for row in rows.order_by("level", "plaque_number")
    ]
