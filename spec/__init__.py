"""The ground floor: the rulebook as data, and what it means.

A rulebook is read, checked and understood here: its conditions, its clauses, the cases that they decide. Nothing here
knows of a solver, a simulator or a screen, and nothing in a rulebook is ever run as a program.

A tour of the rooms, from what stands by itself to what rests on the rest:

- **The tree.** ``condition`` (put together by ``connectives``, gone through by ``traversal``), ``vocabulary``,
  ``clauses`` (and ``clause_kinds``) and ``norms``; all of it in a ``rulebook``, of which ``layers`` put the part in
  force on a stack. ``circles`` and ``wellformed`` say what must hold between its parts, ``edited`` what is other
  between two states of it.
- **The language of conditions.** ``condition_words``, ``condition_atoms``, ``condition_lists``, ``condition_sums``
  and ``condition_parser`` read it; ``comparisons`` and ``condition_text`` write it back.
- **From files to the tree.** ``yaml_events``, ``yaml_strict``, ``yaml_text``, ``yaml_slips`` and ``yaml_errors``
  read YAML that can do no harm as a ``yaml_tree``; ``schema`` (``schema_fields``, ``schema_words``,
  ``schema_clauses``, ``schema_examples``) says how a rulebook is written, ``entries`` and ``sections`` collect what
  is, ``resolver`` resolves its names, and ``build_vocabulary``, ``build_clauses``, ``build_frame``,
  ``build_layers`` and ``build_rulebook`` build the tree. ``vocabulary_slips`` and ``properties`` check on the way.
  The door is ``loader``. Beside a rulebook lie ``marks``.
- **A case.** ``cases`` and ``situation``; ``case_values``, ``case_situation`` and ``case_files`` read one and
  ``case_data`` writes one. Its time is told by ``instants`` and ``periods``.
- **What a case comes to.** ``known_facts``, ``fact_atoms`` and ``residual`` put what is known into a condition
  (``sort_of_who`` helps), ``questions`` and ``completions`` ask whether the rest matters. On that rest ``grounds``
  (who may act), ``record`` and ``recurrence`` (how often), ``limits``, ``rules_on_acts``, ``editions``, and with
  them ``decide``; then ``duties``, ``path``, ``bodies`` and ``explain``.
- **What it should come to.** ``expected_form`` and ``expected``; ``worked`` has the cases of the rulebook itself.
- **In words.** ``labels``, ``sentences`` (``sentences_zh``, ``sentences_en``) for conditions; ``clause_words``,
  ``clause_sentences`` and ``frame_sentences`` for clauses; ``key_words`` and ``editor_schema`` for whoever writes.
- **The source.** ``plain_text``, ``official_layout`` and ``official_reader`` read it as an ``official_text``,
  ``quotation`` finds a quote in it, ``coverage`` says where each norm lives.
- **Everywhere.** ``bilingual``, ``numerals``, ``nearest`` and ``problems``: how things are said in two languages,
  and how slips are.
"""

MARKER = "guiju.spec"
"""Tells this package from any other of the same short name; looked at when guiju starts."""
