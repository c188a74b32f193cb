"""S: Indicator systems."""

from reports.core.catalogue.entry import Entry
from reports.core.severity import Severity

ENTRIES = (
    Entry(
        "S01",
        name="分值加起来不对",
        severities=(
            Severity.ERROR,
            Severity.HINT,
        ),
        meaning="各项分值之和不等于满分，或者各类的分值和通常不同。",
        advice="对照批复的绩效目标表改分值；财政同意调整的，不用改。",
    ),
    Entry(
        "S02",
        name="指标定义不对",
        severities=(Severity.ERROR,),
        meaning="指标体系里一个指标没有写全，或者目标、算法、档次、等级互相矛盾。",
        was="{目标: 定性, 算法: 达标}",
        should="{目标: 定性, 算法: 定性}",
        advice="照提示改“指标体系”里的这一项。",
    ),
    Entry(
        "S03",
        name="两套体系都适用",
        severities=(Severity.ERROR,),
        meaning="有两套指标体系适用于同一险种、同一年，不知道用哪一套。",
        advice="改其中一套的“适用”：险种、年度起或条件。",
    ),
)
