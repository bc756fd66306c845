"""The indicator table: figures of the three years before the application year (Art. 12).

What follows from other lines is not asked but computed (`derived`; see applications.sections.figures).
"""

from django.utils.translation import gettext_lazy as _

from applications.sections.fields import Line

MONEY, _SHARE = _("万元"), _("%")
_OPERATION, _PROFIT, _QUALITY = _("经营"), _("效益"), _("质量")
_ENERGY, _INNOVATION = _("能耗安全"), _("创新")

INDICATORS: tuple[Line, ...] = (
    Line("total_assets", _("资产总额"), MONEY, True, group=_OPERATION, help=_("年末数。")),
    Line("liabilities", _("负债总额"), MONEY, group=_OPERATION, help=_("年末数。")),
    Line("equity", _("所有者权益"), MONEY, group=_OPERATION, signed=True, help=_("年末数。")),
    Line("current_assets", _("平均流动资产"), MONEY, group=_OPERATION),
    Line("operating_revenue", _("营业收入"), MONEY, True, group=_OPERATION),
    Line("main_revenue", _("主营业务收入"), MONEY, group=_OPERATION),
    Line("investment_income", _("投资收益"), MONEY, group=_OPERATION, signed=True),
    Line("other_income", _("营业外收入"), MONEY, group=_OPERATION),
    Line("sales", _("销售额"), MONEY, group=_OPERATION),
    Line("exports", _("创汇总额"), _("万美元"), group=_OPERATION),
    Line("gross_output", _("总产值"), MONEY, group=_OPERATION),
    Line("sales_output", _("销售产值"), MONEY, group=_OPERATION),
    Line("added_value", _("增加值"), MONEY, group=_OPERATION),
    Line("staff", _("平均职工人数"), _("人"), group=_OPERATION),
    Line("market_share", _("市场占有率"), _SHARE, group=_OPERATION, share=True),
    Line("debt_ratio", _("资产负债率"), _SHARE, group=_OPERATION, derived=True, share=True),
    Line("sales_ratio", _("产品销售率"), _SHARE, group=_OPERATION, derived=True),
    Line("current_turnover", _("流动资产周转率"), _("次"), group=_OPERATION, derived=True),
    Line("productivity", _("全员劳动生产率"), _("万元/人"), group=_OPERATION, derived=True, signed=True),
    Line("profit", _("利润总额"), MONEY, True, group=_PROFIT, signed=True),
    Line("taxes", _("纳税总额"), MONEY, True, group=_PROFIT),
    Line(
        "profit_and_taxes", _("利税总额"), MONEY, group=_PROFIT, signed=True, help=_("利润总额与税金之和。")
    ),
    Line("interest", _("利息支出"), MONEY, group=_PROFIT),
    Line("costs", _("成本费用总额"), MONEY, group=_PROFIT),
    Line("social_total", _("社会贡献总额"), MONEY, group=_PROFIT),
    Line("return_on_assets", _("总资产贡献率"), _SHARE, group=_PROFIT, derived=True, signed=True),
    Line("social_contribution", _("社会贡献率"), _SHARE, group=_PROFIT, derived=True),
    Line("capital_preservation", _("资本保值增值率"), _SHARE, group=_PROFIT, derived=True, signed=True),
    Line("cost_profit", _("成本费用利润率"), _SHARE, group=_PROFIT, derived=True, signed=True),
    Line("quality_grade", _("产品质量等级品率"), _SHARE, group=_QUALITY, share=True),
    Line("quality_loss", _("质量损失率"), _SHARE, group=_QUALITY, share=True),
    Line("satisfaction", _("顾客满意度"), _SHARE, group=_QUALITY, share=True),
    Line("energy", _("万元总产值综合能耗"), _("吨标煤/万元"), group=_ENERGY),
    Line("energy_decline", _("综合能耗年下降率"), _SHARE, group=_ENERGY, derived=True, signed=True),
    Line("accidents", _("生产安全事故"), _("起"), group=_ENERGY),
    Line("research", _("研发投入"), MONEY, True, group=_INNOVATION),
    Line(
        "research_share", _("研发投入占营业收入的比例"), _SHARE, group=_INNOVATION, derived=True, share=True
    ),
    Line("new_products", _("新产品产值率"), _SHARE, group=_INNOVATION, share=True),
    Line("patents", _("有效发明专利"), _("件"), group=_INNOVATION),
    Line("standards", _("主导或者参与制定的标准"), _("项"), group=_INNOVATION),
)
