"""The admin of papers: one service behind each button."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from nantong_award.core.admin import LifecycleAdmin
from nantong_award.core.perform import perform
from nantong_award.regulation.finding import Finding, Findings, Obstructed, Outcome
from tests.core.machines.models import Paper


def file_away(request: HttpRequest, paper: Paper, reason: str) -> None:
    """A step without conditions."""
    perform(paper.file_away, by=request.user, reason=reason)


def decide(request: HttpRequest, paper: Paper, reason: str) -> None:
    """A step that the regulation may stand against."""
    if reason == "违规":
        finding = Finding("12", "1", "legal_person", Outcome.UNMET, None, "不是独立法人")
        raise Obstructed(Findings.of([finding], subject="machines.paper:1", edition="2023-draft"))
    perform(paper.decide, by=request.user, verdict=reason)


def note(request: HttpRequest, paper: Paper, reason: str) -> None:
    """Not a transition at all."""
    paper.title = reason
    paper.save()


@admin.register(Paper)
class PaperAdmin(LifecycleAdmin):
    """Papers with their buttons."""

    fieldsets = [(None, {"fields": ["title", "complete", "status"]})]
    actions_on_row = {
        "file_away": ("归档", file_away),
        "decide": ("决定", decide),
        "note": ("批注", note),
    }
    needs_reason = frozenset({"note"})
    final = frozenset({"decide"})

    def findings_of(self, request: HttpRequest, obj: Any) -> Findings | None:
        """One finding where the paper is incomplete."""
        if obj.complete:
            return None
        finding = Finding("18", None, "complete", Outcome.NEEDS_EVIDENCE, None, "材料不齐")
        return Findings.of([finding], subject="machines.paper:1", edition="2023-draft")
