"""Work on a rulebook in other processes: who does what, what comes back, and what happens when something goes wrong."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from proofs.processes import MOST_WAITING, Processes
from spec.loader import load
from spec.problems import BadInput
from spec.rulebook import Rulebook

SMALL = load(str(Path(__file__).parent / "data" / "small"))


def squared(rulebook: Rulebook, number: int) -> int:
    """A result of its own for each number."""
    return number * number


def who(rulebook: Rulebook, seconds: float) -> int:
    """The process that does it, after a while."""
    time.sleep(seconds)
    return os.getpid()


def name_of(rulebook: Rulebook, _: object) -> str:
    """Which rulebook the process has."""
    return rulebook.name


def lengthened(rulebook: Rulebook, text: str) -> str:
    """A result as long as what was given."""
    return text + text


def refused(rulebook: Rulebook, number: int) -> int:
    """Goes wrong for one number."""
    if number == 3:
        raise ValueError("three is too many")
    return number


class Unwieldy(Exception):
    """One that no other process can be handed."""

    def __init__(self, one: str, other: object) -> None:
        super().__init__(one)
        self.other = other


def unwieldy(rulebook: Rulebook, number: int) -> int:
    """Goes wrong with something that does not leave the process."""
    raise Unwieldy("a weight too much", lambda: number)


def killed(rulebook: Rulebook, number: int) -> int:
    """The system ends the process."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("inline", [True, False], ids=["here", "in processes"])
@pytest.mark.parametrize("count", [1, 3])
def test_every_item_has_its_own_result(inline, count):
    with Processes(SMALL, count, inline=inline) as processes:
        assert dict(processes.run(squared, range(50))) == {number: number * number for number in range(50)}
        assert dict(processes.run(name_of, [None])) == {0: SMALL.name}
        assert dict(processes.run(squared, [])) == {}


def test_items_and_results_may_be_longer_than_a_pipe_takes_in():
    texts = ["a" * length for length in (0, 9_000, 200_000, 3, 500_000, 200_000, 1)]
    with Processes(SMALL, 2) as processes:
        found = dict(processes.run(lengthened, texts))
    assert [len(found[place]) for place in range(len(texts))] == [2 * len(text) for text in texts]


def test_the_first_items_are_worked_on_while_the_last_are_still_being_made():
    with Processes(SMALL, 1) as processes:
        processes.give(squared, 5)
        came: list[int] = []
        until = time.monotonic() + 20
        while not came and time.monotonic() < until:
            came += [found for _, found in processes.come()]
        assert came == [25], "nothing more had to be given for it"
        processes.give(squared, 6)
        assert [found for _, found in processes.rest()] == [36]


def test_what_is_of_one_kin_is_done_by_one_process_while_there_is_work_for_all():
    with Processes(SMALL, 2) as processes:
        kins = {processes.give(who, 0.02, kin=number % 2): number % 2 for number in range(12)}
        done = dict(processes.rest())
    by_kin = [[done[ticket] for ticket, kin in kins.items() if kin == one] for one in (0, 1)]
    # at the very end the one that is through may help the other
    assert all(len(set(processes[:4])) == 1 for processes in by_kin)
    assert by_kin[0][0] != by_kin[1][0]


def test_nobody_is_idle_while_more_of_a_kin_waits_than_one_process_should_do():
    with Processes(SMALL, 2) as processes:
        for _ in range(MOST_WAITING + 4):
            processes.give(who, 0.05, kin="one")
        busy = [one for one in processes._workers if one.handed]
        assert len(busy) == 2, "though more may still be given to the first"
        assert len({process for _, process in processes.rest()}) == 2


def test_what_is_of_a_kin_that_another_process_knows_waits_for_it_while_little_waits():
    with Processes(SMALL, 2) as processes:
        for _ in range(3):
            processes.give(who, 0.05, kin="one")
        assert len([one for one in processes._workers if one.handed]) == 1
        assert len(dict(processes.rest())) == 3


def test_work_may_be_given_in_answer_to_a_result():
    with Processes(SMALL, 2) as processes:
        processes.give(squared, 2)
        found = []
        for _, result in processes.rest():
            found.append(result)
            if result < 1_000:
                processes.give(squared, result)
    assert found == [4, 16, 256, 65536]


def test_what_goes_wrong_in_a_process_is_raised_here_with_where_it_happened():
    with pytest.raises(ValueError, match="three is too many") as wrong, Processes(SMALL, 2) as processes:
        dict(processes.run(refused, range(8)))
    assert "in refused" in "".join(wrong.value.__notes__)


def test_what_goes_wrong_and_cannot_be_handed_over_is_told_all_the_same():
    with pytest.raises(RuntimeError, match="a weight too much"), Processes(SMALL, 2) as processes:
        dict(processes.run(unwieldy, range(2)))


def test_a_process_that_the_system_ends_is_told_as_a_sentence():
    with pytest.raises(BadInput, match="ended from outside"), Processes(SMALL, 2) as processes:
        dict(processes.run(killed, range(8)))


def test_leaving_in_the_middle_leaves_no_process_behind():
    with Processes(SMALL, 2) as processes:
        for _ in range(4):
            processes.give(who, 60.0)
        begun = [one.process for one in processes._workers]
    assert begun
    assert not any(process.is_alive() for process in begun)
