"""The second opinion: cvc5 reads the same query as text and must find it unsatisfiable too."""

from __future__ import annotations

from collections.abc import Mapping

QUICK = {"cbqi": "false", "multi-trigger-cache": "true"}
"""How cvc5 picks instances of what holds of all: without looking for those that contradict what it has guessed so far,
which takes twice as long on our queries. What it cannot refute so is asked again as it is set by itself.
"""


def refuted_by_cvc5(query: str, seconds: float = 10.0) -> bool:
    """Whether cvc5 finds an SMT-LIB query unsatisfiable within the limit; not so when it cannot read the query.

    >>> refuted_by_cvc5("(declare-const a Bool)(assert a)(assert (not a))(check-sat)")
    True
    """
    return _refuted(query, seconds / 4, QUICK) or _refuted(query, seconds, {})


def _refuted(query: str, seconds: float, options: Mapping[str, str]) -> bool:
    import cvc5  # only where something is proved: most runs find their proofs kept

    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("tlimit-per", str(int(seconds * 1000)))
    for name, value in options.items():
        solver.setOption(name, value)
    parser = cvc5.InputParser(solver)
    text = query if "set-logic" in query else "(set-logic ALL)\n" + query
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "query")
    symbols = parser.getSymbolManager()
    try:
        while True:
            command = parser.nextCommand()
            if command.isNull():
                return False
            answer = command.invoke(solver, symbols).strip()
            if answer:
                return bool(answer == "unsat")
    except RuntimeError:
        return False
