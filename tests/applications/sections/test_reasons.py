"""What everybody is asked and somebody leaves blank is answered with a reason (domain 3.1: blank entries)."""

import pytest

from applications.models import FormSection
from applications.sections.comparing import compare_section
from applications.sections.reading import read
from applications.sections.registry import section_of, sections_of
from applications.sections.specimens import specimen_answers
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import Track
from tests.factories import applications as make

pytestmark = [pytest.mark.requirement("R18.3")]
LAW = loader.by_key("2023-draft")
QUALITY, LEVEL, CONTACTS = (
    section_of(Track.ORGANIZATION, LAW, key) for key in ("quality", "quality_level", "contacts")
)
REASON = "正在申请认证。"
CERTIFICATE = {"name": "质量管理体系认证", "number": "1", "body": "某认证中心", "valid_until": "2028-01-01"}


def specimen(key, **over):
    """A complete section, changed."""
    made = specimen_answers(Track.ORGANIZATION, LAW, make.clock.today())[key]
    return {**made, **over}


def lacking(section, data):
    """The fields that a section still lacks."""
    return [each.key for each in section.missing(data)]


def test_what_is_asked_of_every_organisation_takes_a_reason_and_a_person_is_asked_for_none():
    asked = {
        section.key: [field.key for field in section.fields if field.key.endswith("_blank")]
        for track in Track
        for section in sections_of(track, LAW)
        if any(field.key.endswith("_blank") for field in section.fields)
    }
    assert asked == {
        "basics": ["registered_capital_blank", "declared_size_blank", "listing_blank"],
        "contacts": ["phone_blank", "postcode_blank"],
        "quality": ["certificates_blank"],
        "performance": ["safety_blank"],
        "quality_level": ["products_domestic_blank", "products_international_blank"],
    }
    assert not any(
        field.explain for section in sections_of(Track.INDIVIDUAL, LAW) for field in section.fields
    )


@pytest.mark.parametrize(
    ("over", "lacks"),
    [
        ({"certificates": [], "certificates_blank": ""}, ["certificates_blank"]),
        ({"certificates": [], "certificates_blank": REASON}, []),
        ({"certificates": [CERTIFICATE], "certificates_blank": ""}, []),
    ],
)
def test_a_blank_list_without_a_reason_is_missing(over, lacks):
    assert lacking(QUALITY, specimen("quality", **over)) == lacks


def test_a_blank_cell_of_any_row_takes_one_reason_for_its_column():
    row = {"product": "电缆", "indicator": "合格率", "own": "99%", "domestic": "99%", "international": "98%"}
    none = {"products_domestic_blank": "", "products_international_blank": ""}
    both = specimen("quality_level", products=[row, {**row, "domestic": "", "international": None}], **none)
    assert lacking(LEVEL, both) == ["products_domestic_blank", "products_international_blank"]
    assert lacking(LEVEL, specimen("quality_level", products=[row], **none)) == []
    assert lacking(LEVEL, specimen("quality_level", products=[], **none)) == ["products"]


def test_the_reason_is_read_and_compared_and_goes_with_the_answer():
    blank = specimen("quality", certificates=[], certificates_blank=REASON)
    filled = specimen("quality", certificates=[CERTIFICATE], certificates_blank=REASON)
    read_blank = {each.key: (str(each.label), each.value) for each in read(QUALITY, blank)}
    assert read_blank["certificates_blank"] == ("体系认证未填写的原因", REASON)
    assert "certificates_blank" not in {each.key for each in read(QUALITY, filled)}
    found = compare_section(QUALITY, blank, filled, ())
    changed = [(str(each.label), each.before[0].text, each.after) for each in found.pairs if each.changed]
    assert changed == [("体系认证未填写的原因", REASON, ())]
    assert [str(each.label) for each in found.tables if each.changed] == ["体系认证"]


@pytest.mark.django_db
def test_the_reason_comes_and_goes_with_autosave_and_two_people_do_not_clash(client):
    owner = make.make_user()
    file = make.make_application(owner=owner)
    client.force_login(owner)
    url = f"/apply/{file.pk}/sections/contacts/"
    page = client.get(url).content.decode()
    assert ('name="phone_blank"' in page, 'name="postcode_blank"' in page) == (True, True)

    def save(version, touched, **data):
        post = {"version": version, "touched": touched, "script": "1", "shown": ["phone_blank"], **data}
        return client.post(url, post, headers={"HX-Request": "true"})

    assert save(0, "phone:0", phone="05138521 0001").status_code == 200
    answer = save(0, "phone_blank:0", phone_blank="只用手机。")
    assert answer.status_code == 200
    assert 'name="phone_blank"' not in answer.content.decode()
    row = FormSection.objects.get(application=file, key="contacts")
    assert row.data == {"phone": "0513-85210001", "phone_blank": "只用手机。"}
    assert lacking(CONTACTS, row.data) == ["contact_name", "mobile", "email", "address", "postcode_blank"]


@pytest.mark.django_db
def test_a_wrong_land_line_or_postcode_is_told_at_its_field(client):
    owner = make.make_user()
    file = make.make_application(owner=owner)
    client.force_login(owner)
    post = {"version": 0, "phone": "85210001", "postcode": "22600"}
    answer = client.post(f"/apply/{file.pk}/sections/contacts/", post)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert ("固定电话：请输入带区号的固定电话" in text, "邮政编码：邮政编码应为 6 位数字。" in text) == (
        True,
        True,
    )
