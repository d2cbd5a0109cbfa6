"""The researcher's floor: what would happen if. Scenarios come first.

A *scenario* (:mod:`sim.scenario`) says under which layers of a rulebook a year is to be run and with which loads,
service times and absences, and for every value where it comes from. Nothing here knows of proofs, audit or screens.
"""
