"""Checks across rows and tables, run on the facts as they would be after the import.

One function per kind of check (:data:`fourfocus.facts.schema.Check`); each yields problems placed on rows of the
files being imported. A check that lacks one of its tables for a stretch of time is silent there: missing is not wrong.
:mod:`~fourfocus.facts.checks.run` chooses those that an import touches.
"""
