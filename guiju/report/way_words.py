"""The ways of documents in words: each step with who takes it, in which box of the picture, and by which norms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from guiju import messages, wording
from guiju.page import map_view
from guiju.page.graph import Edge, Graph
from guiju.report.authority_graph import box_of, clauses_behind
from guiju.report.case_words import answer_said, fact_said
from guiju.report.document_ways import DocumentWay, Origin
from guiju.report.ties import ANYWHERE, DOCUMENT_KIND, Tie, edge_kind
from spec.bilingual import Bilingual, Language
from spec.clauses import Clause
from spec.decide import Decision
from spec.grounds import direct_grounds
from spec.norms import norm_order
from spec.path import Step
from spec.residual import interpreter_for
from spec.rulebook import Stack

ANY_DOCUMENT = Bilingual("公文", "document")
NOBODY_NAMED = Bilingual("规定没有写明由谁办", "the rules do not say by whom")
NOBODY_MAY = Bilingual("没有人有权办", "nobody may do it")
DEPENDS = Bilingual("视情形：{}", "depending on the case: {}")
ONLY_SOME = Bilingual("视情形才需要", "needed only in some cases")
NO_PLACE = Bilingual("规定没有写明在哪一步之前", "the rules do not say before which step")
INSTEAD = Bilingual("也可以改为：{}", "or instead: {}")
OUTCOME = Bilingual("结果须为：{}", "with the outcome: {}")
AWAY_FROM_HERE = Bilingual("不论来自哪里", "whatever it comes from")


def ways_said(stack: Stack, graph: Graph, ways: Sequence[DocumentWay]) -> tuple[map_view.Way, ...]:
    """Every way twice: its ordinary case, and with the steps that only some cases need."""
    return tuple(_Teller(stack, graph).all(ways))


def boxes_needed(stack: Stack, boxes: Iterable[str], ways: Sequence[DocumentWay]) -> set[str]:
    """The kinds of posts and bodies that take a step, or send a document, and have no box yet."""
    there = set(boxes)
    names = {name for way in ways for step in (*way.path, *way.every) for name in step.by}
    names |= {value for way in ways for _, value in way.origins[:1]}
    needed = {kind.id for name in names if not box_of(stack, there, name) and (kind := stack.vocabulary.kind_of(name))}
    below = stack.vocabulary.below
    return {one for one in needed if not any(one != other and one in below[other] for other in needed)}


class _Teller:
    def __init__(self, stack: Stack, graph: Graph) -> None:
        self.stack = stack
        self.graph = graph
        self.boxes = {node.name for node in graph.nodes}
        self.behind: dict[str, list[Tie]] = clauses_behind(stack)

    def all(self, ways: Sequence[DocumentWay]) -> Iterator[map_view.Way]:
        places: dict[str, int] = {}
        alone = {kind for kind in (way.kind for way in ways) if sum(way.kind == kind for way in ways) == 1}
        for way in ways:
            place = places[way.kind] = places.get(way.kind, -1) + 1
            for every in (False, True):
                yield self.way(way, place, every, way.kind in alone)

    def way(self, way: DocumentWay, place: int, every: bool, alone: bool) -> map_view.Way:
        decision, path = (way.bare, way.every) if every else (way.ordinary, way.path)
        start = box_of(self.stack, self.boxes, way.origins[0][1])
        assumed = () if every else tuple(_assumed(self.stack, way))
        return map_view.Way(
            f"{way.kind or 'document'}-{place}-{'every' if every else 'ordinary'}",
            way.kind,
            self.kind_label(way.kind),
            place,
            AWAY_FROM_HERE if alone else self.origin_label(way.origins),
            every,
            start,
            tuple(self.step(step, decision, start) for step in path),
            assumed,
            answer_said(self.stack, decision, only_who=True),
        )

    def kind_label(self, kind: str) -> Bilingual:
        fact = self.stack.vocabulary.facts.get(DOCUMENT_KIND)
        return next((one.label for one in fact.values if one.id == kind), ANY_DOCUMENT) if fact else ANY_DOCUMENT

    def origin_label(self, origins: Sequence[Origin]) -> Bilingual:
        labels = [wording.post(self.stack, value) for _, value in origins if value]
        return Bilingual("、".join(one.zh for one in labels), ", ".join(one.en for one in labels))

    def step(self, step: Step, decision: Decision, start: str) -> map_view.Step:
        act = self.stack.vocabulary.acts[step.act]
        who, names = self.who(step, decision)
        clauses = self.clauses(step, decision)
        boxes = tuple(dict.fromkeys(box for name in names if (box := box_of(self.stack, self.boxes, name))))
        return map_view.Step(
            act.label,
            who,
            boxes,
            tuple(edge.name for edge in self.graph.edges if self.is_taken(edge, step, clauses, start, boxes)),
            tuple(dict.fromkeys(norm for clause in clauses for norm in clause.norms)),
            tuple(dict.fromkeys(clause.label for clause in clauses)),
            tuple(self.notes(step)),
            step.certain,
        )

    def who(self, step: Step, decision: Decision) -> tuple[Bilingual, tuple[str, ...]]:
        """Those who take a step, in words and by name; several of one kind are told by their kind."""
        last = step.act == decision.case.act
        if last and decision.answer == "open" and not step.by:
            possible = tuple(sorted({name for names in decision.possible for name in names}))
            if possible:
                said = self.named(possible, wording.OR)
                return Bilingual(DEPENDS.zh.format(said.zh), DEPENDS.en.format(said.en)), self.folded(possible)
        if step.by:
            joint = wording.AND if self.stack.vocabulary.acts[step.act].arity == "each" else wording.OR
            return self.named(step.by, joint), self.folded(step.by)
        if last and decision.answer == "none":
            return NOBODY_MAY, ()
        said = wording.doers(self.stack, step)
        return (said if said.zh else NOBODY_NAMED), ()

    def clauses(self, step: Step, decision: Decision) -> tuple[Clause, ...]:
        """The clauses of a step; for an act of which it is open who may do it, all that may give the power."""
        if step.act != decision.case.act or decision.answer != "open" or step.clauses:
            return step.clauses
        found = direct_grounds(interpreter_for(self.stack, decision.case), step.act)
        clauses = {ground.clause.name: ground.clause for ground in found}
        return tuple(sorted(clauses.values(), key=lambda one: (norm_order(one.norms[0]), one.name)))

    def folded(self, names: Sequence[str]) -> tuple[str, ...]:
        """Individuals of which there are several of a kind become the kind; what is below another is left out."""
        kinds = {name: kind.id for name in names if (kind := self.stack.vocabulary.kind_of(name))}
        many = {kind for kind in kinds.values() if sum(other == kind for other in kinds.values()) > 1}
        kept = dict.fromkeys(kinds[name] if kinds.get(name) in many else name for name in names)
        below = self.stack.vocabulary.below
        return tuple(one for one in kept if not any(one != other and one in below.get(other, ()) for other in kept))

    def named(self, names: Sequence[str], joint: Bilingual) -> Bilingual:
        def told(language: Language) -> str:
            labels = [wording.post(self.stack, name).say(language) for name in self.folded(names)]
            return messages.listed(labels, language, joint)

        return Bilingual(told("zh"), told("en"))

    def is_taken(self, edge: Edge, step: Step, clauses: Sequence[Clause], start: str, boxes: tuple[str, ...]) -> bool:
        """Whether an arrow of the picture is this step: it ends there, comes from the start, and has its clauses."""
        if edge.kind != edge_kind(self.stack, step.act) or edge.head not in boxes:
            return False
        names = {clause.name for clause in clauses}
        return edge.tail in (start, ANYWHERE) and any(tie.clause in names for tie in self.behind[edge.name])

    def notes(self, step: Step) -> Iterator[Bilingual]:
        if not step.certain:
            yield ONLY_SOME
        if step.place_unstated:
            yield NO_PLACE
        if step.outcome:
            word = wording.outcome(step.outcome)
            yield Bilingual(OUTCOME.zh.format(word.zh), OUTCOME.en.format(word.en))
        if step.instead:
            acts = [wording.act(self.stack, act) for act in step.instead]
            zh, en = "、".join(one.zh for one in acts), ", ".join(one.en for one in acts)
            yield Bilingual(INSTEAD.zh.format(zh), INSTEAD.en.format(en))
        for one in step.deadlines:
            if one.certain:
                yield wording.deadline(self.stack, one)


def _assumed(stack: Stack, way: DocumentWay) -> Iterator[Bilingual]:
    """What the ordinary case takes for granted, as far as it matters."""
    facts = way.ordinary.case.situation.facts
    for name in way.asked:
        yield fact_said(stack, name, facts[name])
