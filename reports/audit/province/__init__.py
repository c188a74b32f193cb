"""The province's view: one page and one workbook over all units of a year, for the house only."""
