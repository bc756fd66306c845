"""Private answers: tokens in the database, masked in print, plain for the form and the hash (RX.5)."""

import pytest
from django.db import connection

from applications.models import ApplicationVersion, FormSection
from applications.models.application import PRIVATE_ANSWERS
from applications.sections.comparing import compare_section
from applications.sections.fields import Field, Kind, Section
from applications.sections.privacy import masked
from applications.sections.reading import read
from applications.sections.registry import section_of, sections_of
from applications.services import filing, saving
from applications.services.freezing import canonical
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import Track
from tests.factories import applications as make

pytestmark = pytest.mark.requirement("RX.5")
MOBILE, PHONE = "13962900001", "0513-85210001"
LAW = loader.by_key("2023-draft")
PEOPLE = Section(
    "people",
    "人员",
    (
        Field("id_number", "身份证号", private=True),
        Field("bank_account", "银行账号", private=True),
        Field("mobile", "手机号码", Kind.MOBILE, private=True),
        Field("name", "姓名"),
        Field(
            "rows",
            "名单",
            Kind.ROWS,
            columns=(Field("name", "姓名"), Field("mobile", "手机", Kind.MOBILE, private=True)),
        ),
    ),
)


def raw(table):
    """The table as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"select * from applications_{table}")
        return str(cursor.fetchall())


@pytest.mark.parametrize("edition", ["2020", "2023-draft"])
def test_every_private_field_of_every_form_is_encrypted(edition):
    fields = [
        each
        for track in Track
        for section in sections_of(track, loader.by_key(edition))
        for field in section.fields
        for each in (field, *field.columns)
    ]
    private = {field.key for field in fields if field.private}
    assert private <= PRIVATE_ANSWERS
    assert {field.key for field in fields if field.kind is Kind.MOBILE} <= private
    assert {field.key for field in fields if field.key in PRIVATE_ANSWERS} == private


def test_masks_show_the_ends_only():
    data = {
        "id_number": "320613198802290018",
        "bank_account": "6222021111111111234",
        "mobile": MOBILE,
        "name": "陈一",
        "rows": [{"name": "林二", "mobile": MOBILE}],
    }
    assert masked(PEOPLE, data) == {
        "id_number": "320613********0018",
        "bank_account": "***************1234",
        "mobile": "139****0001",
        "name": "陈一",
        "rows": [{"name": "林二", "mobile": "139****0001"}],
    }
    answers = {answer.key: (answer.value, answer.is_masked) for answer in read(PEOPLE, data)}
    assert (answers["mobile"], answers["name"]) == (("139****0001", True), ("陈一", False))
    assert {answer.key: answer.value for answer in read(PEOPLE, data, in_full=True)}["mobile"] == MOBILE


def test_a_changed_number_is_told_though_its_mask_is_the_same():
    contacts = section_of(Track.ORGANIZATION, LAW, "contacts")
    compared = compare_section(contacts, {"mobile": MOBILE}, {"mobile": "13900000001"}, ())
    assert [(pair.before[0].text, pair.changed) for pair in compared.pairs if pair.before] == [
        ("139****0001", True)
    ]


@pytest.mark.django_db
def test_answers_are_saved_read_merged_and_frozen_plain_but_kept_as_tokens():
    owner = make.make_user()
    application = make.make_application(owner=owner, filled=True)
    row = FormSection.objects.get(application=application, key="contacts")
    other = "13900000002"
    data = {**row.data, "mobile": other, "phone": PHONE}
    saving.save_section(application, key="contacts", data=data, version=row.version, by=owner)
    again = saving.save_section(application, key="contacts", data=data, version=row.version + 1, by=owner)
    assert (again.data["mobile"], again.version) == (other, row.version + 1)  # the same again is no change
    version = filing.submit(application, by=owner)
    stored = ApplicationVersion.objects.get(pk=version.pk)
    assert stored.content["sections"]["contacts"]["mobile"] == other
    assert canonical(stored.content) == canonical(version.content)
    for table in ("formsection", "applicationversion"):
        assert (other in raw(table), PHONE in raw(table), "sealed:" in raw(table)) == (False, False, True)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["sealed:", "sealed:gAAAAABnonsense"])
def test_words_that_look_like_a_seal_stay_words(typed):
    application = make.make_application()
    row = FormSection.objects.create(application=application, key="profile", data={"text": typed})
    assert FormSection.objects.get(pk=row.pk).data == {"text": typed}
