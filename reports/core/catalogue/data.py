"""D: What the data say."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

ENTRIES = (
    CodeEntry(
        "D01",
        name="没有这一项",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
        ),
        meaning="这个名称不在该有的名称里，写了也读不到或印不出来。",
        was="三公经废: …",
        should="三公经费: …",
        advice="照提示改成最接近的名称；不用的删掉。",
        says={
            "no such row": CaseWords(
                "信息公开栏“{label}”写的“{source}”没有这一项。", "{near}"
            ),
            "unprinted_text": CaseWords(
                "“{key}”这一段没有地方印：没有叫这个名称的数，或者这一份不用写。",
                "{nearest}不用写的，删掉这一段。",
            ),
            "waiver": CaseWords(
                "勾稽说明里的“{rule}”不是本报告的规则编号。",
                "{nearest}编号见问题清单里每条前面的代码。",
            ),
            "indicator": CaseWords("指标体系里没有“{name}”这个指标。", "{near}"),
            "text_of_indicator": CaseWords(
                "“{key}”这一段说的指标不在指标体系里，印不出来。", "{near}"
            ),
            "profile": CaseWords(
                "“{path}”没有“{profile}”这套版式。",
                "可以写：{known}；要用别的版式，把它存成 templates/{wanted}。",
            ),
            "switched_off": CaseWords("停用的“{name}”不存在。", "{near}"),
            "switched_off_system": CaseWords(
                "停用的指标体系“{name}”不存在。", "{near}"
            ),
            "key": CaseWords("这个文件里没有“{key}”这一项。", "{nearest}"),
            "key_inside": CaseWords("“{path}”里没有“{key}”这一项。", "{nearest}"),
            "column": CaseWords(
                "“{path}”的表没有“{name}”这一列。",
                "列名可以写：{known}；用不到的，删掉这一列。",
            ),
            "misspelt_column": CaseWords(
                "“{path}”的表没有“{name}”这一列。",
                "最接近的是“{near}”；用不到的，删掉这一列。",
            ),
            "not_listed": CaseWords(
                "“{title}”这一段不在“{key}”里，印不出来。",
                "在“{key}”里加上 {item}；{nearest}",
            ),
        },
    ),
    CodeEntry(
        "D02",
        name="没有这个科目",
        severities=(Severity.ERROR,),
        meaning="当年科目表里没有这个编码，或者要写到“项”的写成了类、款。",
        was="2101510: {基本: 5}",
        should="2101501: {基本: 5}",
        advice="科目只写编码（“项”七位），照批复表改；名称写在 # 后面。",
        says={
            "level": CaseWords(
                "{dictionary}科目要写到“{level}”（{digits} 位编码），写的是 {key}。",
                "它下面有：{codes}。",
            ),
            "level_more": CaseWords(
                "{dictionary}科目要写到“{level}”（{digits} 位编码），写的是 {key}。",
                "它下面有：{codes}等。",
            ),
            "near": CaseWords(
                "当年的{dictionary}科目里没有“{key}”。",
                "最接近的是 {codes}；请照批复表改。",
            ),
            "near_or_new": CaseWords(
                "当年的{dictionary}科目里没有“{key}”。",
                "最接近的是 {codes}；请照批复表改。批复表上确是 {key} 的，加上：科目补充: {{{key}: 名称}}。",
            ),
            "unknown": CaseWords(
                "当年的{dictionary}科目里没有“{key}”。",
                "科目只写编码，名称写在 # 后面；请照批复表改。",
            ),
            "new": CaseWords(
                "当年的{dictionary}科目里没有“{key}”。",
                "请照批复表核对编码；批复表上确是 {key} 的，加上：科目补充: {{{key}: 名称}}。",
            ),
            "no_digits": CaseWords(
                "“科目补充”里的“{key}”不是科目的编码。",
                "功能分类的类、款、项是 2 开头的 3、5、7 位，经济分类的类、款是 3 开头的 3、5 位。",
            ),
            "unnamed_above": CaseWords(
                "“科目补充”写了 {key} {name}，它的上级 {missing} 还没有名称。",
                "照当年《政府收支分类科目》，在“科目补充”里把上级的编码和名称也写上。",
            ),
        },
    ),
    CodeEntry(
        "D03",
        name="填的内容不对",
        severities=(Severity.ERROR,),
        meaning="这里要填数（或一组内容），写的不是；或者单位不对、没有写单位。",
        was="决算: 六千五",
        should="决算: 6500",
        advice="照提示填；没有写 0，不知道写“待填”，数后面只写单位。",
        says={
            "target_unit": CaseWords(
                "指标“{name}”的目标没有写单位。",
                "目标和完成都连单位一起写，如 ≥90%、≥400家、≤5个工作日。",
            ),
            "rows": CaseWords(
                "“{name}”应当是一行一个“{column}”的写法，或者 CSV 文件的名字。",
                "{advice}",
            ),
            "pasted": CaseWords(
                "“{name}”像是从 Excel 粘进来的几行，前后接在一起了，分不清是几行。",
                "写成“{key}: |”，从下一行起再粘一遍，每行前面空几格、对齐；或者在 Excel 里存成 CSV，写它的文件名。",
            ),
            "members": CaseWords("“{name}”应当是下面带几个小项的写法。", "{advice}"),
            "named_members": CaseWords(
                "“{name}”应当是下面带几个小项的写法，如 {{{members}}}。", "{advice}"
            ),
            "items": CaseWords(
                "“{name}”应当是一行一项、行首是“- ”的写法。", "{advice}"
            ),
            "number": CaseWords("“{name}”应当是一个数。", "{advice}"),
            "words": CaseWords("“{name}”应当是一句话或一个词。", "{advice}"),
            "no_number": CaseWords(
                "“{name}”要填数，写的是“{text}”。",
                "没有请写 0，暂时不知道写“待填”；数后面除了单位不要写别的字。",
            ),
            "rough_number": CaseWords(
                "“{name}”要填准确的数，写的是“{text}”。",
                "照台账核对以后写 {number}；“约”“左右”这样的字写在文字里。",
            ),
            "no_unit": CaseWords(
                "“{name}”要连单位一起写。", "例如 20亿元、30个工作日、1.1%。"
            ),
            "other_unit": CaseWords(
                "“{name}”的单位应当是“{unit}”，写的是“{written}”。"
            ),
        },
    ),
    CodeEntry(
        "D04",
        name="不能这样写",
        severities=(Severity.ERROR,),
        meaning="这一项只能写规定的几个词。",
        was="级次: 州级",
        should="级次: 市级",
        advice="从提示里列出的词中选一个。",
        says={
            "option": CaseWords("不认识的写法选项“{option}”。全部选项：{known}。"),
            "option_near": CaseWords(
                "不认识的写法选项“{option}”。最接近的是“{nearest}”。全部选项：{known}。"
            ),
            "option_places": CaseWords(
                "选项“{option}”要写成 {{单位: 位数}}，如 {{万元: 2}}。"
            ),
            "option_decimals": CaseWords(
                "选项“{option}”里“{unit}”的位数要写 0 到 6 的整数，现在是“{text}”。"
            ),
            "option_units": CaseWords("选项“{option}”要写成单位的列表，如 [%, 分]。"),
            "option_yes_no": CaseWords(
                "选项“{option}”要写“是”或“否”，现在是“{text}”。"
            ),
            "option_text": CaseWords("选项“{option}”要写一段文字，现在是“{text}”。"),
            "option_choice": CaseWords(
                "选项“{option}”没有“{text}”这种写法，可以写的有：{known}。"
            ),
            "output": CaseWords("这个样式不出“{name}”。", "可以出的有：{names}。"),
            "choice": CaseWords("“{name}”不能写“{text}”。", "可以写的有：{known}。"),
            "yes_no": CaseWords("“{name}”要写“是”或“否”。"),
        },
    ),
    CodeEntry(
        "D05",
        name="必填的没有填",
        severities=(Severity.ERROR,),
        meaning="必填的一项没有写，或者空着。",
        was="决算:",
        should="决算: 0",
        advice="填上；没有发生写 0，暂时不知道写“待填”。",
        says={
            "no_last_year": CaseWords(
                "缺“{name}”这一项。",
                "上年文件夹里没有这个单位的同一份报告，请照上年报表录入。",
            ),
            "not_computed": CaseWords(
                "缺“{name}”这一项。",
                "上年的报告里算不出“{source}”，请先改好上年的数据，或者照上年报表录入。",
            ),
            "unit file": CaseWords(
                "单位文件夹里没有 {file}。",
                "每个单位文件夹里要有一份，写明名称、行政区划、性质和门户；可从上年复制。",
            ),
            "no_column": CaseWords("这一行没有写“{column}”。"),
            "columns": CaseWords(
                "“{path}”的表缺“{names}”这一列。", "列名可以写：{known}，次序不论。"
            ),
            "blank_text": CaseWords("“{path}”是空的。", "{advice}"),
            "empty": CaseWords("“{name}”是空的。", "暂时不知道写“待填”。"),
            "empty_number": CaseWords(
                "“{name}”是空的。", "没有请写 0，暂时不知道写“待填”。"
            ),
            "left_blank": CaseWords(
                "“{name}”写了“留空”，这一项不能留空。",
                "没有请写 0，暂时不知道写“待填”；公开的表里这一格本来就空着的，请管模板的人在数据结构里给它写 可留空: true。",
            ),
            "blank_in_sentence": CaseWords(
                "“{name}”写了“留空”，有一句话要印它（或由它算出的数）。",
                "没有请写 0；这句话不该印的，请管模板的人在前面加 {{% if … is 有 %}}。",
            ),
            "few_items": CaseWords("“{name}”至少要写 {least} 项。", "{advice}"),
            "missing_text": CaseWords(
                "缺“{path}”这一项。",
                "在“{companion}”里写一行“# {key}”，下面写这一段文字。",
            ),
            "missing": CaseWords("缺“{path}”这一项。", "在文件里加上：{addition}。"),
            "missing_inside": CaseWords(
                "缺“{path}”这一项。", "在“{parent}”下面加上：{addition}。"
            ),
            "no_text": CaseWords(
                "“{key}”里的“{item}”没有写文字。",
                "在“{companion}”里写一行“# {title}”，下面写这一段；不要了就从“{key}”里去掉。",
            ),
        },
    ),
    CodeEntry(
        "D06",
        name="还是待填",
        severities=(
            Severity.ERROR,
            Severity.HINT,
        ),
        meaning="还有“待填”没有填上：公开稿不行，送审稿有的可以。",
        was="公开时间: 待填",
        should="公开时间: 2025-10-15",
        advice="填上以后再生成；要先看半成品，用 --draft。",
        says={
            "published": CaseWords(
                "成品里还有{mark}，没有生成。",
                "按别的提示把待填的数补上；都补了还有这一条，请把数据和模板发给维护人员。",
            ),
            "count": CaseWords(
                "这一份里还有 {count} 处{mark}。",
                "打开文件查找“{words}”，逐处补到数据里。",
                severity=Severity.HINT,
            ),
            "value": CaseWords(
                "“{name}”还是待填。",
                "{advice}填上以后再生成；要先看半成品，用 --draft。",
            ),
            "final_value": CaseWords(
                "“{name}”还是待填。",
                "{advice}公开稿不能有待填：填上再生成；还没定就把“状态”改回 送审稿。",
            ),
            "in_text": CaseWords(
                "“{name}”里还有待填。", "填上以后再生成；要先看半成品，用 --draft。"
            ),
        },
    ),
    CodeEntry(
        "D08",
        name="百分数没有带 %",
        severities=(Severity.ERROR,),
        meaning="百分数没有带 %，分不清是 97% 还是 0.97%。",
        was="完成值: 0.97",
        should="完成值: 97%",
        advice="百分数一律带 % 写。",
        says={
            "indicator": CaseWords(
                "指标“{name}”的完成值是百分数，要带 %：{text} 是 {text}% 还是 {hundredfold}%？",
            ),
            "target": CaseWords(
                "指标“{name}”的目标是百分数，要带 %：{text} 是 {text}% 还是 {hundredfold}%？",
            ),
            "no_percent_sign": CaseWords(
                "“{name}”是百分数，要带 %：{text} 是 {text}% 还是 {hundredfold}%？",
                "百分数一律带 % 写。",
            ),
            "column": CaseWords(
                "“{name}”这一列是百分数，要带 %：{text} 是 {text}% 还是 {hundredfold}%？这样的有 {count} 格。",
                "是 {text}% 的，列名写成“{name}（%）”；是 {hundredfold}% 的，在 Excel 里把这一列设成百分比，再存一遍。",
            ),
            "below_percent": CaseWords(
                "“{name}”的列名写了 %，格里是 {text}：是 {text}% 还是 {hundredfold}%？这样的有 {count} 格。",
                "在 Excel 里把这一列设成百分比，再存一遍，格里就带着 %；确是 {text}% 的，格里写 {text}%。",
            ),
        },
    ),
    CodeEntry(
        "D09",
        name="日期或年份不对",
        severities=(Severity.ERROR,),
        meaning="看不出是哪一天、哪一年，或者日历上没有这一天。",
        was="日期: 6月3号",
        should="日期: 2025年6月3日",
        advice="日期写 2025年6月3日 或 2025-06-03，年份写四位数。",
        says={
            "date": CaseWords(
                "“{name}”看不出是哪一天：{text}。", "写成 2025年6月3日 或 2025-06-03。"
            ),
            "year": CaseWords("“{name}”要写四位年份。", "例如 2024。"),
            "month": CaseWords(
                "“{name}”看不出是哪一年哪一月：{text}。", "写成 2022年12月。"
            ),
        },
    ),
    CodeEntry(
        "D10",
        name="目标看不懂",
        severities=(Severity.ERROR,),
        meaning="指标的目标读不出是大于、小于、等于还是区间。",
        was="目标: 90%",
        should="目标: ≥90%",
        advice="写成 ≥90%、＞80%、≤5%、=100%、65%～75% 或 定性。",
        says={
            "": CaseWords(
                "“{name}”的目标看不懂：{text}。",
                "写成 ≥90%、＞80%、≤5%、=100%、65%～75% 或 定性。",
            ),
            "bare": CaseWords(
                "“{name}”的目标只写了数 {text}，没有写是不低于、不高于还是等于它。",
                "前面加一个 ≥、≤ 或 =，如 ≥{text}；照批复的绩效目标表写。",
            ),
            "twice": CaseWords(
                "“{name}”的目标里写了怎样比，后面又写了“比较”。",
                "删掉“比较”；目标只是一个数的，才写它。",
            ),
        },
    ),
    CodeEntry(
        "D11",
        name="和文件夹不一致",
        severities=(Severity.ERROR,),
        meaning="文件里写的年度、单位和它所在的文件夹不一致。",
        was="年度: 2023",
        should="年度: 2024",
        advice="放错了就移到对的文件夹；没有改的，改成一样。",
        says={
            "folder": CaseWords(
                "文件里写的{key}是“{stated}”，文件夹是“{expected}”。",
                "文件放错了文件夹，或者这一行没有改。",
            ),
            "unit_file": CaseWords(
                "单位.yaml 里的名称“{name}”和文件夹“{unit}”不一致。",
                "两处改成一样，与批复上的全称一致。",
            ),
        },
    ),
    CodeEntry(
        "D12",
        name="同一内容写了两处",
        severities=(Severity.ERROR,),
        meaning="同一段文字、同一行数在两个地方都写了。",
        advice="留一处，另一处删掉。",
        says={
            "beside_indicator": CaseWords(
                "“{key}”在 {file} 第 {line} 行和这里写了两处。", "留一处，另一处删掉。"
            ),
            "rows": CaseWords(
                "“{key}”在第 {line} 行和这里写了两处。",
                "留一处；两行是一回事的，合成一行。",
            ),
            "sections": CaseWords(
                "“{title}”在 {file} 第 {line} 行和这里写了两处。",
                "留一处，另一处删掉。",
            ),
        },
    ),
    CodeEntry(
        "D13",
        name="和上年不一样",
        severities=(Severity.WARNING,),
        meaning="录的上年数和上年文件夹里算出来的不一样。",
        advice="以上年为准就删掉这一行；确有调整的，在说明里写清。",
        says={
            "": CaseWords(
                "“{name}”录的是 {entered}，上年文件夹里“{source}”是 {former}，两处不一样。",
                "以上年文件夹为准就删掉这一行；确有调整的，在说明里写清。",
            ),
        },
    ),
    CodeEntry(
        "D14",
        name="没有这种报告或样式",
        severities=(Severity.ERROR,),
        meaning="报告、样式或指标体系的名称不对，或者没有写。",
        was="报告: 自评报告",
        should="报告: 提示里列出的名称",
        advice="照提示里列出的名称写。",
        says={
            "no_type": CaseWords(
                "没有写是哪一种报告。",
                "在文件第一行写：报告: ＋报告类型的名称。现有的报告类型：{known}。",
            ),
            "no_type_of_one": CaseWords(
                "没有写是哪一种报告。",
                "在文件第一行写：报告: {only}。现有的报告类型：{known}。",
            ),
            "type": CaseWords("没有“{name}”这种报告。", "现有的报告类型：{known}。"),
            "no_variant": CaseWords("没有写用哪个样式。", "现有的样式：{known}。"),
            "variant": CaseWords("没有“{name}”这个样式。", "现有的样式：{known}。"),
            "style_below": CaseWords(
                "没有“{name}”这个样式可以沿用。", "现有的样式：{known}。"
            ),
            "base": CaseWords("没有“{name}”这套指标体系可以沿用。", "{near}"),
            "system": CaseWords(
                "没有“{name}”这套指标体系。", "现有的指标体系：{known}。"
            ),
            "year_without_system": CaseWords(
                "没有适用于 {year} 年度的指标体系。",
                "现有的指标体系：{known}。在数据里写明“指标体系”用哪一套。",
            ),
            "scheme_without_system": CaseWords(
                "没有适用于“{scheme}”{year}年度的指标体系。",
                "现有的适用于：{suited}。名称写错了就改；确是别的险种，请改模板的人在“指标体系”里加一份。",
            ),
        },
    ),
    CodeEntry(
        "D15",
        name="取数的报告有错误",
        severities=(Severity.ERROR,),
        meaning="从上年或本单位另一份报告取了数，那一份有错误，取来的数不可靠。",
        advice="先把那一份照它自己的清单改好。",
        says={
            "sibling": CaseWords(
                "{file} 有错误，从那里取来的数不可靠。",
                "先照它自己的清单改好，这一份就跟着好了。",
            ),
            "last year": CaseWords(
                "上年的 {file} 有错误，从那里取来的数不可靠。",
                "先生成上年（python build.py {year}），照清单改好；确实不用上年的数，把上年的文件移走。",
            ),
            "unfinished": CaseWords(
                "{year} 年度的“{name}”还有 {count} 个错误，{new} 年度没有开始，什么也没有写。",
                "头一个是：{first}先运行 python build.py {year} --unit {unit}，照清单改好；确实不用这一份，把它移走。",
            ),
            "no files": CaseWords(
                "{year} 年度的这个单位没有数据文件，没有可以翻的。",
                "看看文件是不是放错了文件夹。",
            ),
        },
    ),
    CodeEntry(
        "D16",
        name="找不到表格文件",
        severities=(Severity.ERROR,),
        meaning="YAML 里写的 CSV 文件不在同一个文件夹，或者写的是 Excel 工作簿。",
        was="经济分类: 经济.csv",
        should="经济分类: 经济分类.csv",
        advice="把它和数据文件放在一起，文件名写全。",
        says={
            "": CaseWords(
                "找不到“{file}”。",
                "把它和数据文件放在同一个文件夹，文件名写全。",
            ),
            "workbook": CaseWords(
                "“{file}”是 Excel 工作簿，读不了。",
                "在 Excel 或 WPS 里另存为“CSV（逗号分隔）”，这里写那个文件的名字。",
            ),
        },
    ),
    CodeEntry(
        "D17",
        name="“同 …”指的段落没有",
        severities=(Severity.ERROR,),
        meaning="写了“同 …”，所指的那一段找不到。",
        was="同 原因 收支",
        should="同 原因 收入支出总计",
        advice="改成已有的标题；指“共用.md”的，先在那里写上这一段。",
        says={
            "own": CaseWords(
                "“{title}”写的是“{words}”，这个文件里没有“{wanted}”这一段。",
                "{nearest}",
            ),
            "shared": CaseWords(
                "“{title}”写的是“{words}”，“{file}”里没有“{wanted}”这一段。",
                "{nearest}",
            ),
            "shared_empty": CaseWords(
                "“{title}”写的是“{words}”，“{file}”里没有“{wanted}”这一段。",
                "“{file}”放在数据文件旁边，里面写一行“# {wanted}”，下面写这一段。",
            ),
            "no_shared_file": CaseWords(
                "“{title}”写的是“{words}”，没有“{file}”这个文件。",
                "“{file}”放在数据文件旁边，里面写一行“# {wanted}”，下面写这一段。",
            ),
        },
    ),
    CodeEntry(
        "D18",
        name="没有要取数的报告",
        severities=(Severity.ERROR,),
        meaning="要取数的那份报告本单位没有，或者同名的有几份。",
        was="项目: [筹资工作]",
        should="项目: [筹资工作专项经费]",
        advice="写数据文件的名字（不带 .yaml）或报告类型。",
        says={
            "none": CaseWords(
                "本单位没有“{name}”这份报告。",
                "写数据文件的名字（不带 .yaml）或报告类型。{near}",
            ),
            "needed": CaseWords(
                "这份报告要从本单位的“{name}”取数，这个文件夹里没有它。",
                "先在同一个文件夹里填好它（另一个 .yaml，第一行写 报告: {name}）；已经有的，核对它的“报告”写对了没有。",
            ),
            "several": CaseWords(
                "“{name}”有 {count} 份，不知道要哪一份。", "写数据文件的名字：{stems}。"
            ),
        },
    ),
    CodeEntry(
        "D19",
        name="数或年份超出了范围",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="这一项不会是负数，不会有小数，不会这样大、这样小（错误），或者很少这样（警告）。",
        was="公务接待: {预算: -8200, 决算: 0}",
        should="公务接待: {预算: 8200, 决算: 0}",
        advice="去掉负号、括号，或核对小数点；要冲减的，写冲减以后的数。",
        says={
            "negative": CaseWords(
                "“{name}”不会是负数，写的是“{text}”。",
                "去掉负号或括号；要冲减的，写冲减以后的数。",
            ),
            "parts": CaseWords(
                "“{name}”要写整数，写的是“{text}”。", "看看小数点是不是多打的。"
            ),
            "above": CaseWords(
                "“{name}”写的是“{text}”，不会大于 {bound}。",
                "核对小数点、单位，是不是多打了一位。",
            ),
            "below": CaseWords(
                "“{name}”写的是“{text}”，不会小于 {bound}。",
                "核对小数点、单位、负号，是不是少打了一位。",
            ),
            "seldom_above": CaseWords(
                "“{name}”写的是“{text}”，很少大于 {bound}。",
                "核对小数点、单位，是不是多打了一位；没有错的不用改。",
                Severity.WARNING,
            ),
            "seldom_below": CaseWords(
                "“{name}”写的是“{text}”，很少小于 {bound}。",
                "核对小数点、单位、负号，是不是少打了一位；没有错的不用改。",
                Severity.WARNING,
            ),
            "seldom_parts": CaseWords(
                "“{name}”写的是“{text}”，一个一个数的很少有小数。",
                "看看小数点是不是多打的，单位是不是漏了“万”字。",
                Severity.WARNING,
            ),
            "late": CaseWords(
                "“{name}”写的是“{text}”，不会晚于 {bound} 年。",
                "核对年份，是不是打错了一位。",
            ),
            "early": CaseWords(
                "“{name}”写的是“{text}”，不会早于 {bound} 年。",
                "核对年份，是不是打错了一位，或者还是以前的。",
            ),
            "seldom_late": CaseWords(
                "“{name}”写的是“{text}”，很少晚于 {bound} 年。",
                "核对年份；没有错的不用改。",
                Severity.WARNING,
            ),
            "seldom_early": CaseWords(
                "“{name}”写的是“{text}”，很少早于 {bound} 年。",
                "核对年份，是不是还是以前的；没有错的不用改。",
                Severity.WARNING,
            ),
        },
    ),
    CodeEntry(
        "D20",
        name="清单里写了两次",
        severities=(Severity.WARNING,),
        meaning="省级.yaml 的单位清单里，同一个单位写了两次，只按第一次算。",
        advice="删掉多写的一行；确是两个单位的，名称写全。",
        says={
            "": CaseWords(
                "“{name}”在单位清单里写了两次，只按第一次算。",
                "删掉多写的一行；确是两个单位的，名称写全。",
            ),
        },
    ),
    CodeEntry(
        "D21",
        name="写得太长或太多",
        severities=(Severity.ERROR,),
        meaning="一项里的字太多，或者一项下面列的太多，像是粘错了地方。",
        was="项目名称: （粘进来的一整篇材料）",
        should="项目名称: 医保业务系统运行维护",
        advice="看看是不是粘错了；长的文字写进同名的 .md 文件，太多的行先按类合并。",
        says={
            "text": CaseWords(
                "“{name}”写了 {characters} 个字，最多 {most} 个。",
                "看看是不是粘错了；长的文字写进同名的 .md 文件。",
            ),
            "prose": CaseWords(
                "“{name}”写了 {characters} 个字，最多 {most} 个。",
                "看看是不是粘错了；制度全文这样的长篇作附件另发。",
            ),
            "items": CaseWords(
                "“{name}”下面有 {count} 项，最多 {most} 项。",
                "看看是不是粘错了；一份报告印不下这么多，先按类合并。",
            ),
        },
    ),
    CodeEntry(
        "D23",
        name="日期和年度不合",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="公开、成文、批复、审签、评价的日期和报告的年度对不上，或者先后颠倒了。",
        was="公开时间: 2024年6月3日",
        should="公开时间: 2025年6月3日",
        advice="核对年、月、日，多半是上年的日期没有改，或者年份打错了一位。",
        says={
            "before_end": CaseWords(
                "“{name}”是 {date}，{year} 年度还没有结束。",
                "核对年份：{year} 年度的材料，这个日期一般在 {next} 年。",
            ),
            "long_after": CaseWords(
                "“{name}”是 {date}，离 {year} 年度太远了。",
                "核对年份：{year} 年度的材料，这个日期一般在 {next} 年。",
            ),
            "other_year": CaseWords(
                "“{name}”是 {date}，不在 {year} 年。", "核对年份。{meant}"
            ),
            "order": CaseWords(
                "“{name}”（{date}）比“{other}”（{former}）还早。",
                "核对两个日期的年、月、日。",
            ),
            "backwards": CaseWords(
                "“{name}”里的“{words}”，止的日期比起的还早。",
                "核对两个日期的年、月、日，看看是不是写颠倒了；跨年的，后一个也写上年份。",
                Severity.WARNING,
            ),
            "calendar": CaseWords(
                "“{name}”里的“{words}”，历书上没有这个月、这一天。", "核对年、月、日。"
            ),
        },
    ),
    CodeEntry(
        "D24",
        name="科目还要核对",
        severities=(Severity.HINT,),
        meaning="用到的科目，编码或名称还没有和财政部的原文核对过，或者是自己补充的。",
        was="科目补充: {2050803: 培训费}",
        should="科目补充: {2050803: 培训支出}",
        advice="照当年《政府收支分类科目》核对编码和名称；名称不对的，在“科目补充”里写对的。",
        says={
            "unverified": CaseWords(
                "这几个科目的名称还没有和原文核对过：{codes}。",
                "照当年《政府收支分类科目》核对；名称不对的，在“科目补充”下面写“编码: 名称”。",
            ),
            "added": CaseWords(
                "这几个科目字典里没有，是“科目补充”里写的：{codes}。",
                "照当年《政府收支分类科目》核对编码和名称。",
            ),
            "renamed": CaseWords(
                "科目 {key} 在字典里叫“{known}”，“科目补充”里写的是“{name}”，印的是后一个。",
                "照当年《政府收支分类科目》核对；字典里的对，就把这一行删掉。",
            ),
            "unused": CaseWords(
                "“科目补充”里的 {codes} 没有用到。",
                "用不到就删掉；用得到的，核对编码有没有写错。",
            ),
        },
    ),
)
