"""Until the own sheet is in nobody sees anything of another's: every address, by everybody who may try (R20.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from applications.models import Application, Round
from nantong_award.core import clock
from nantong_award.core.clock import moved_to
from nantong_award.core.models import User
from review.models import Assignment, Draw, Panel, PanelReport, Score, Scorecard
from review.selectors import sheets
from review.services import recusals, scorecards
from tests.factories.applications import make_clerk, owner_of
from tests.factories.review import (
    card_of,
    declare,
    fill_sheet,
    hand_in,
    leader_of,
    make_panel,
    make_report,
    make_review_office,
    make_review_round,
    seats,
    user_of,
)
from tests.factories.review_events import make_role
from tests.journeys import doors

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.4")]

# The first half is searched for, the second must never come back.
ASKED, CANARY = "金丝雀", "栖于第四枝"
ITEM = "4.1.2"
# What says when it was made; the canary is searched for in it all the same.
EVER_NEW = (".xlsx", "/data.json")
WATCHERS = ("member", "leader", "stranger", "applicant", "county", "public", "office")


@dataclass
class Blind:
    """A file with one sheet in and the others open, and who looks at it."""

    assignment: Assignment
    secret: Scorecard
    people: dict[str, User | None]

    def doors(self, user: User | None) -> list[str]:
        """Every address with the numbers of the rows through which a sheet could be reached."""
        own = {
            "review/sheets/": Scorecard,
            "review/files/": Assignment,
            "review/reports/": PanelReport,
            "draws/": Draw,
            "admin/review/scorecard": Scorecard,
            "admin/review/panel": Panel,
            "admin/review/draw": Draw,
        }
        numbers = {
            begin: list(kind.objects.order_by("pk").values_list("pk", flat=True))
            for begin, kind in own.items()
        }
        few = (Round, Application, Assignment, Panel)
        rest = {self.secret.pk} | {pk for kind in few for pk in kind.objects.values_list("pk", flat=True)}
        return doors.addresses({**numbers, "": sorted(rest)}, is_staff=bool(user and user.is_staff))

    @property
    def canaries(self) -> list[str]:
        """What of the secret sheet must not be read: its words, its total."""
        total = sheets.sheet(self.secret).total
        assert total % 1, "an odd total, which stands nowhere by chance"
        return [CANARY, f"{total:.2f}", f"{total.normalize():f}"]


@pytest.fixture
def blind() -> Iterator[Blind]:
    with moved_to(clock.now().replace(microsecond=0)):
        round = make_review_round(panel_policy="consensus")
        office = make_role("office")
        # The other panel is drawn first: it can then not take this one's reserve.
        other, panel = (make_panel(round, office=make_review_office()) for _each in range(2))
        leader, member, secret = seats(panel)
        assignment = panel.assignments.get()
        card = give_away(card_of(secret))
        for seat in (leader, member):
            declare(card_of(seat))
        stranger = seats(other)[0]
        declare(card_of(stranger))
        application = assignment.application
        people = {
            "member": user_of(member),
            "leader": user_of(leader),
            "stranger": user_of(stranger),
            "applicant": owner_of(application.applicant),
            "county": make_clerk(application.county),
            "public": None,
            "office": office,
        }
        yield Blind(assignment, card, people)


def give_away(card: Scorecard) -> Scorecard:
    """A sheet that is in, with words and a total that stand nowhere else."""
    user = user_of(card.seat)
    declare(card)
    said = dict.fromkeys(("strengths", "opportunities", "questions"), f"{ASKED}{CANARY}")
    scorecards.save_score(card, by=user, item=ITEM, values={"percent": 95, **said}, version=0)
    fill_rest(card)
    return scorecards.submit(card, by=user)


def fill_rest(card: Scorecard) -> None:
    """Every other item at a percentage that makes an odd total."""
    codes = card.assignment.panel.round.law.criteria("organization", "material_review").codes
    for place, code in enumerate(codes):
        if code != ITEM:
            Score.objects.create(scorecard=card, item=code, percent=10 + place * 35 % 70, version=1)


def reached(blind: Blind, watcher: str) -> dict[str, str]:
    """Everything the watcher can open, also asked for the canary."""
    user = blind.people[watcher]
    seen = doors.open_all(user, blind.doors(user))
    asked = [f"{address}?q={ASKED}&search={ASKED}&sort=-score&o=-2" for address in seen]
    return seen | doors.open_all(user, asked)


@pytest.mark.parametrize("watcher", WATCHERS)
def test_nothing_of_the_sheet_is_read_anywhere(blind: Blind, watcher: str) -> None:
    seen = reached(blind, watcher)
    leaks = [(address, word) for address, text in seen.items() for word in blind.canaries if word in text]
    assert leaks == []
    user = blind.people[watcher]
    # The walk itself reads messages; from the second look on a page stays as it is.
    before, now = doors.open_all(user, seen), doors.open_all(user, seen)
    kept = {address: text for address, text in now.items() if not address.split("?")[0].endswith(EVER_NEW)}
    steady = {address: text for address, text in kept.items() if before.get(address) == text}
    assert kept.keys() - steady.keys() == set()
    change_everything(blind.secret)
    again = doors.open_all(user, steady)
    assert [address for address, text in steady.items() if again.get(address) != text] == []


def change_everything(card: Scorecard) -> None:
    """The other sheet says something else entirely; no page, no order, no header may tell the difference."""
    for score in card.scores.all():
        score.percent, score.strengths, score.questions = 100 - (score.percent or 0), "另一番话", ""
        score.version, score.saved_at = score.version + 3, score.saved_at + timedelta(minutes=7)
        score.save()


def test_the_canary_is_found_where_it_may_be_read(blind: Blind) -> None:
    """The walk itself works: the sheet's own author, and the panel once all are in, do read it."""
    secret = user_of(blind.secret.seat)
    author = doors.open_all(secret, blind.doors(secret))
    assert any(CANARY in text for text in author.values())
    for seat in seats(blind.assignment.panel)[:2]:
        hand_in(card_of(seat))
    for user in (leader_of(blind.assignment), blind.people["member"], blind.people["office"]):
        seen = doors.open_all(user, [f"/review/files/{blind.assignment.pk}/report/"])
        assert [CANARY in text for text in seen.values()] == [True]


def test_a_reopened_sheet_closes_the_others_again(blind: Blind) -> None:
    for seat in seats(blind.assignment.panel)[:2]:
        hand_in(card_of(seat))
    member = seats(blind.assignment.panel)[1]
    scorecards.reopen(card_of(member), by=leader_of(blind.assignment), reason="4.7 有笔误")
    for watcher in ("member", "office"):
        seen = reached(blind, watcher)
        assert [address for address, text in seen.items() if CANARY in text] == []


def test_a_replacement_who_comes_later_is_as_blind(blind: Blind) -> None:
    panel = blind.assignment.panel
    leader, member, _secret = seats(panel)
    for seat in (leader, member):
        hand_in(card_of(seat))
    make_report(blind.assignment, signed=False)
    office = make_review_office()
    recusal = recusals.recuse(member, by=office, reason="请假")
    seat = recusals.replace(recusal, by=office)
    blind.people["member"] = user_of(seat)
    declare(card_of(seat))
    for watcher in ("member", "office"):
        seen = reached(blind, watcher)
        assert [address for address, text in seen.items() if CANARY in text] == []
    fill_sheet(card_of(seat))
