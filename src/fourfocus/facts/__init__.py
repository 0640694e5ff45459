"""Facts: typed records of what happened, how files become them, and where they are kept.

Data flow::

    files ─ sheets ─► grids of text ─ headers ─► which column is what ─ cells ─► typed columns
          ─ assemble, checks ─► one batch per table and scope ─ store ─► Parquet parts + commit log ─ frames ─► Ibis

Nothing here reads a clock, the network or a setting: the time of a commit and every path are arguments.
"""
