"""The analyst's floor: what holds of a rulebook in every case, and what does not.

Conditions of :mod:`spec` become formulas for a solver; a battery of properties runs over every act, duty, limit and
procedure; a second solver checks each proof again, and each refutation is a case that the rulebook itself decides.
Nothing here knows of simulation, audit or screens.
"""
