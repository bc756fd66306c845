"""Which panel takes which file: as it stands, and balanced with conflicts respected (Art. 20, 32)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from applications.models import Application, Round
from review.models import Assignment, Panel, Seat
from review.selectors import draws as draw_selectors
from review.selectors.conflicts import conflicts_among
from review.transitions import PanelStatus


@dataclass(frozen=True, slots=True)
class Line:
    """One file: the panel that has it, the one proposed, and those that may take it."""

    file: Application
    now: Panel | None
    proposed: Panel | None
    possible: tuple[Panel, ...]

    @property
    def is_fixed(self) -> bool:
        """The panel has begun: the file stays with it."""
        return self.now is not None and self.now.status != PanelStatus.FORMED


@dataclass(frozen=True, slots=True)
class Distribution:
    """Files of one kind of review over its panels."""

    panels: tuple[Panel, ...]
    lines: tuple[Line, ...]

    @property
    def state(self) -> str:
        """What was seen, to be told again with the decision."""
        text = ",".join(f"{line.file.pk}:{line.now.pk if line.now else 0}" for line in self.lines)
        return sha256(f"{[panel.pk for panel in self.panels]}{text}".encode()).hexdigest()[:16]

    def load(self) -> list[tuple[Panel, int]]:
        """How many files each panel would have."""
        counted = Counter(line.proposed.pk for line in self.lines if line.proposed)
        return [(panel, counted[panel.pk]) for panel in self.panels]


def distribution(round: Round, purpose: str) -> Distribution:
    """The same queries for any number of panels and files."""
    stage, track = draw_selectors.stage_of(purpose), draw_selectors.TRACKS[draw_selectors.Purpose(purpose)]
    panels = tuple(
        Panel.objects.filter(
            round=round, stage=stage, track=track, status__in=[PanelStatus.FORMED, PanelStatus.CONVENED]
        )
        .select_related("round", "draw")
        .order_by("name")
    )
    files = list(draw_selectors.files_for(round, purpose).select_related("round").order_by("number", "pk"))
    held = Assignment.objects.filter(application__in=files, stage=stage, released_at=None)
    by_pk = {panel.pk: panel for panel in panels}
    now = {row.application_id: by_pk.get(row.panel_id) for row in held}
    possible = _possible(panels, files, round.interest_years)
    proposed = balanced(panels, files, now, possible)
    lines = (Line(file, now.get(file.pk), proposed.get(file.pk), possible[file.pk]) for file in files)
    return Distribution(panels, tuple(lines))


def _possible(panels: Iterable[Panel], files: list[Application], years: int) -> dict[int, tuple[Panel, ...]]:
    panels = list(panels)
    seats = list(Seat.objects.filter(panel__in=panels, vacated_at=None).select_related("expert"))
    found = conflicts_among([seat.expert for seat in seats], [file.applicant for file in files], years=years)
    barred = {(seat.panel_id, applicant) for seat in seats for applicant in found.get(seat.expert_id, {})}
    return {
        file.pk: tuple(panel for panel in panels if (panel.pk, file.applicant_id) not in barred)
        for file in files
    }


def balanced(
    panels: Iterable[Panel],
    files: Iterable[Application],
    now: Mapping[int, Panel | None],
    possible: Mapping[int, tuple[Panel, ...]],
) -> dict[int, Panel]:
    """Files that have a panel keep it; the others, those with the fewest ways first, go where least is."""
    chosen = {pk: panel for pk, panel in now.items() if panel is not None}
    load = Counter({panel.pk: 0 for panel in panels})
    load.update(panel.pk for panel in chosen.values())
    free = [file for file in files if file.pk not in chosen and possible[file.pk]]
    for file in sorted(free, key=lambda each: (len(possible[each.pk]), each.number or "", each.pk)):
        panel = min(possible[file.pk], key=lambda each: (load[each.pk], each.name))
        chosen[file.pk] = panel
        load[panel.pk] += 1
    return chosen
