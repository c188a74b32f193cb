"""The structure marks in compiled templates.

What the template parsers write and the filler reads.

Marks are control characters, which no user's file may hold: U+0002 name U+0003 opens, U+0004
closes, U+0005 breaks a line of a title; a block's name is followed by U+0006 and its place. In the
name of a mark of a Word body U+0007 stands before each of its facts, and U+0001 for a brace in what is said
of its place, and U+000B for a line break in its words.
"""

BRACE, OPEN, NAMED, CLOSE = "\x01", "\x02", "\x03", "\x04"
BREAK, AT, FACT, LINE = "\x05", "\x06", "\x07", "\x0b"

WORD_BODY, WORD_PARAGRAPH, WORD_RUN, WORD_SAID = "Wb", "Wp", "Wr", "Ws"
WORD_TABLE, WORD_ROW, WORD_CELL, WORD_COMMAND = "Wt", "Wd", "Wc", "Wk"
WORD_VALUE = "Wv"
"""What a Word body is made of.

Paragraphs: their kind, how they are opened, and how one is that does not end a section. Runs: their
look. What is said once and for all: how it is spelled. Tables: how they are opened before and after
the widths of their columns, these widths, and whether the columns are counted anew. Rows: how they
are opened, and whether they head the table. Cells: see `content/word_blocks.py`. Commands: their
name. Cells that are one value, as most are: what is said of the run, the paragraph and the cell.
"""
