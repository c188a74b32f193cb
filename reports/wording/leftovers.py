"""What is left over from samples and other files, in a text as typed or as printed: one set of
patterns for both.

A text as typed may be held to more than a finished document, in which the words of the template
stand as well.
"""

RISES, FALLS = "增加|增长|上升|提高", "减少|下降|降低"
"""Words of a rise and of a fall, as alternatives of a pattern."""

PLACEHOLDER = "[X×Ｘ]{2,}"
"""What stands for a number or a name to be filled in."""

PLACEHOLDER_SIGNS = tuple(one + other for one in "X×Ｘ" for other in "X×Ｘ")
"""One of these is in every such."""

ALTERNATIVES = rf"(?:{RISES})[（(](?:{FALLS})[）)]|(?:{FALLS})[（(](?:{RISES})[）)]"
"""Both of two words, of which one was to be struck out: 增加（减少）."""

ALTERNATIVES_SIGNS = tuple(
    bracket + word for bracket in "（(" for word in f"{RISES}|{FALLS}".split("|")
)
"""One of these is in every such."""

FIELD_CODES = r"PAGEREF|_Toc\d+|错误[！!]\s*未定义书签"
"""What Word's table of contents leaves behind where it is copied as text."""

FIELD_CODES_SIGNS = ("PAGEREF", "_Toc", "未定义书签")
"""One of these is in every such."""

MARKUP = (
    r"\[bookmark:[^\]\n]*\]?|</?(?:br|p|span|div|font|table|td|tr|o:p|b|strong)\b[^>\n]*>"
    r"|&(?:nbsp|lt|gt|amp|quot|ensp|emsp);?|file:///\S*|HYPERLINK\b|MERGEFIELD\b|FORMTEXT\b|\\u3000"
    # Addresses within the house (RFC 1918), which no reader of the published text reaches.
    r"|https?://(?:localhost\b|(?:10|127|192\.168|172\.(?:1[6-9]|2[0-9]|3[01]))\.[0-9.]+)[!-~]*"
    r"|\\\\[0-9A-Za-z][\w.-]*\\"
    # Signs of formulas: \geq, $95\%$.
    r"|\$[^$\n]{1,24}\\%\$?|\\(?:geq|leq|times|div|approx|frac|%)"
)
"""What an editor, a web page or Word leaves behind where its text is copied."""

MARKUP_SIGNS = (
    *("[bookmark:", "<", "&", "file:///", "HYPERLINK", "MERGEFIELD", "FORMTEXT"),
    *("\\u3000", "http", "\\"),
)
"""One of these is in every such."""

SAMPLE_NOTES = r"[（(]\d+字(?:以内|左右)[）)]|%d|仍保留该表格式|统一采用以下内容"
"""What a sample says to the one who fills it in."""

OPEN_PLACES_TYPED = (
    rf"{PLACEHOLDER}|(?<![A-Za-z])x{{2,}}(?![A-Za-z])|_{{3,}}|\?{{2,}}"
    r"|[（(【〔]待(?:补充?|填写?|核实?|定|完善)[）)】〕]"
)
"""A place that was not filled in: XX, ____, （待补充）."""

OPEN_PLACES_PRINTED = (
    # Only the whole of a run: each of its ends would else be tried from each of its beginnings.
    rf"(?<![X×Ｘ]){PLACEHOLDER}(?=[万亿年月日个元项名%号〔（]|$)|(?<=[共计约为是]){PLACEHOLDER}"
)
"""The same in a finished document: only where a number or a name was to stand."""

BRACES = r"\{\{|\}\}|\{%|%\}"
"""A template's braces, which nothing was put in place of."""
