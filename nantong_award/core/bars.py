"""Keeping people away from single subjects (Art. 32): a ledger that every door asks, and that others write.

The app that owns the subjects says so with `keep_away_from`; whoever is barred from one is barred from every row
that refers to it. `User.is_barred` is kept beside the ledger, so that asking costs nobody else a query.
"""

from collections.abc import Iterable, Iterator
from functools import cache, reduce
from operator import or_
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from nantong_award.core.models import Bar, User

Row = TypeVar("Row", bound=models.Model)

# The model of the subjects, and columns by which people speak of one: (model, column).
_subject: list[type[models.Model]] = []
_spoken: list[tuple[type[models.Model], str]] = []
# Beginnings of addresses that show people nothing but their own, or what is public.
_open_pages: list[str] = []


def keep_away_from(
    model: type[models.Model], *spoken: tuple[type[models.Model], str], open_pages: Iterable[str] = ()
) -> None:
    """Say once, at start-up, what people are barred from; all rows that refer to one of them follow it."""
    _subject[:], _spoken[:], _open_pages[:] = [model], spoken, open_pages
    paths.cache_clear()


@cache
def paths() -> dict[type[models.Model], tuple[str, ...]]:
    """Model → how its rows lead to a subject by foreign keys, over any number of steps; "" is the subject itself.

    Taken from the models, not from a list: a table added tomorrow is closed without anybody thinking of it.
    """
    found: dict[type[models.Model], tuple[str, ...]] = dict.fromkeys(_subject, ("",))
    front = set(found)
    while front:
        reached = {
            model: tuple(
                f"{key.name}__{path}".removesuffix("__") for key in keys for path in found[key.related_model]
            )
            for model in apps.get_models()
            if model not in found and (keys := _keys(model, front))
        }
        found |= reached
        front = set(reached)
    return found


def _keys(model: type[models.Model], targets: set[type[models.Model]]) -> list[Any]:
    """Foreign keys of the model to one of the targets; those of accounts are no belonging."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in targets
    ]


def barred(user: User | AnonymousUser | None) -> frozenset[int]:
    """The subjects that the person must keep away from; asked once for each user instance."""
    if not isinstance(user, User) or not user.is_barred:
        return frozenset()
    kept: frozenset[int] | None = user.__dict__.get("_barred")
    if kept is None:
        subjects = Bar.objects.filter(user=user).values_list("subject", flat=True)
        kept = frozenset(int(each.rpartition(":")[2]) for each in subjects)
        user.__dict__["_barred"] = kept
    return kept


def is_barred(user: User | AnonymousUser | None, row: models.Model) -> bool:
    """Whether the row belongs to something that the person must keep away from."""
    ids = barred(user)
    return bool(ids) and any(_follow(row, path) in ids for path in paths().get(type(row), ()))


def open_to(user: User | AnonymousUser | None, rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """The rows without those that the person must keep away from; untouched for everybody else."""
    ids = barred(user)
    for path in paths().get(rows.model, ()) if ids else ():
        rows = rows.exclude(**{f"{path or 'pk'}__in": ids})
    return rows


def unnamed(
    user: User | AnonymousUser | None, rows: models.QuerySet[Row], *columns: str
) -> models.QuerySet[Row]:
    """The rows whose texts do not speak of anything that the person must keep away from."""
    for word in words(user):
        said = [models.Q(**{f"{name}__icontains": word}) for name in columns]
        rows = rows.exclude(reduce(or_, said))
    return rows


def is_open_page(path: str) -> bool:
    """Whether the address shows people nothing but their own, or what everybody may see."""
    return path == "/" or path.startswith(tuple(_open_pages))


def own_or_unnamed(
    user: User | AnonymousUser | None, rows: models.QuerySet[Row], link: str, *columns: str
) -> models.QuerySet[Row]:
    """The same for what was addressed to the person: what leads to an own page stays."""
    if not barred(user):
        return rows
    own = [models.Q(**{f"{link}__startswith": page}) for page in _open_pages]
    kept = models.Q(pk__in=unnamed(user, rows, *columns).values("pk"))
    return rows.filter(reduce(or_, own, kept))


def labels(user: User | AnonymousUser | None) -> list[str]:
    """How the log names everything that the person must keep away from; nothing for everybody else."""
    return [f"{model._meta.label_lower}:{pk}" for model, pk in (_rows(user) if barred(user) else ())]


def _rows(user: Any) -> Iterator[tuple[type[models.Model], int]]:
    for model in paths():
        for path in paths()[model]:
            rows = model._default_manager.filter(**{f"{path or 'pk'}__in": barred(user)})
            yield from ((model, pk) for pk in rows.values_list("pk", flat=True))


def words(user: Any) -> list[str]:
    """Names and numbers of what the person must keep away from."""
    return [
        word
        for model, column in (_spoken if barred(user) else ())
        for path in paths()[model]
        for word in model._default_manager.filter(**{f"{path or 'pk'}__in": barred(user)})
        .values_list(column, flat=True)
        .distinct()
        if word
    ]


@transaction.atomic
def set_bars(user: User, subjects: Iterable[str]) -> int:
    """Make the person's lines exactly these; returns how many changed."""
    wanted, held = set(subjects), set(Bar.objects.filter(user=user).values_list("subject", flat=True))
    Bar.objects.bulk_create(
        [Bar(user=user, subject=each) for each in sorted(wanted - held)], ignore_conflicts=True
    )
    Bar.objects.filter(user=user, subject__in=held - wanted).delete()
    if user.is_barred != bool(wanted):
        user.is_barred = bool(wanted)
        user.save(update_fields=["is_barred"])
    user.__dict__.pop("_barred", None)
    return len(wanted ^ held)


def _follow(row: models.Model, path: str) -> int | None:
    found: Any = row
    for step in filter(None, path.split("__")):
        found = getattr(found, step, None)
        if found is None:
            return None
    return int(found.pk)
