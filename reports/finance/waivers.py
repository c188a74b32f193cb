"""勾稽说明: why a cross-check may fail, who says so and who agrees."""

from collections.abc import Mapping

from msgspec import Struct

from reports.core.patterns import HAN, Pattern
from reports.core.values import Values
from reports.source.schema import Words

# A reason of fewer 汉字 is no sentence.
LEAST = 10
_HAN = Pattern(HAN)
# Who may answer for a reason that is written without 经手 and 复核.
_ROLE = Pattern(
    r"[股科处室]长|财务|科室|[^份]股[^金份]|主任|领导|负责人|会计|出纳|经办人"
)


class Waiver(Struct, frozen=True):
    """The reason as typed, who wrote it and who agreed; either of them may be empty."""

    reason: Words
    by: str
    seconded: str

    @property
    def is_told(self) -> bool:
        """Whether the reason says anything."""
        return len(_HAN.findall(self.reason)) >= LEAST

    @property
    def names_somebody(self) -> bool:
        """Whether a role answers for it."""
        return bool(self.by or self.seconded or _ROLE.search(self.reason))

    @property
    def words(self) -> str:
        """The reason with those who answer for it."""
        said = (("经手", self.by), ("复核", self.seconded))
        people = "，".join(f"{role}：{who}" for role, who in said if who)
        reason = self.reason.strip()
        return f"{reason}（{people}）" if people else reason


def read_waiver(value: object) -> Waiver | None:
    """What 勾稽说明 says of one rule, None where it gives no reason."""
    parts = value if isinstance(value, Mapping) else {"理由": value}
    reason = parts.get("理由")
    if not isinstance(reason, Words) or not reason.strip():
        return None
    by, seconded = (parts.get(role) for role in ("经手", "复核"))
    return Waiver(reason, *(_words(who) for who in (by, seconded)))


def waivers_of(scope: Values) -> dict[str, Waiver]:
    """The reasons that a document gives, by the rules' codes."""
    given = scope.get("勾稽说明")
    found = {}
    for code, value in given.items() if isinstance(given, Mapping) else ():
        waiver = read_waiver(value)
        if waiver is not None:
            found[code] = waiver
    return found


def _words(value: object) -> str:
    return value.strip() if isinstance(value, Words) else ""
