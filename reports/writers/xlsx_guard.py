"""What may be typed into the cells of a sheet (SpreadsheetML): which can be changed, and what fits them."""

from collections.abc import Sequence

from msgspec import Struct

from reports.writers.opc import escape

# Rows may be put in, sorted and made higher; no password is asked for (ECMA-376 18.3.1.85).
GUARD = (
    '<sheetProtection sheet="1" formatColumns="0" formatRows="0" insertRows="0"'
    ' sort="0"/>'
)
# Rows are higher than a line, so that none is cut (18.3.1.81).
ROWS = '<sheetFormatPr defaultRowHeight="18" customHeight="1"/>'
OPEN = '<protection locked="0"/>'
# A list that stands in the rule itself may be so long (18.3.1.32).
_LONGEST_LIST = 255


class Allowed(Struct, frozen=True):
    """What fits some cells: one of `choices`, or a number where there are none. `told` is said to whoever types
    something else, who may still insist where it is a number.
    """

    cells: Sequence[str]
    told: str
    choices: Sequence[str] = ()


def allowed_xml(rules: Sequence[Allowed]) -> str:
    """The rules of a sheet (18.3.1.32); a list that Excel could not hold is no rule."""
    written = [
        _rule(one)
        for one in rules
        if one.cells and len(",".join(one.choices)) <= _LONGEST_LIST
    ]
    if not written:
        return ""
    return (
        f'<dataValidations count="{len(written)}">{"".join(written)}</dataValidations>'
    )


def _rule(rule: Allowed) -> str:
    if rule.choices:
        kind = 'type="list" errorStyle="stop"'
        listed = ",".join(one.replace('"', '""') for one in rule.choices)
        quoted = escape('"' + listed + '"')
        formulas = f"<formula1>{quoted}</formula1>"
    else:
        kind = 'type="decimal" errorStyle="warning" operator="between"'
        formulas = "<formula1>-1E15</formula1><formula2>1E15</formula2>"
    return (
        f'<dataValidation {kind} allowBlank="1" showInputMessage="1"'
        f' showErrorMessage="1" error="{escape(rule.told)}" sqref="{" ".join(rule.cells)}">'
        f"{formulas}</dataValidation>"
    )
