"""Endorsing bodies (Art. 10): registering one, and the county committees the city has."""

import tomllib
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import EndorsingBody
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Unsuitable

SHIPPED = Path(__file__).resolve().parent.parent / "fixtures" / "endorsing_bodies.toml"


@transaction.atomic
def register_body(
    *,
    name: str,
    kind: str = EndorsingBody.Kind.COUNTY,
    region_code: str = "",
    paying_treasury: str = EndorsingBody.Treasury.CITY,
    by: User | None = None,
) -> EndorsingBody:
    """An endorsing body with the group of its clerks; one that exists is returned as it stands.

    `by` is None at set-up only.
    """
    if by is not None and not may(by, "applications.add_endorsingbody"):
        raise Forbidden(_("您没有登记推荐单位的权限。"))
    name = name.strip()
    if not name:
        raise Unsuitable(_("请填写推荐单位名称。"), field="name")
    present = EndorsingBody.objects.filter(name=name).first()
    if present:
        return present
    group, _created = Group.objects.get_or_create(name=_("推荐单位：%(name)s") % {"name": name})
    body = EndorsingBody.objects.create(
        name=name, kind=kind, region_code=region_code, paying_treasury=paying_treasury, group=group
    )
    record("register_body", body, by=by, details={"kind": kind, "region_code": region_code})
    return body


@transaction.atomic
def seed_bodies(*, by: User | None = None) -> list[EndorsingBody]:
    """The districts that endorse, as shipped; a second run changes nothing."""
    rows = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["body"]
    return [register_body(by=by, **row) for row in rows]
