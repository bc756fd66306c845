"""The scoring guide's gentle questions: does what is written carry the band that was chosen (第十五条)?

A question is asked where a band of fifty percent or more rests on words the guide asks for and the strengths do not
have; it never hinders anything. The words are ours (see the criteria's own note on its sources).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FROM = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a high band asks for: words that would show it, and the question where none does."""

    words: tuple[str, ...]
    question: str | Promise


GUIDE: dict[str, tuple[Asked, ...]] = {
    "process": (
        Asked(
            (
                *("展开", "推广", "覆盖", "部门", "全员", "落实", "实施", "推行"),
                *("各层", "分厂", "车间", "分公司", "班组", "一线", "应用"),
            ),
            _("所选档次要求展开：这些方法在哪些部门、哪些层级已经实行？优势里还没有写到。"),
        ),
        Asked(
            (
                *("评价", "改进", "学习", "创新", "评审", "复盘", "迭代", "优化"),
                *("分享", "循环", "PDCA", "总结", "更新", "提升"),
            ),
            _("所选档次要求学习：方法怎样经过评价而改进？优势里还没有写到。"),
        ),
    ),
    "result": (
        Asked(
            (
                *("趋势", "连续", "逐年", "增长", "上升", "下降", "提高", "提升"),
                *("同比", "近三年", "三年", "持续", "年均", "降低", "增加"),
            ),
            _("所选档次要求趋势：近几年怎样变化？优势里还没有写到。"),
        ),
        Asked(
            (
                *("对比", "标杆", "行业", "竞争", "对手", "同行", "领先", "平均"),
                *("优于", "高于", "低于", "超过", "排名", "第一"),
            ),
            _("所选档次要求对比：与竞争对手、行业平均或者标杆相比怎样？优势里还没有写到。"),
        ),
    ),
}


def questions(kind: str, percent: int | None, strengths: str) -> tuple[str, ...]:
    """What the chosen percentage asks and the strengths do not answer yet."""
    if percent is None or percent < FROM:
        return ()
    return tuple(
        str(asked.question)
        for asked in GUIDE.get(kind, ())
        if not any(word in strengths for word in asked.words)
    )
