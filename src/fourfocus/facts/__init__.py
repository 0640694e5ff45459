"""Facts: typed records of what happened, how files become them, and where they are kept.

Data flow::

    files ─ sheets.py ─► grids of text ─ headers.py ─► which column is what ─ cells.py ─► typed columns
          ─ checks.py ─► one batch per table and scope ─ store.py ─► Parquet parts + commit log ─ frames.py ─► Ibis

Nothing here reads a clock, the network or a setting: the time of a commit and every path are arguments.
"""
