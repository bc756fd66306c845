"""The papers of a played year as files: comprehensive report (PDF, XLSX) and public notice (PDF)."""

from pathlib import Path

from applications.models import Round
from publicity.documents import notice_pdf
from publicity.models import PublicityNotice
from review.models import EvaluationReport


def write_papers(round: Round, folder: Path) -> list[Path]:
    """Write the round's papers into a folder; returns what was written."""
    report = EvaluationReport.objects.select_related("pdf", "xlsx").filter(round=round).latest("number")
    notice = PublicityNotice.objects.select_related("list__round").get(list__round=round)
    contents = {
        f"综合评价报告-{round.year}.pdf": report.pdf.file.read(),
        f"综合评价报告-{round.year}.xlsx": report.xlsx.file.read(),
        f"拟获奖名单公示-{round.year}.pdf": notice_pdf(notice),
    }
    paths = []
    for name, data in contents.items():
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    return paths
