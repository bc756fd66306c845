"""Forms of what follows a signature: the body's own order, and the stamped scan."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Endorsement
from applications.selectors.recommended import of_track, order_seen
from applications.services.recommending import LAST_PLACE
from nantong_award.regulation.stage import Track

TITLES = {Track.ORGANIZATION: _("组织"), Track.INDIVIDUAL: _("个人")}


class OrderForm(forms.Form):
    """A place for each recommended file of a track; `seen` carries the order that the person looked at."""

    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Sequence[Endorsement], track: Track, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{track.value}_%s")
        super().__init__(*args, **kwargs)
        self.rows, self.track, self.title = of_track(rows, track), track, TITLES[track]
        self.fields["seen"].initial = order_seen(self.rows)
        for row in self.rows:
            self.fields[f"place_{row.pk}"] = forms.IntegerField(
                label=_("%(name)s的名次") % {"name": row.application.applicant.name},
                required=False,
                min_value=1,
                max_value=LAST_PLACE,
                initial=row.ranking,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "place"}),
            )

    def lines(self) -> Iterator[tuple[Endorsement, forms.BoundField]]:
        """Each file with the field of its place."""
        return ((row, self[f"place_{row.pk}"]) for row in self.rows)

    def places(self) -> dict[int, int | None]:
        """What the service takes: endorsement → place."""
        return {row.pk: self.cleaned_data[f"place_{row.pk}"] for row in self.rows}


class ScanForm(forms.Form):
    """The stamped paper."""

    scan = forms.FileField(
        label=_("签章扫描件"),
        help_text=_("盖章后的推荐函扫描成 PDF、JPG 或者 PNG，一份可以对应所选的全部申报。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
