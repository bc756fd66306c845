"""Papers of this app: the public notice as one A4 page (Art. 24)."""

from nantong_award.core.documents import render_pdf
from publicity.models import PublicityNotice
from publicity.selectors import groups_of


def notice_pdf(notice: PublicityNotice) -> bytes:
    """The notice for printing, with the list as it stands now."""
    article = notice.list.round.law.cite("public_notice").text
    context = {"notice": notice, "groups": groups_of(notice), "article": article}
    return render_pdf("documents/public_notice.html", context)
