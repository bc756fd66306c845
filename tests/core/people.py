"""People for the tests of core."""

from itertools import count
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from nantong_award.core.models import User
from tests.core.machines.models import Paper

PASSWORD = "Zhiliang-2026"
_serial = count(1)


def make_person(*permissions: str, **over: Any) -> User:
    """A user who can sign in with PASSWORD and holds these permissions on papers at large."""
    number = next(_serial)
    values = {
        "name": f"人员{number}",
        "email": f"person{number}@example.invalid",
        "password": PASSWORD,
        **over,
    }
    user = User.objects.create_user(**values)
    user.user_permissions.set([permission(name) for name in permissions])
    return user


def permission(codename: str) -> Permission:
    """A permission on papers, made where it is missing; or one that exists, by its full name."""
    if "." in codename:
        app, name = codename.split(".")
        return Permission.objects.get(content_type__app_label=app, codename=name)
    papers = ContentType.objects.get_for_model(Paper)
    return Permission.objects.get_or_create(
        content_type=papers, codename=codename, defaults={"name": codename}
    )[0]
