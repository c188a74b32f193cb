"""Remarks with which a report was sent back (退回意见): taken down, answered, each with what was changed because of it."""
