"""Answers questions in SMT-LIB with cvc5 and nothing else: no part of guiju is imported.

    python3 solve_alone.py SECONDS QUESTION.smt2 …

Writes a line of JSON for each file: its name and the answer, ``unsat``, ``sat``, ``unknown`` or what went wrong; before
them a line with the version of cvc5. ``SECONDS`` is the limit for each question.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cvc5


def answer_to(text: str, seconds: float) -> str:
    """The answer to the first question of a text.

    >>> answer_to("(set-logic ALL)(declare-const a Bool)(assert a)(assert (not a))(check-sat)", 5)
    'unsat'
    """
    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("tlimit-per", str(int(seconds * 1000)))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
    symbols = parser.getSymbolManager()
    try:
        while not (command := parser.nextCommand()).isNull():
            if said := command.invoke(solver, symbols).strip():
                return str(said)
    except RuntimeError as wrong:
        return f"not read: {str(wrong).splitlines()[0]}"
    return "no question is asked"


def main(words: list[str]) -> int:
    """Answers the questions of the files named after the limit."""
    print(json.dumps({"cvc5": cvc5.__version__}), flush=True)
    for name in words[1:]:
        said = answer_to(Path(name).read_text(encoding="utf-8"), float(words[0]))
        print(json.dumps({"file": name, "answer": said}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
