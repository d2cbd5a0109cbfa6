"""The document flow (:mod:`benchmarks.document_flow`) in three other simulators, as their documentation teaches.

SimPy: a process for each document, a ``PriorityResource`` for each desk, ``random`` for the times. Ciw: a network with
classes and a routing matrix. salabim: a component for each document, in the style with ``yield`` (the other one needs a
compiled extension). Each draws as it goes, and notes how long every visit that ended had waited.
"""

from __future__ import annotations

import math
import random
from collections.abc import Generator, Iterator
from functools import partial
from typing import Any

from benchmarks.document_flow import AGAIN, DRAFT, REVIEW, SHARES, Desk, Documents, Outcome, Run, Told

Waits = list[list[float]]


def with_simpy(asked: Documents, seed: int) -> Told:
    """SimPy 4."""
    import simpy

    rng = random.Random(seed)
    env = simpy.Environment()
    office = asked.office.desks
    desks = [simpy.PriorityResource(env, desk.officers * asked.load) for desk in office]
    waits: Waits = [[] for _ in office]

    def document(priority: int) -> Generator[Any, Any, None]:
        number = 0
        while number < len(office):
            ready = env.now
            with desks[number].request(priority=priority) as request:
                yield request
                wait = env.now - ready
                yield env.timeout(time_of(office[number], rng))
            waits[number].append(wait)
            number = DRAFT if number == REVIEW and rng.random() < AGAIN else number + 1

    def source() -> Generator[Any, Any, None]:
        while True:
            yield env.timeout(rng.expovariate(asked.load))
            (priority,) = rng.choices(range(len(SHARES)), SHARES)
            env.process(document(priority))

    env.process(source())
    env.run(until=asked.horizon)
    return partial(told, waits)


def with_ciw(asked: Documents, seed: int) -> Told:
    """Ciw 3. Its simulation is told to stop at a time; only visits that ended have a record."""
    import ciw

    ciw.seed(seed)
    desks = asked.office.desks
    classes = [f"priority {number}" for number in range(len(SHARES))]
    routing = [[1.0 if to == number + 1 else 0.0 for to in range(len(desks))] for number in range(len(desks))]
    routing[REVIEW][REVIEW + 1], routing[REVIEW][DRAFT] = 1 - AGAIN, AGAIN
    services = [
        ciw.dists.Lognormal(mean=desk.middle, sd=desk.spread) if desk.spread else ciw.dists.Exponential(1 / desk.mean)
        for desk in desks
    ]
    network = ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Exponential(share * asked.load), *[None] * (len(desks) - 1)]
            for name, share in zip(classes, SHARES, strict=True)
        },
        service_distributions=dict.fromkeys(classes, services),
        routing=dict.fromkeys(classes, routing),
        number_of_servers=[desk.officers * asked.load for desk in desks],
        priority_classes={name: number for number, name in enumerate(classes)},
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(asked.horizon)
    records = simulation.get_all_records()

    def after() -> Outcome:
        waits: Waits = [[] for _ in desks]
        for record in records:
            waits[record.node - 1].append(record.waiting_time)
        return told(waits)

    return after


def with_salabim(asked: Documents, seed: int) -> Told:
    """The simulator salabim 26, without its trace."""
    import salabim

    env = salabim.Environment(trace=False, random_seed=seed, yieldless=False)
    rng = random.Random(seed)
    office = asked.office.desks
    desks = [salabim.Resource(desk.name, capacity=desk.officers * asked.load) for desk in office]
    waits: Waits = [[] for _ in office]

    class Document(salabim.Component):  # type: ignore[misc, unused-ignore]
        def setup(self, urgency: int) -> None:
            self.urgency = urgency

        def process(self) -> Iterator[Any]:
            number = 0
            while number < len(office):
                ready = env.now()
                yield self.request((desks[number], 1, self.urgency))
                wait = env.now() - ready
                yield self.hold(time_of(office[number], rng))
                self.release(desks[number])
                waits[number].append(wait)
                number = DRAFT if number == REVIEW and rng.random() < AGAIN else number + 1

    class Source(salabim.Component):  # type: ignore[misc, unused-ignore]
        def process(self) -> Iterator[Any]:
            while True:
                yield self.hold(rng.expovariate(asked.load))
                (priority,) = rng.choices(range(len(SHARES)), SHARES)
                Document(urgency=priority)

    Source()
    env.run(till=asked.horizon)
    return partial(told, waits)


def time_of(desk: Desk, rng: random.Random) -> float:
    """One working time of a desk in units."""
    return rng.lognormvariate(desk.middle, desk.spread) if desk.spread else rng.expovariate(1 / desk.mean)


def told(waits: Waits) -> Outcome:
    """The outcome of a run from the waits at each desk."""
    return Outcome(sum(map(len, waits)), tuple(math.fsum(one) / max(1, len(one)) for one in waits))


PEERS: dict[str, Run] = {"SimPy": with_simpy, "Ciw": with_ciw, "salabim": with_salabim}
