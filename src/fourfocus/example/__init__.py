"""The example mill: a simulated year and a half of a bar and wire mill with a Party committee of four branches.

Everything is invented. :func:`simulate` gives all fact tables as rows, :func:`write_example` writes them as the
workbooks and CSV files such a mill would have. They go into the system through the importer only.

Data flow::

    parameters ─► timeline (runs, stops, wear) ─► rolling (weights, billets) ─► records, money
               └► people ─► tasks, branches, members, efforts, guards
    all tables ─► layout (which file) ─► untidy (how it is kept) ─► writing (.xlsx, .csv)
"""

from fourfocus.example.files import write_example
from fourfocus.example.mill import simulate
from fourfocus.example.parameters import Parameters

__all__ = ["Parameters", "simulate", "write_example"]
