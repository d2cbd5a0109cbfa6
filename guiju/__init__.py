"""规矩 (guiju): the working rules of a government as a formal specification that runs.

This is the front of the house: the command line, the reports and the pages. What a rulebook means is in
:mod:`spec`, what is proved about it in :mod:`proofs`.
"""

__version__ = "0.1.0"
