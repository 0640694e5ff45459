"""Engine: rules over facts for one month, exactly, with every line explained down to its records.

Data flow::

    facts ─ derived/ ─► derived tables ─ aggregate.py ─► sums.py, one table at a time ─ readings.py ─► indicator values
          ─ score.py, settle.py ─► lines ─ two_way.py ─► totals, grades, ranks ─ close.py ─► Result
          ─ bundle.py ─► a folder that holds everything ─ explain.py ─► from a total down to file, sheet and row

A new scale, settlement kind, template or derived table is one entry in its registry.
"""
