"""State machines over django-fsm, safe against two people deciding at once. Only importer of django_fsm."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMFieldMixin
from django_fsm import transition as fsm_transition

from nantong_award.core.refusals import Stale

__all__ = ["BY_THE_CLOCK", "LifecycleModel", "StateField", "permission_of", "transition", "transitions_of"]

# Permission of a transition that a clock makes and no person: perform(…, by=None).
BY_THE_CLOCK = "by_the_clock"


Method = TypeVar("Method", bound=Callable[..., Any])


def transition(
    *,
    field: str,
    source: str | Sequence[str],
    target: str,
    permission: str,
    conditions: Sequence[Callable[[Any], bool]] = (),
) -> Callable[[Method], Method]:
    """Mark a method as the one way from `source` to `target`, for holders of `permission` (`app.codename`)."""
    sources = [source] if isinstance(source, str) else list(source)
    marked: Callable[[Method], Method] = fsm_transition(
        field=field, source=sources, target=target, permission=permission, conditions=list(conditions)
    )
    return marked


class StateField(FSMField):
    """A state that changes through transitions only; it is indexed because every list filters by it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        kwargs["protected"] = True
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> None:
        """No form may offer a state."""
        return None

    def deconstruct(self) -> Any:
        """A migration knows the column alone: each machine in its history would look for its transitions again."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


class LifecycleModel(models.Model):
    """A row with a state and a version; a save succeeds only on the version that was read.

    Compare-and-set in `_do_update` serves SQLite and PostgreSQL alike and needs no lock.
    """

    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save and count the version up; raises Stale when another save came first."""
        read = self.version
        if not self._state.adding:
            self.version = read + 1
            if update_fields is not None:
                update_fields = {*update_fields, "version"}
        try:
            super().save(*args, update_fields=update_fields, **kwargs)
        except BaseException:
            self.version = read
            raise

    def _do_update(self, base_qs: Any, *rest: Any) -> Any:
        """Django's own update, narrowed to the version that was read; what it takes and gives is Django's affair."""
        if self._state.adding:
            return super()._do_update(base_qs, *rest)
        updated = super()._do_update(base_qs.filter(version=self.version - 1), *rest)
        if not updated:
            raise Stale(str(_("“%(subject)s”刚刚已由他人处理，请刷新后再办。") % {"subject": self}))
        return updated

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again, its state included."""
        for name in self._state_fields():
            self.__dict__.pop(name, None)
        super().refresh_from_db(*args, **kwargs)

    def clean_fields(self, exclude: Iterable[str] | None = None) -> None:
        """Validate what people give; a state is nobody's to give, and writing it back would be refused."""
        super().clean_fields(exclude={*(exclude or ()), *self._state_fields()})

    @classmethod
    def _state_fields(cls) -> list[str]:
        fields = cls._meta.concrete_fields
        return [field.attname for field in fields if isinstance(field, FSMFieldMixin) and field.protected]


def transitions_of(model: type[LifecycleModel]) -> dict[str, Any]:
    """Every transition method of a model by name, each with its source → step table."""
    methods = {name: getattr(model, name, None) for name in dir(model)}
    marks = {name: getattr(method, "_django_fsm", None) for name, method in methods.items()}
    return {name: mark.transitions for name, mark in marks.items() if mark is not None}


def permission_of(change: Any) -> str | None:
    """The permission that a bound transition asks for in the present state; None where there is no such step."""
    meta = change._django_fsm
    step = meta.get_transition(meta.field.get_state(change.__self__))
    return step.permission if step else None
