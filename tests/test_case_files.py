"""Cases as they are written: what is written reads back as the same case."""

from __future__ import annotations

from dataclasses import replace

import yaml
from hypothesis import given

from spec.case_data import case_data
from spec.case_files import read_cases
from spec.cases import Case
from spec.situation import Situation
from tests.generated import partial, rules


@given(partial())
def test_a_case_reads_back_as_it_was_written(situation: Situation):
    acts = rules().vocabulary.acts
    if situation.done is not None:  # some of what is generated has no name in the rulebook
        situation = replace(situation, done=tuple(event for event in situation.done if event.act in acts))
    case = Case("generated", "sign", situation, "mayor")
    written = yaml.safe_dump({"cases": [case_data(case, rules().vocabulary)]}, allow_unicode=True)
    (read,) = read_cases(written, "generated.yaml", rules().vocabulary)
    assert read.situation == replace(situation, done_is_all=situation.done is None or situation.done_is_all)
