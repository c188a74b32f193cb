"""The structure marks in compiled templates.

What the template parser writes and the filler reads.

Marks are control characters, which no user's file may hold: U+0002 name U+0003 opens, U+0004
closes, U+0005 breaks a line of a title; a block's name is followed by U+0006 and its place.
"""

OPEN, NAMED, CLOSE, BREAK, AT = "\x02", "\x03", "\x04", "\x05", "\x06"
