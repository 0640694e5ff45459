"""Text to typed values, exactly: numbers with units, days, months, times, choices, flags, codes.

Every converter has one meaning, written as a plain function of one text (``parse_…``). Columns are converted by
applying it to each *distinct* text; for the common notations of numbers and times a vectorised path does the same for a
million different ones. Tests hold the two equal.
"""
