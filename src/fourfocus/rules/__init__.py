"""Rules: the regulations of a mill as dated text files that are read, checked and never executed.

Data flow::

    files ─ source.py (YAML with positions), clauses.py ─► spec.py, written.py, formula.py ─► model.py: typed rules in a Pack
          ─ check.py ─► problems: file, line, rule, what is wrong, what would be right
          ─ Pack.on(day) ─► the rules in force

Values are exact fractions in base units; the tables that formulas may name are an argument.
"""
