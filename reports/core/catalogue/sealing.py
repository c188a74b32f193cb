"""L: Sealing what was signed, and asking whether it is still that."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

_AGAIN = (
    "看好了，走完审签再封存：python build.py seal {year} --unit {unit} --role 职务；"
    "封存以后，新的才放进成品的文件夹。"
)
_SEALED = "已于 {time} 封存（{role}，第 {round} 轮）；"
_BESIDE = "封存的文件没有动，这次生成的放在“内部”里这个单位的“{folder}”。"
_BACK = "python build.py seal {year} --unit {unit} --restore"
_LOOK = f"不是自己改的，用封存的那一份换掉它；成品文件夹里的，照封存的写回：{_BACK}。"

ENTRIES = (
    CodeEntry(
        "L01",
        name="已经封存",
        severities=(Severity.HINT, Severity.WARNING),
        meaning="这个单位签过、封存过的那一套没有动；现在生成出来的和它不一样，放在旁边，等再封存。",
        advice="看“待封存”里的新文件；审签以后再封存一次，或者把数据改回去。",
        was="python build.py 2024 --unit 某局",
        should="python build.py seal 2024 --unit 某局 --role 局长",
        says={
            "data": CaseWords(f"{_SEALED}以后数据改过。{_BESIDE}", _AGAIN),
            "program": CaseWords(
                f"{_SEALED}以后模板或程序变了，或者加了 --strict。{_BESIDE}", _AGAIN
            ),
            "pages": CaseWords(
                f"{_SEALED}那时没有页码或 PDF。{_BESIDE}",
                _AGAIN,
            ),
            "needless": CaseWords(
                "数据和封存的一样，“内部”里这个单位的“{folder}”用不着了。",
                "不再要的，把“{folder}”文件夹删掉。",
            ),
            "damaged": CaseWords(
                "这个单位封存过，封存记录现在坏了，分不清数据变没变。" + _BESIDE,
                "运行 python build.py verify 看坏在哪里，从备份里拿回“版本”文件夹。",
                Severity.WARNING,
            ),
        },
    ),
    CodeEntry(
        "L02",
        name="现在不能封存",
        severities=(Severity.ERROR,),
        meaning="要封存的不是一套完整的、照现在的数据生成的文件，什么也没有动。",
        advice="先生成一次，把错误改完，再封存。",
        was="python build.py seal 2024 --unit 某局 --role 局长",
        should="python build.py 2024 --unit 某局",
        says={
            "errors": CaseWords(
                "《{title}》上一次生成有错误，不能封存。",
                "改好错误，运行 python build.py {year} --unit {unit}，再封存。",
            ),
            "old": CaseWords(
                "《{title}》的文件不是照现在的数据、模板、程序生成的，不能封存。",
                "先运行 python build.py {year} --unit {unit}，看过没有问题，再封存。",
            ),
            "never": CaseWords(
                "这个单位没有封存过，没有可以写回去的。",
                "先生成、审签，再封存：python build.py seal {year} --unit {unit} --role 职务。",
            ),
            "nothing": CaseWords(
                "这个单位还没有生成过文件，没有可以封存的。",
                "先运行 python build.py {year} --unit {unit}。",
            ),
            "unfinished": CaseWords(
                "《{title}》上一次没有做全，不能封存：{why}",
                "照上面一句办好，运行 python build.py {year} --unit {unit}，再封存。",
            ),
            "changed": CaseWords(
                "封存到一半，“{name}”被改动了，没有封存。",
                "关掉打开它的程序，重新生成，再封存一次。",
            ),
            "same role": CaseWords(
                "经手和封存都是“{role}”，单位.yaml 写了“封存须两人: 是”，没有封存。",
                "请另一个职务的人封存，或者改正 --made-by。",
            ),
            "damaged": CaseWords(
                "以前的封存记录坏了（第 {round} 轮），不能接着封存。",
                "运行 python build.py verify {year} --unit {unit} 看坏在哪里，从备份里拿回“版本”文件夹，再封存。",
            ),
        },
    ),
    CodeEntry(
        "L03",
        name="不是封存的那一份",
        severities=(Severity.ERROR, Severity.WARNING, Severity.HINT),
        meaning="文件和签过、封存过的那一份不一样；能说出是哪个数的，说出是哪个数。",
        advice="不是自己改的，先不要公开；用 seal 的 --restore 照封存的写回成品文件夹。",
        says={
            "figure": CaseWords(
                "“{name}”封存的是 {before}，现在是 {now}{where}。", _LOOK
            ),
            "text": CaseWords(
                "封存的是“{before}”，现在是“{now}”{where}。",
                _LOOK,
            ),
            "text gone": CaseWords("少了“{before}”{where}。", _LOOK),
            "text added": CaseWords("多了“{now}”{where}。", _LOOK),
            "more": CaseWords("还有 {count} 处不一样，没有一一列出。", _LOOK),
            "resaved": CaseWords(
                "另存过：字和数都和封存的一样，文件不是同一个了（多半用 Word 或 WPS 打开又存过）。",
                f"字体、页眉页脚没有比；要和审批单上的校验值一致的，照封存的写回：{_BACK}。",
            ),
            "noise": CaseWords(
                "字和数都和封存的一样；网站在外面加了东西，文件本身不是同一个。",
                "不用管。",
                Severity.HINT,
            ),
            "bytes": CaseWords(
                "和封存的不是同一个文件，这种文件看不出哪里不同。", _LOOK
            ),
            "unreadable": CaseWords(
                "和封存的不是同一个文件，而且打不开，多半坏了。", _LOOK
            ),
            "missing": CaseWords(
                "封存的文件里有它，这里没有。", f"照封存的写回成品文件夹：{_BACK}。"
            ),
            "added": CaseWords(
                "封存的文件里没有它，这里多了出来。",
                "不该公开的，拿走；该公开的，要审签、封存。",
            ),
            "unknown": CaseWords(
                "认不出它是哪一份封存的文件。",
                "看看年度、单位写对了没有；改了名字的网页，请拿正文所在的那一页来核对。",
            ),
            "no file": CaseWords(
                "没有这个文件或文件夹，或者读不了。", "看看名字写对了没有。"
            ),
        },
    ),
    CodeEntry(
        "L04",
        name="封存记录对不上",
        severities=(Severity.ERROR,),
        meaning="封存的清单、日志或保存的原件被改动过，或者缺了。",
        advice="从备份里拿回“版本”文件夹；查清是谁、为什么动了它。",
        says={
            "manifest": CaseWords(
                "第 {round} 轮的封存清单被改动过，或者坏了。",
                "从备份里拿回“版本”文件夹。",
            ),
            "code": CaseWords(
                "第 {round} 轮的封存清单和日志里记的封存码对不上：清单被换过。",
                "拿审批单上的封存码，加 --code 核对；从备份里拿回“版本”文件夹。",
            ),
            "round gone": CaseWords(
                "日志记着第 {round} 轮，它的封存清单没有了。",
                "从备份里拿回“版本”文件夹。",
            ),
            "object gone": CaseWords(
                "保存的原件少了一个：“{name}”（第 {round} 轮）。",
                "从备份里拿回“版本”文件夹；成品还好的，再封存一次也会补上。",
            ),
            "object changed": CaseWords(
                "保存的原件坏了，或者被改动过：“{name}”（第 {round} 轮）。",
                "从备份里拿回“版本”文件夹；成品还好的，再封存一次也会补上。",
            ),
            "line changed": CaseWords(
                "日志第 {line} 行被改动过。", "从备份里拿回“版本”文件夹。"
            ),
            "line removed": CaseWords(
                "日志第 {line} 行前面少了 {count} 行。",
                "从备份里拿回“版本”文件夹。",
            ),
            "line added": CaseWords(
                "日志第 {line} 行是插进去的。", "从备份里拿回“版本”文件夹。"
            ),
            "cut": CaseWords(
                "日志的末尾少了 {count} 行（第 {round} 轮封存记的）。",
                "封存时中途停了的，再运行一次 seal 就补上；不是的，从备份里拿回“版本”文件夹。",
            ),
            "other code": CaseWords(
                "审批单上的封存码 {typed} 不是这个单位任何一轮的。",
                "看看有没有抄错；没有抄错，封存记录就被换过，从备份里拿回“版本”文件夹。",
            ),
        },
    ),
    CodeEntry(
        "L05",
        name="同一个职务",
        severities=(Severity.WARNING,),
        meaning="经手和封存写的是同一个职务；只提醒，除非单位.yaml 写了“封存须两人: 是”。",
        advice="一般由经手的人以外的领导封存；确实如此的，不用管。",
        was="--role 分管领导 --made-by 分管领导",
        should="--role 分管领导 --made-by 财务股",
        says={
            "made": CaseWords(
                "经手和封存都是“{role}”。", "一般由经手的人以外的领导封存。"
            ),
            "waiver": CaseWords(
                "勾稽说明 {rule} 的经手、复核和封存都是“{role}”。",
                "一般由说明的人以外的领导封存。",
            ),
        },
    ),
)
