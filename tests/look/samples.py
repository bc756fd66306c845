"""Made-up rows for the style guide: every component with the words it will really carry."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator

from nantong_award.core import charts, clock
from nantong_award.core.models import Message, StoredFile
from nantong_award.regulation.finding import Finding, Findings, Outcome

CRITERIA = ["领导", "战略", "顾客", "资源", "过程管理", "测量分析", "结果"]

STAGES = [
    {"name": "申报推荐", "place": "done", "dates": "4月1日—6月30日", "url": "#stages"},
    {"name": "资格审查", "place": "done", "dates": "7月1日—7月20日", "url": "#stages"},
    {
        "name": "材料评审",
        "place": "now",
        "dates": "7月21日—9月10日",
        "note": "今天 8月18日，剩余 23 天",
    },
    {"name": "现场评审", "place": "next", "dates": "9月11日—10月20日"},
    {"name": "演讲陈述", "place": "next", "dates": "10月下旬"},
    {"name": "综合评价", "place": "next", "dates": "11月上旬"},
    {"name": "审定公示", "place": "next", "dates": "11月中旬"},
]

TASKS = [
    {
        "name": "基本信息",
        "url": "#tasks",
        "hint": "8月16日 14:03 保存",
        "state": "已完成",
        "tone": "good",
    },
    {
        "name": "经营与质量指标",
        "url": "#tasks",
        "hint": "还缺：2024年利润总额、2025年研发投入",
        "state": "填写中",
    },
    {
        "name": "自我评价报告",
        "url": "#tasks",
        "hint": "推荐单位意见：第 4 章缺少结果数据，请补充",
        "state": "退回修改",
        "tone": "warn",
    },
    {"name": "证明材料", "url": "#tasks", "hint": "", "state": "未开始", "tone": "quiet"},
    {
        "name": "提交",
        "url": "",
        "hint": "以上各部分完成，且内部公示满 5 个工作日后可以提交",
        "state": "还不能提交",
        "tone": "quiet",
    },
]

FINDINGS = Findings.of(
    [
        Finding(
            "12",
            "1",
            "registered_here",
            Outcome.MET,
            "2009年3月12日登记",
            "在南通市内登记注册，具有法人资格。",
        ),
        Finding(
            "12",
            "3",
            "leading",
            Outcome.NEEDS_EVIDENCE,
            None,
            "行业领先地位须由审查人员根据证明材料认定。",
        ),
        Finding(
            "13",
            "2",
            "incident",
            Outcome.UNMET,
            "2024年11月5日",
            "申报前三年内发生较大生产安全事故，不得申报。",
        ),
        Finding("7", None, "small", Outcome.WARNING, None, "属于小型企业，同等条件下优先考虑。"),
        Finding(
            "30",
            None,
            "again",
            Outcome.NOT_APPLICABLE,
            None,
            "没有获得过市长质量奖，不涉及再次申报。",
        ),
    ],
    subject="application:1",
    edition="2023-draft",
)

EVENTS = [
    {"at": datetime(2026, 8, 12, 9, 24, tzinfo=UTC), "what": "受理", "by": "市质委办 周敏"},
    {
        "at": datetime(2026, 7, 1, 2, 10, tzinfo=UTC),
        "what": "出具推荐意见：同意推荐",
        "by": "海安市质量发展委员会 吴建国",
        "reason": "质量管理成熟，三年指标连续增长，内部公示无异议。",
    },
    {
        "at": datetime(2026, 6, 28, 8, 31, tzinfo=UTC),
        "what": "提交申报材料",
        "by": "江苏海澜精密制造有限公司 陈志远",
    },
]

FACTS = [
    {"label": "申报组织", "value": "江苏海澜精密制造有限公司"},
    {"label": "统一社会信用代码", "value": "91320621MA1X4K2D7P"},
    {"label": "所在地", "value": "海安市"},
    {"label": "人员规模", "value": "612 人（中型企业）"},
    {"label": "联系电话", "value": "138****1234"},
]

RANKING = [
    ("江苏海澜精密制造有限公司", 742.5),
    ("南通沪东船舶重工集团", 731.25),
    ("如东江海医药股份有限公司", 698),
    ("启东通用泵业有限公司", 664.5),
    ("海门叠石桥家纺研究院", 640),
]


class OpinionForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="组织名称", help_text="与营业执照一致。", max_length=100)
    founded_on = forms.DateField(label="成立日期", widget=forms.DateInput(attrs={"type": "date"}))
    staff = forms.IntegerField(label="从业人员（人）", required=False)
    county = forms.ChoiceField(
        label="所在县（市）区", choices=[("", "请选择"), ("ha", "海安市"), ("rd", "如东县")]
    )
    opinion = forms.ChoiceField(
        label="推荐意见",
        widget=forms.RadioSelect,
        choices=[("yes", "同意推荐"), ("back", "退回补正"), ("no", "不予推荐")],
    )
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 4}), max_length=300)
    report = forms.FileField(label="自我评价报告", required=False, help_text="PDF，不超过 50 MB。")
    truthful = forms.BooleanField(label="本单位对申报材料的真实性负责。")


def files() -> list[dict[str, Any]]:
    """Two stored files as a page lists them."""
    at = datetime(2026, 6, 20, 6, 40, tzinfo=UTC)
    pdf = StoredFile(
        name="自我评价报告（盖章）.pdf",
        content_type="application/pdf",
        size=3_670_016,
        sha256="9f2c4b7e11aa" + "0" * 52,
    )
    png = StoredFile(
        name="营业执照.png",
        content_type="image/png",
        size=812_340,
        sha256="71b0e2d9c4f3" + "0" * 52,
    )
    pdf.uploaded_at = png.uploaded_at = at
    pdf.pages = 68
    return [
        {"stored": pdf, "url": "#files", "label": "自我评价报告"},
        {"stored": png, "url": "#files", "remove": "#"},
    ]


def messages() -> list[Message]:
    """One read and one unread message."""
    at = datetime(2026, 8, 17, 1, 5, tzinfo=UTC)
    return [
        Message(
            subject="您的申报材料已受理",
            body="市质委办已受理贵单位的申报，下一步为材料评审。",
            created_at=at,
        ),
        Message(
            subject="请在 6月30日 17:30 前补正材料",
            body="推荐单位退回了自我评价报告，请补充第 4 章的结果数据。",
            created_at=at - timedelta(days=70),
            read_at=at,
        ),
    ]


def drawings() -> dict[str, Any]:
    """Each chart once."""
    return {
        "bar": charts.bar(
            [(name, value) for name, value in RANKING],
            title="材料评审得分排名",
            top=1000,
            cut_after=3,
        ),
        "funnel": charts.funnel(
            [("申报", 52), ("受理", 41), ("入围现场", 9), ("进入演讲", 8), ("获奖", 5)],
            title="各阶段申报数",
        ),
        "radar": charts.radar(
            CRITERIA,
            {"本组织": [78, 70, 82, 66, 74, 61, 69], "入围平均": [70, 68, 71, 65, 66, 63, 60]},
            title="七个方面得分率",
        ),
        "line": charts.line(
            ["2021", "2022", "2023", "2024", "2025"],
            {"组织": [31, 36, 33, 41, 52], "个人": [8, 9, 12, 11, 14]},
            title="历年申报数",
        ),
        "spread": charts.spread(
            [("第一组 装备制造", 612, 688, 742.5), ("第二组 船舶海工", 590, 655, 731)],
            title="各组评分离散",
            bottom=500,
            top=800,
        ),
    }


def context() -> dict[str, Any]:
    """All of it for the style guide."""
    bound = OpinionForm({"name": "", "county": "ha", "reason": "经审核，材料齐全。"})
    bound.is_valid()
    numbers = [
        SimpleNamespace(rank=place, name=name, value=value) for place, (name, value) in enumerate(RANKING, 1)
    ]
    return {
        "stages": STAGES,
        "tasks": TASKS,
        "some_findings": FINDINGS,
        "events": EVENTS,
        "facts": FACTS,
        "answers": [{**row, "url": "#answers"} for row in FACTS]
        + [{"label": "传真", "value": "", "url": "#answers"}],
        "files": files(),
        "inbox": messages(),
        "form": OpinionForm(initial={"county": "ha"}),
        "bound": bound,
        "charts": drawings(),
        "rows": numbers,
        "page": Paginator(list(range(430)), 50).page(4),
        "tabs": [
            {"label": "待推荐", "url": "#tabs", "current": True, "count": 12},
            {"label": "已推荐", "url": "#tabs", "count": 30},
            {"label": "退回", "url": "#tabs", "count": 0},
        ],
        "soon": clock.now() + timedelta(days=2, hours=4, minutes=5),
        "ample": clock.now() + timedelta(days=23, hours=6),
        "past": clock.now() - timedelta(hours=1),
        "opened": date(2026, 9, 21),
        "unread_messages": 3,
        "refusal": SimpleNamespace(
            message="“江苏海澜精密制造有限公司”的推荐意见已由吴建国在 14:03 提交。",
            yours="退回补正",
            theirs="同意推荐",
        ),
    }
