"""What makes use of a norm: the worked cases that cite it, the proofs and refutations that it stands in, the runs."""

from __future__ import annotations

from collections.abc import Iterable

from guiju.options import Settings
from guiju.output import progress
from guiju.rulebooks import named_as_given
from proofs.battery import StackResult
from spec.bilingual import Bilingual
from spec.cases import Case
from spec.decide import decide
from spec.problems import BadInput
from spec.rulebook import Rulebook, Stack
from spec.situation import Situation
from spec.worked import Worked, layers_of, stacks_of, work, worked_cases

SCENARIOS_RUN = ("baseline", "literal")
"""The scenarios whose first year says which norms a run makes use of."""
DECIDING = Bilingual("判定案例", "deciding cases")


def decided_cases(rulebook: Rulebook, settings: Settings) -> tuple[Worked, ...]:
    """The worked cases of a rulebook, each decided under its own layers."""
    cases = named_as_given(settings, lambda: worked_cases(rulebook))
    stacks = stacks_of(rulebook, cases)
    worked: list[Worked] = []
    with progress(DECIDING.say(settings.language), len(cases)) as step:
        for case in cases:
            worked.append(work(stacks[layers_of(case)], case))
            step()
    return tuple(worked)


def norms_decided(worked: Iterable[Worked]) -> set[str]:
    """The norms that a case cites which came out as it expects."""
    return {norm for one in worked if one.passed for norm in one.norms}


def norms_proved(results: Iterable[StackResult]) -> set[str]:
    """The norms in the core of a proof, in a refutation or in a finding."""
    found: set[str] = set()
    for result in results:
        found.update(norm for verdict in result.verdicts for norm in verdict.norms)
        found.update(norm for finding in result.findings for norm in finding.norms)
    return found


def norms_simulated(rulebook: Rulebook) -> set[str]:
    """The norms behind a step that was done, or a limit that ran, in a first year of each of our scenarios' bases.

    None for a rulebook that our scenarios do not speak of.
    """
    from guiju.scenario_files import texts_for
    from sim.blueprint import blueprint
    from sim.engines import run
    from sim.model import model
    from sim.paper_groups import groups
    from sim.scenario import scenarios_in
    from sim.ticks import NEVER

    found: set[str] = set()
    try:
        known = scenarios_in(texts_for(()), rulebook)
        for name in SCENARIOS_RUN:
            plan = blueprint(known[name], rulebook)
            drawn = model(plan, 0)
            for group in groups(drawn, run(drawn.flow)):
                facts = {**dict(plan.scenario.facts), **group.plan.paper.situation.facts, **dict(group.variant.facts)}
                for place, step in enumerate(group.variant.steps):
                    if (group.end[:, place] < NEVER).any():
                        found.update(step.step.norms)
                        found.update(norm for limit in step.step.deadlines for norm in limit.clause.norms)
                        found.update(_norms_of_holders(plan.stack, step.step.act, Situation(facts)))
    except (BadInput, KeyError):
        return set()
    return found


def _norms_of_holders(rules: Stack, act: str, situation: Situation) -> set[str]:
    """The norms by which somebody may do an act, on some facts; none for what is no act of the rules."""
    if act not in rules.vocabulary.acts:
        return set()
    holders = decide(rules, Case("", act, situation), rules=False).holders
    return {norm for one in holders for clause in (one.clause, *one.via) for norm in clause.norms}
