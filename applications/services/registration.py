"""登记申报主体: a user, an applicant, and who works on its files (Art. 12, 14, 18)."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications import grants
from applications.models import Applicant, EndorsingBody, Membership
from nantong_award.core.audit import record
from nantong_award.core.encryption import blind_index
from nantong_award.core.identifiers import check_credit_code, check_identity_number
from nantong_award.core.models import User
from nantong_award.core.refusals import Forbidden, Unsuitable
from nantong_award.regulation.stage import Track


class AlreadyRegistered(Unsuitable):
    """Somebody works for this code or number; an invitation or an ownership claim leads on."""

    def __init__(self, field: str) -> None:
        super().__init__(_("该号码已经登记。"), field=field)


@transaction.atomic
def register_user(*, name: str, password: str | None, email: str = "", mobile: str = "") -> User:
    """A person who can sign in by e-mail or mobile number; raises Unsuitable with the field."""
    if not (email.strip() or mobile.strip()):
        raise Unsuitable(_("请填写电子邮箱或者手机号码。"), field="email")
    taken = {
        "email": email.strip() and User.objects.filter(email=email.strip().lower()).exists(),
        "mobile": mobile.strip() and User.objects.with_mobile(mobile.strip()).exists(),
    }
    for field, is_taken in taken.items():
        if is_taken:
            raise Unsuitable(_("已有账号使用此联系方式，请直接登录。"), field=field)
    user = User.objects.create_user(email=email, mobile=mobile, password=password, name=name.strip())
    record("register_user", user, by=user)
    return user


@transaction.atomic
def register_organization(
    *, by: User, name: str, code: str, county: EndorsingBody, industry: str = ""
) -> Applicant:
    """An organisation with its owner; one organisation has one credit code (T-30: history follows the code)."""
    number = _normalised(check_credit_code, code, "credit_code")
    known = Applicant.objects.filter(credit_code=number).first()
    values = {"name": name.strip(), "county": county, "industry": industry}
    applicant = _claimed(known, values) or _created(
        "credit_code", track=Track.ORGANIZATION, credit_code=number, **values
    )
    return _owned(applicant, by)


@transaction.atomic
def register_individual(
    *,
    by: User,
    name: str,
    id_number: str,
    county: EndorsingBody,
    employer_name: str,
    employer_code: str,
) -> Applicant:
    """An individual with its owner; found again by the number's blind index only (RX.5)."""
    number = _normalised(check_identity_number, id_number, "id_number")
    index = blind_index(number)
    known = Applicant.objects.filter(id_index=index).first()
    values = {
        "name": name.strip(),
        "county": county,
        "employer_name": employer_name.strip(),
        "employer_code": _normalised(check_credit_code, employer_code, "employer_code"),
    }
    applicant = _claimed(known, values, "id_number") or _created(
        "id_number", track=Track.INDIVIDUAL, id_number=number, id_index=index, **values
    )
    return _owned(applicant, by)


@transaction.atomic
def add_member(applicant: Applicant, *, by: User, user: User, role: str) -> Membership:
    """Another person works on the applicant's files; only an owner may say so."""
    if not applicant.memberships.filter(user=by, role=Membership.Role.OWNER).exists():
        raise Forbidden(_("只有本申报主体的负责人可以添加成员。"))
    if applicant.memberships.filter(user=user).exists():
        raise Unsuitable(_("此人已是成员。"), field="user")
    membership = Membership.objects.create(applicant=applicant, user=user, role=role)
    for application in applicant.applications.all():
        grants.grant_to_member(application, user, role)
    record("add_member", applicant, by=by, details={"user": str(user.pk), "role": role})
    return membership


def _normalised(check: Callable[[str], str], text: str, field: str) -> str:
    try:
        return check(text)
    except ValidationError as error:
        raise Unsuitable(error.messages[0], field=field) from None


def _claimed(known: Applicant | None, values: dict[str, Any], field: str = "credit_code") -> Applicant | None:
    """A row that the office entered before anybody registered is taken over; one with members is not."""
    if known is None:
        return None
    if known.memberships.exists():
        raise AlreadyRegistered(field)
    for name, value in values.items():
        setattr(known, name, value)
    known.save()
    return known


def _created(field: str, **values: Any) -> Applicant:
    try:
        with transaction.atomic():
            return Applicant.objects.create(**values)
    except IntegrityError:
        raise AlreadyRegistered(field) from None


def _owned(applicant: Applicant, by: User) -> Applicant:
    Membership.objects.create(applicant=applicant, user=by, role=Membership.Role.OWNER)
    record("register_applicant", applicant, by=by, details={"track": applicant.track})
    return applicant
