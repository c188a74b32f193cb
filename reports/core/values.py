"""What a data file holds once it is typed: values by the Chinese keys of its schema.

Which keys there are is said by the schema of a report type, which is data and no type of ours;
a value is a figure, an absence, words with their place, a list of values, or values again.
"""

from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]
"""Values by key: a data file, a row of one, or the names that templates know."""

NewValues = dict[str, Any]
"""Values in the making."""
