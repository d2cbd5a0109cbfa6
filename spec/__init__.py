"""The ground floor: the rulebook as data, and what it means.

A rulebook is read, checked and understood here: its conditions, its clauses, the cases that they decide. Nothing here
knows of a solver, a simulator or a screen, and nothing in a rulebook is ever run as a program.
"""

MARKER = "guiju.spec"
"""Tells this package from any other of the same short name; looked at when guiju starts."""
