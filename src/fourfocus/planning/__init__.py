"""换辊换槽计划 roll and groove change planning: pure, no clock, no Django; the checker shares no code with the solver.

Data flow: an :class:`~fourfocus.planning.data.Instance` (``read`` makes it from JSON, ``facts_in`` from facts) goes to
``solve``, which builds plans (``sequence`` orders the campaigns, ``stops`` decides what is changed in which stop,
``pack`` fits jobs into the stops) and a lower bound (``bounds``). ``check`` replays a plan event by event. ``gantt`` and
``worklist`` show it, ``replan`` keeps what is confirmed and changes as little as needed.
"""
