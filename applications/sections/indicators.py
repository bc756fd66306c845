"""The indicator table: figures of the three years before the application year (Art. 12)."""

from django.utils.translation import gettext_lazy as _

from applications.sections.fields import Line

_MONEY, _SHARE = _("万元"), _("%")

INDICATORS: tuple[Line, ...] = (
    Line("total_assets", _("资产总额"), _MONEY, required=True),
    Line("operating_revenue", _("营业收入"), _MONEY, required=True),
    Line("main_revenue", _("主营业务收入"), _MONEY),
    Line("investment_income", _("投资收益"), _MONEY),
    Line("other_income", _("营业外收入"), _MONEY),
    Line("profit", _("利润总额"), _MONEY, required=True),
    Line("taxes", _("纳税总额"), _MONEY, required=True),
    Line("sales", _("销售额"), _MONEY),
    Line("exports", _("创汇总额"), _("万美元")),
    Line("social_contribution", _("社会贡献率"), _SHARE),
    Line("return_on_assets", _("总资产贡献率"), _SHARE),
    Line("capital_preservation", _("资本保值增值率"), _SHARE),
    Line("debt_ratio", _("资产负债率"), _SHARE),
    Line("current_turnover", _("流动资产周转率"), _("次")),
    Line("cost_profit", _("成本费用利润率"), _SHARE),
    Line("productivity", _("全员劳动生产率"), _("万元/人")),
    Line("sales_ratio", _("产品销售率"), _SHARE),
    Line("quality_grade", _("产品质量等级品率"), _SHARE),
    Line("quality_loss", _("质量损失率"), _SHARE),
    Line("new_products", _("新产品产值率"), _SHARE),
    Line("energy", _("万元总产值综合能耗"), _("吨标煤/万元")),
    Line("energy_decline", _("综合能耗年下降率"), _SHARE),
    Line("research", _("研发投入"), _MONEY, required=True),
    Line("patents", _("有效发明专利"), _("件")),
    Line("standards", _("主导或者参与制定的标准"), _("项")),
    Line("satisfaction", _("顾客满意度"), _SHARE),
    Line("market_share", _("市场占有率"), _SHARE),
)
