"""Steps of the journey: round, registration, form, county, qualification (Art. 6, 12–14, 17–19)."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from applications.models import Application, EndorsingBody, Round
from applications.sections.evidence import requirements_of
from applications.sections.registry import sections_of
from applications.services import filing as services
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.clock import SHANGHAI
from nantong_award.desks.year import answers as invented_answers
from nantong_award.desks.year import filing, invented, people, setting
from nantong_award.desks.year.setting import Day
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import AwardLevel, Track
from tests.journeys.answers import posted
from tests.journeys.visitor import Visitor
from tests.journeys.world import PASSWORD, START, YEAR, World, on
from tests.review.views.pages import pdf

DICE = random.Random("journey")


def announce(world: World) -> None:
    """The office makes the round of an edition in the admin and announces it; the home page shows it."""
    with on(Day.ANNOUNCED):
        office = Visitor()
        office.open("/accounts/login/").send({"username": world.cast.office.email, "password": PASSWORD})
        world.visitors[world.cast.office.pk] = office
        office.open("/admin/applications/round/add/").send(_plan())
        world.round_pk = Round.objects.get(year=YEAR).pk
        office.open(f"/admin/applications/round/{world.round_pk}/change/").open(office.link("/act/announce/"))
        office.send({"reason": "现将本年度申报事项公布如下。"}, to="/act/announce/")
        home = Visitor().open("/")
        assert f"{YEAR}年度南通市市长质量奖" in home.text
        assert "申报" in Visitor().open("/announcements/").text


def _plan() -> dict[str, Any]:
    law = loader.by_key("2023-draft")
    given: dict[str, Any] = {"year": str(YEAR), "edition": "2023-draft", "panel_policy": "trimmed_mean"}
    for name, value in setting.calendar(START).items():
        if name.endswith("_at"):
            local = value.astimezone(SHANGHAI)
            given |= {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M:%S}"}
        else:
            given[name] = value.isoformat()
    for level in AwardLevel:
        for track in Track:
            given[f"{level.value}_{track.value}s"] = str(law.quota(track, level))
    return given


def file_everything(world: World) -> None:
    """Three organisations and a person register and file by pages; a few more through the services."""
    counties = list(EndorsingBody.objects.filter(kind="county").order_by("region_code"))
    companies = invented.companies(DICE, 80, invented.NO_TEXTS)
    persons = invented.people(DICE, invented.NO_TEXTS)
    for name in ("winner", "declined", "refused"):
        with on(Day.FIRST_FILED):
            _file_organization(world, name, next(companies), next(persons), counties[0])
    with on(Day.FIRST_FILED):
        _file_individual(world, next(persons), next(companies), counties[1])
    _file_others(world, companies, persons, counties)


def _register(track: str, name: str, subject: dict[str, str]) -> Visitor:
    person = Visitor().open("/").open("/apply/register/")
    person.open(person.link(f"/register/{track}/"))
    account = {"contact": "陈一", "email": f"{name}@journey.invalid", "password": PASSWORD}
    return person.send({**account, "password_again": PASSWORD, **subject})


def _file_organization(world: World, name: str, company: Any, head: Any, county: EndorsingBody) -> None:
    subject = {"name": company.name, "credit_code": company.code, "county": str(county.pk)}
    person = _register("organization", name, subject)
    person.send(to="/apply/start/", loose=True)
    file = Application.objects.get(applicant__name=company.name)
    form = invented_answers.organization(company, head, world.round, DICE)
    _fill_and_submit(world, name, person, file, form)


def _file_individual(world: World, who: Any, employer: Any, county: EndorsingBody) -> None:
    subject = {"name": who.name, "id_number": who.id_number, "county": str(county.pk)}
    subject |= {"employer_name": employer.name, "employer_code": employer.code}
    person = _register("individual", "person", subject)
    person.send(to="/apply/start/", loose=True)
    file = Application.objects.get(applicant__name=who.name)
    form = invented_answers.individual(who, world.round, DICE)
    _fill_and_submit(world, "person", person, file, form)


def _fill_and_submit(world: World, name: str, person: Visitor, file: Application, form: Any) -> None:
    """All by the pages of the task list: notice, sections, evidence, check, submit; the receipt and the PDF."""
    world.files[name] = file.pk
    world.visitors[file.applicant.memberships.get(role="owner").user_id] = person
    here = f"/apply/{file.pk}/"
    today = clock.today()
    notice = {
        "started_on": str(today - timedelta(days=21)),
        "ended_on": str(today - timedelta(days=2)),
        "place": "单位公告栏",
        "proof": pdf("公示.pdf"),
    }
    person.open(f"{here}internal-notice/").send(notice)
    for section in sections_of(file.track, file.round.law):
        person.open(f"{here}sections/{section.key}/")
        person.send(posted(section, form[section.key]), having="version", loose=True, button="then")
    for need in requirements_of(file.track):
        if need.required:
            upload = {"requirement": need.key, "file": pdf(f"{need.key}.pdf")}
            person.open(f"{here}evidence/").send(upload)
    if name == "winner":  # one form shows that it prints
        assert person.fetch(f"{here}form.pdf").startswith(b"%PDF")
    person.open(f"{here}check/").send({"confirmed": "on"})
    assert person.url.endswith("/submitted/"), person.text
    assert world.file(name).status == Status.SUBMITTED
    assert world.file(name).number in person.text


def _file_others(world: World, companies: Iterator[Any], persons: Iterator[Any], counties: Any) -> None:
    """Bulk through the services, so that there is something to rank."""
    with on(Day.LAST_FILED):
        papers = filing.print_papers()
        crowd = filing.Crowd(DICE, YEAR, "others.journey.invalid", invented.NO_TEXTS)
        crowd._companies, crowd._people = companies, persons
        bodies = people.counties(counties)[2:6]
        for filer in [
            *crowd.organizations(world.round, bodies, 3),
            *crowd.individuals(world.round, bodies, 1),
        ]:
            services.submit(filing.fill(filer, world.round, papers), by=filer.owner)


def _sign(clerk: Visitor, page: str, words: dict[str, str]) -> None:
    """What is final is shown once more and then signed."""
    clerk.open(page).send(words).send(having="confirmed")


def endorse(world: World) -> None:
    """The county returns one file, the applicant corrects and submits again; one is declined; the rest go on."""
    clerk = world.as_(world.cast.clerk_of(world.file("winner").county))
    with on(Day.LAST_FILED + 1):
        page = f"/endorse/{world.files['winner']}/"
        assert world.file("winner").applicant.name in clerk.open("/endorse/").text
        clerk.open(f"{page}?act=return").send(
            {"sections": ["profile"], "reason": "组织概述请补充近三年变化。"}
        )
    with on(Day.LAST_FILED + 2):
        owner, here = world.owner("winner"), f"/apply/{world.files['winner']}/"
        assert "补充近三年变化" in owner.open(here).text
        owner.open(f"{here}sections/profile/").send(
            {"profile": "补充：三年来规模翻番，坚持以质取胜。"}, button="then"
        )
        owner.open(f"{here}check/").send({"confirmed": "on"})
        assert world.file("winner").versions.count() == 2
        owner.open(f"{here}versions/2/changes/")
        assert "三年来规模翻番" in owner.text
    with on(Day.ENDORSED):
        _sign(clerk, f"{page}?act=endorse", {"opinion": "材料真实完整，同意推荐。", "ranking": "1"})
        declined = f"/endorse/{world.files['declined']}/?act=decline"
        _sign(clerk, declined, {"reason": "证明材料不足，不予推荐。"})
        _sign(clerk, f"/endorse/{world.files['refused']}/?act=endorse", {"opinion": "同意推荐。"})
        second = world.as_(world.cast.clerk_of(world.file("person").county))
        _sign(second, f"/endorse/{world.files['person']}/?act=endorse", {"opinion": "同意推荐。"})
        filing.endorse_all(world.round, world.cast, DICE)
    states = {name: world.file(name).status for name in world.files}
    assert states == {
        "winner": Status.ENDORSED,
        "declined": Status.DECLINED,
        "refused": Status.ENDORSED,
        "person": Status.ENDORSED,
    }
    world.close_stage(Day.ENDORSING_CLOSES + 1)


def qualify(world: World) -> None:
    """The office settles each doubtful finding, accepts two and refuses one on the desk; the notice is a PDF."""
    with on(Day.EXAMINED):
        for name in ("winner", "person"):
            desk = f"/admin/applications/application/{world.files[name]}/change/"
            world.office.open(desk).send(to="/assess/", loose=True)
            _determine_all(world.office, desk, "met")
            world.office.open(f"/admin/applications/application/{world.files[name]}/act/accept/")
            world.office.send(to="/act/accept/", loose=True)
        pk = world.files["refused"]
        desk = f"/admin/applications/application/{pk}/change/"
        world.office.open(desk).send(to="/assess/", loose=True)
        _determine_all(world.office, desk, "unmet", only=1)
        world.office.open(f"/admin/applications/application/{pk}/refuse/")
        cites = world.office.choices("cites")[:1]
        world.office.send({"reason": "所附材料不能证明该项条件。", "cites": cites}, to="/refuse/")
        filing.examine_all(world.round, world.cast)
    assert [world.file(name).status for name in ("winner", "person", "refused")] == [
        Status.ACCEPTED,
        Status.ACCEPTED,
        Status.REFUSED,
    ]
    told = world.owner("refused").open(f"/apply/{pk}/")
    assert "所附材料不能证明该项条件" in told.text
    assert told.fetch(told.link("/files/")).startswith(b"%PDF")
    world.close_stage(Day.QUALIFICATION_DUE)


def _determine_all(office: Visitor, desk: str, outcome: str, only: int = 100) -> None:
    """Every finding that needs evidence has its form; each is sent once."""
    for _turn in range(only):
        office.open(desk)
        waiting = [
            form.fields["code"]
            for form in office.page.forms
            if "outcome" in form.inputs.keys() and form.fields.get("seen") == "0"  # noqa: SIM118
        ]
        if not waiting:
            return
        given = {"outcome": outcome, "reason": "核对证明材料，予以认定。"}
        office.send(given, to="/determine/", where={"code": waiting[0]})
