"""第二十、三十二条: after a strike has voided a report in a stage that is over, another panel reviews the file."""

from decimal import Decimal

import pytest
from django.urls import reverse

from nantong_award.core.refusals import Closed, Unsuitable
from review.documents_evaluation import compile_report
from review.models import Draw, Evaluation, MisconductCase, PanelReport, Scorecard
from review.selectors.draws import files_for
from review.selectors.evaluation import report_of
from review.selectors.supplementary import needs_review_again, to_review_again
from review.selectors.verification import discrepancies
from review.services import evaluation, misconduct, panels, scheduling
from tests.factories import review as steps
from tests.factories.misconduct import make_decided
from tests.factories.review_events import make_assignment, make_evaluation_round, make_role
from tests.review.views.pages import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.2")]
MATERIAL = Draw.Purpose.MATERIAL_ORGANIZATION


@pytest.fixture(autouse=True)
def papers(monkeypatch):
    """Papers cost seconds and are looked at elsewhere: here they are a few bytes."""
    monkeypatch.setattr("review.documents_evaluation.comprehensive_report", lambda round, data: b"%PDF-1.4")


def struck(stage: str):
    """A round at the evaluation in which misconduct has voided 甲公司's report of this kind of review."""
    round, (first, second, _person) = make_evaluation_round()
    office = make_role("office")
    report = PanelReport.objects.get(assignment__application=first, assignment__stage=stage)
    case = make_decided(round, office, expert=report.assignment.panel.seats.first().expert)
    misconduct.carry_out(case, by=office, seen=misconduct.preview(case, by=office).mark)
    return round, first, second, office


def test_t100_from_the_strike_to_the_new_total():
    """T-100: drawn, convened, scored, agreed, signed; then the evaluation says what the new panel says."""
    round, first, second, office = struck("material")
    page = signed_in(office).get(reverse("review:misconduct_case", args=[MisconductCase.objects.get().pk]))
    assert (list(files_for(round, MATERIAL)), reverse("admin:review_draw_open") in text(page)) == (
        [first],
        True,
    )
    draw = steps.make_draw(round, office, purpose=MATERIAL)
    panel = panels.form_panel(draw, by=office, name="补充评审组")
    with pytest.raises(Unsuitable):
        panels.assign(panel, [second], by=office)
    (assignment,) = panels.assign(panel, [first], by=office)
    panels.convene(panel, by=office)
    steps.hand_in_all(panel, (70, 70, 70))
    waiting = to_review_again(MisconductCase.objects.get())
    steps.make_report(assignment)
    compile_report(round, by=office)
    # 700 × 0.2 + 850 × 0.7 + 750 × 0.1
    row = Evaluation.objects.get(application=first)
    assert ([each.panel for each in waiting], row.material, row.total) == (
        [panel],
        Decimal(700),
        Decimal(810),
    )
    # The new report stands, so everything is closed again.
    codes = {each.code for each in evaluation.findings(round).blocking}
    assert (list(files_for(round, MATERIAL)), codes & {"evaluation_outdated", "evaluation_report"}) == (
        [],
        set(),
    )
    assert (needs_review_again(first, "material"), discrepancies(round), report_of(round).number) == (
        False,
        [],
        1,
    )


def test_without_a_void_report_a_stage_that_is_over_stays_closed():
    round, first, _second, office = struck("material")
    assert (needs_review_again(first, "site"), list(files_for(round, Draw.Purpose.SITE))) == (False, [])
    draw = steps.make_draw(round, office, purpose=MATERIAL)
    panel = panels.form_panel(draw, by=office, name="补充评审组")
    panels.assign(panel, [first], by=office)
    panels.convene(panel, by=office)
    card = steps.declare(Scorecard.objects.filter(assignment__panel=panel).first())
    PanelReport.objects.filter(status="voided").update(status="drafted")
    with pytest.raises(Closed):
        steps.hand_in(card)


def test_a_void_site_report_lets_another_panel_visit():
    round, first, _second, office = struck("site")
    assignment = make_assignment(first)
    plan = {"by": office, "starts_on": round.evaluation_due_on, "ends_on": round.evaluation_due_on}
    visit = scheduling.schedule(assignment, **plan)
    assert (list(files_for(round, Draw.Purpose.SITE)), visit.assignment) == ([first], assignment)
