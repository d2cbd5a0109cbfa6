"""The second opinion: cvc5 reads the same query as text and must find it unsatisfiable too."""

from __future__ import annotations

import cvc5


def refuted_by_cvc5(query: str, seconds: float = 10.0) -> bool:
    """Whether cvc5 finds an SMT-LIB query unsatisfiable within the limit; not so when it cannot read the query.

    >>> refuted_by_cvc5("(declare-const a Bool)(assert a)(assert (not a))(check-sat)")
    True
    """
    manager = cvc5.TermManager()
    solver = cvc5.Solver(manager)
    solver.setOption("tlimit-per", str(int(seconds * 1000)))
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
