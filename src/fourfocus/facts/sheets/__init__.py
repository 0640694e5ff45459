"""Files as grids of text: what .xlsx and .csv have in common, before anyone asks what it means.

A :class:`Grid` holds every cell of one sheet as the text a person would see, column by column, so that one set of
converters serves both kinds of file. Numbers of a workbook are taken as the 15 significant digits Excel itself shows;
dates become ``2020-03-01`` or ``2020-03-01 08:15:00``. Nothing is interpreted further here.
"""
