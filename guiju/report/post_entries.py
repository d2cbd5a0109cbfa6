"""What a post or body may do, by which delegation, and what rests on it: the entries beside the authority graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from guiju import wording
from guiju.page.graph import EDGE_KINDS, Edge, EdgeKind, Graph
from guiju.page.map_view import Block, Entry, Line
from guiju.report.authority_graph import box_of, clauses_behind, norms_of
from guiju.report.figures import parts_without
from guiju.report.ties import ANYWHERE
from spec.bilingual import Bilingual
from spec.clauses import Clause, Composition, Delegation, Duty, Gate, Power
from spec.condition import NEVER, Condition, Individual, Sort
from spec.grounds import Ground, grounds
from spec.norms import norm_order
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.situation import Situation, Universe

MAY = Bilingual("可以办", "May do")
BY_DELEGATION = Bilingual("凭委托可以办", "May do by delegation")
HANDS_ON = Bilingual("可以委托出去", "May hand on")
MUST = Bilingual("应当办（视情形）", "Has to do, as the case may be")
ALONE = Bilingual("唯一有权办", "Alone may do")
ALONE_NOTE = Bilingual(
    "这些事别处都无权办；空缺，或者不在而又没有委托的，就停下来。",
    "Nobody else may do these; while it is vacant, or away with nobody entrusted, they stand still.",
)
ALONE_DIRECTLY = Bilingual("他人受委托才能办", "Others may do only by delegation")
LEADS, LED_BY = Bilingual("领导", "Leads"), Bilingual("受谁领导", "Is led by")
ASSISTS, ASSISTED_BY = Bilingual("协助谁", "Assists"), Bilingual("由谁协助", "Is assisted by")
PASS_HERE = Bilingual("经过这里的公文和申请", "Papers that pass here")
ITS_PAPERS = Bilingual("从这里出去的公文和申请", "Where its papers go")
PARTS_TO_PLAY = Bilingual("随事项指定", "As the matter names it")
PARTS_OF: dict[Sort, Bilingual] = {
    "post": Bilingual("随事项指定的职务角色", "Parts that posts play as the matter names them"),
    "body": Bilingual("随事项指定的单位角色", "Parts that bodies play as the matter names them"),
}
PARTS_NOTE = Bilingual(
    "下列规定只写了角色（例如起草单位、牵头部门），由谁担任要看具体的事，所以不列在各职务和机构之下。",
    "These norms only name a part to play (the drafting unit, say, or the lead unit); who plays it depends on the"
    " matter, so that they are not listed under the posts and bodies.",
)
MEMBER = Bilingual("参加的会议和机构", "Is a member of")
CONSISTS = Bilingual("组成人员", "Consists of")
FALLS_APART = Bilingual("缺位时，领导关系断开", "Without it, authority falls apart")
FALLS_APART_NOTE = Bilingual("断成下面各块，彼此不再相连：", "Into these parts, which no longer hang together:")
ANY_ACT = Bilingual("各项职权", "all its powers")
TO = Bilingual("{}：给{}", "{}: to {}")
PAPERS: tuple[EdgeKind, ...] = ("routes", "examines", "approves", "signs")


def entries(stack: Stack, graph: Graph) -> tuple[Entry, ...]:
    """An entry for every box of the graph, in its order."""
    teller = _Teller(stack, graph)
    return tuple(
        Entry(node.name, node.label, tuple(block for block in teller.blocks(node.name) if block.lines))
        for node in graph.nodes
    )


def parts_to_play(stack: Stack, graph: Graph) -> tuple[Block, ...]:
    """What is to be done by whoever plays a part in a matter, posts first; the same for many boxes and so said once."""
    teller = _Teller(stack, graph)
    return tuple(Block(title, tuple(teller.open_to(sort)), PARTS_NOTE) for sort, title in PARTS_OF.items())


class _Teller:
    def __init__(self, stack: Stack, graph: Graph) -> None:
        vocabulary = stack.vocabulary
        self.stack = stack
        self.graph = graph
        self.labels = {node.name: node.label for node in graph.nodes}
        self.behind = clauses_behind(stack)
        universe = Universe(vocabulary, tuple(vocabulary.posts), tuple(vocabulary.bodies))
        bodies = frozenset(one.id for one in vocabulary.facts.values() if one.type in ("body", "bodies"))
        self._open: dict[tuple[str, Sort], bool] = {}
        self.interpreter = Interpreter(stack, universe, Situation(everybody=False, left_open=bodies))

    def blocks(self, box: str) -> Iterator[Block]:
        if box == ANYWHERE:
            yield Block(ITS_PAPERS, tuple(self.along(box, PAPERS, outwards=True)))
            return
        yield Block(MAY, tuple(self.may(box, by_part=False)))
        yield Block(BY_DELEGATION, tuple(self.received(box)))
        yield Block(HANDS_ON, tuple(self.handed_on(box)))
        yield Block(ALONE, tuple(self.alone(box)), ALONE_NOTE)
        yield Block(ALONE_DIRECTLY, tuple(self.alone_directly(box)))
        yield Block(LEADS, tuple(self.along(box, ("leads",), outwards=True)))
        yield Block(LED_BY, tuple(self.along(box, ("leads",), outwards=False)))
        yield Block(ASSISTS, tuple(self.along(box, ("assists",), outwards=True)))
        yield Block(ASSISTED_BY, tuple(self.along(box, ("assists",), outwards=False)))
        yield Block(FALLS_APART, tuple(self.parts(box)), FALLS_APART_NOTE)
        yield Block(PASS_HERE, tuple(self.along(box, PAPERS, outwards=False)))
        yield Block(ITS_PAPERS, tuple(self.along(box, PAPERS, outwards=True)))
        yield Block(MUST, tuple(self.must(box, by_part=False)))
        yield Block(PARTS_TO_PLAY, tuple(self.parts_to_play(box)))
        yield Block(MEMBER, tuple(self.compositions(lambda one: box in one.members)))
        yield Block(CONSISTS, tuple(self.compositions(lambda one: box == one.body)))

    # ---- parts to play

    def open_to(self, sort: Sort) -> Iterator[Line]:
        """Each clause by which someone of a sort has something to do who is named by a part alone."""
        for clause in sorted(self.stack.clauses.values(), key=lambda one: (norm_order(one.norms[0]), one.name)):
            match clause.shape:
                case Power(acts=acts, holder=holder) if clause.shape.sort == sort and self.is_open(holder, sort):
                    yield self.line(clause, self.acts(acts))
                case Duty(who=who, act=act) if who is not None and clause.shape.sort == sort:
                    if self.is_open(who, sort):
                        yield self.line(clause, self.acts([act]))
                case Gate(needs=needs):
                    acts = tuple(need.act for need in needs if need.by is not None and self.is_open(need.by, sort))
                    if acts:
                        yield self.line(clause, self.acts(dict.fromkeys(acts)))

    def parts_to_play(self, box: str) -> Iterator[Line]:
        """A line that leads to them, for a box that can play one."""
        clauses = {line.sentence for line in (*self.may(box, by_part=True), *self.must(box, by_part=True))}
        if clauses:
            words = Bilingual(f"另有{len(clauses)}项，见下", f"{len(clauses)} more, see below")
            yield Line(words, block=str(list(PARTS_OF).index(self.sort_of(box))))

    # ---- powers

    @cached_property
    def grounds(self) -> dict[str, list[Ground]]:
        """For every act of its own, all ways in which somebody may come to hold it."""
        acts = self.stack.vocabulary.acts
        return {act: grounds(self.interpreter, act) for act in acts if self.stack.powers[act]}

    def own(self, box: str) -> list[tuple[str, Ground]]:
        """The acts and grounds of everybody who stands in a box; a form of an act is told under its own name."""
        return [
            (act, ground) for act, found in self.grounds.items() for ground in found if self.box(ground.post) == box
        ]

    def box(self, individual: str) -> str:
        return box_of(self.stack, self.labels, individual)

    def may(self, box: str, by_part: bool) -> Iterator[Line]:
        """One line for each clause that gives it a power; ``by_part``: those that give it to whoever plays a part."""
        acts: dict[str, dict[str, None]] = {}
        clauses: dict[str, Clause] = {}
        for act, ground in self.own(box):
            if not ground.via:
                clauses[ground.clause.name] = ground.clause
                acts.setdefault(ground.clause.name, {})[act] = None
        for name in sorted(clauses, key=lambda one: (norm_order(clauses[one].norms[0]), one)):
            shape = clauses[name].shape
            if isinstance(shape, Power) and self.is_open(shape.holder, shape.sort) != by_part:
                continue
            named = [act for act in getattr(shape, "acts", ()) if act in acts[name]] or list(acts[name])
            yield self.line(clauses[name], self.acts(named))

    def received(self, box: str) -> Iterator[Line]:
        """One line for each delegation by which acts come here, whoever in the box receives them."""
        found: dict[tuple[str, str], list[str]] = {}
        for act, ground in self.own(box):
            for clause in ground.via:
                found.setdefault((clause.name, ground.post), []).append(act)
        for (name, post), acts in sorted(found.items(), key=self.by_norm):
            words = self.acts(dict.fromkeys(acts))
            if post != box:
                who = wording.post(self.stack, post)
                words = Bilingual(f"{who.zh}：{words.zh}", f"{who.en}: {words.en}")
            yield self.line(self.stack.clauses[name], words)

    def handed_on(self, box: str) -> Iterator[Line]:
        """One line for each delegation of which it can be the giver."""
        for clause in self.stack.delegations:
            shape = clause.shape
            assert isinstance(shape, Delegation)
            if self.interpreter.applies(clause) != NEVER and self.fits(shape.giver, box):
                yield self.line(clause, self.acts(shape.acts) if shape.acts else ANY_ACT)

    def alone(self, box: str) -> Iterator[Line]:
        """The acts that nobody else may do, not even by delegation."""
        yield from self.sole(box, lambda ground: True)

    def alone_directly(self, box: str) -> Iterator[Line]:
        """The acts that others may do only by a delegation."""
        beyond = {act for act, _ in self.sole_acts(box, lambda ground: True)}
        yield from (self.line_of(act, found) for act, found in self.sole_acts(box, _is_direct) if act not in beyond)

    def sole(self, box: str, counts: Callable[[Ground], bool]) -> Iterator[Line]:
        yield from (self.line_of(act, found) for act, found in self.sole_acts(box, counts))

    def sole_acts(self, box: str, counts: Callable[[Ground], bool]) -> Iterator[tuple[str, list[Ground]]]:
        for act, found in self.grounds.items():
            counted = [ground for ground in found if counts(ground)]
            if counted and {self.box(ground.post) for ground in counted} == {box}:
                yield act, counted

    def line_of(self, act: str, found: Iterable[Ground]) -> Line:
        norms = {norm for ground in found for norm in ground.clause.norms}
        return Line(self.stack.vocabulary.acts[act].label, tuple(sorted(norms, key=norm_order)))

    # ---- duties and membership

    def must(self, box: str, by_part: bool) -> Iterator[Line]:
        """The duties that can fall on it, and the steps that others have to wait for."""
        sort = self.sort_of(box)
        for clause in sorted(self.stack.clauses.values(), key=lambda one: (norm_order(one.norms[0]), one.name)):
            match clause.shape:
                case Duty(who=who, act=act) if who is not None and self.fits(who, box, clause.shape.sort):
                    if self.is_open(who, sort) == by_part:
                        yield self.line(clause, self.acts([act]))
                case Gate(needs=needs):
                    bys = [(need.act, need.by) for need in needs if need.by is not None and self.fits(need.by, box)]
                    acts = [act for act, by in bys if self.is_open(by, sort) == by_part]
                    if acts:
                        yield self.line(clause, self.acts(dict.fromkeys(acts)))

    def compositions(self, fits: Callable[[Composition], bool]) -> Iterator[Line]:
        for clause in self.stack.clauses.values():
            if isinstance(clause.shape, Composition) and fits(clause.shape):
                yield Line(wording.post(self.stack, clause.shape.body), clause.norms, clause.label)

    def fits(self, by: Condition, box: str, sort: Sort | None = None) -> bool:
        """Whether somebody who stands in a box can be meant by a condition that does not let everybody in."""
        kind = self.stack.vocabulary.kind_of(box)
        if kind is None or (sort is not None and kind.sort != sort):
            return False
        return self.interpreter.fits(by, Individual(kind.sort, box)) != NEVER

    def sort_of(self, box: str) -> Sort:
        kind = self.stack.vocabulary.kind_of(box)
        return kind.sort if kind is not None else "body"

    def is_open(self, by: Condition, sort: Sort) -> bool:
        """Whether a condition lets in most kinds there are, as one does that only names a part to play."""
        key = (repr(by), sort)
        if key not in self._open:
            kinds = self.interpreter.universe.of(sort)
            fitting = sum(self.interpreter.fits(by, Individual(sort, one)) != NEVER for one in kinds)
            self._open[key] = 2 * fitting > len(kinds)
        return self._open[key]

    # ---- the picture

    def along(self, box: str, kinds: Sequence[EdgeKind], outwards: bool) -> Iterator[Line]:
        """One line for each arrow of some kinds that begins or ends at a box."""
        for edge in self.graph.edges:
            here, there = (edge.tail, edge.head) if outwards else (edge.head, edge.tail)
            if here == box and edge.kind in kinds:
                words = self.labels[there]
                if len(kinds) > 1:
                    words = _told(edge, words, outwards)
                clauses = [self.stack.clauses[tie.clause] for tie in self.behind[edge.name]]
                yield Line(words, tuple(norms_of(self.stack, self.behind[edge.name])), _joined(clauses), (there,))

    def parts(self, box: str) -> Iterator[Line]:
        for part in parts_without(self.graph, frozenset({"leads"}), box):
            names = [self.labels[name] for name in part]
            yield Line(Bilingual("、".join(one.zh for one in names), ", ".join(one.en for one in names)), boxes=part)

    # ---- words

    def line(self, clause: Clause, words: Bilingual) -> Line:
        return Line(words, clause.norms, wording.clause_sentence(self.stack, clause))

    def acts(self, names: Iterable[str]) -> Bilingual:
        labels = [wording.act(self.stack, name) for name in names]
        return Bilingual("、".join(one.zh for one in labels), ", ".join(one.en for one in labels))

    def by_norm(self, item: tuple[tuple[str, str], list[str]]) -> tuple[tuple[str, int, int], str, str]:
        (name, post), _ = item
        return norm_order(self.stack.clauses[name].norms[0]), name, post


def _is_direct(ground: Ground) -> bool:
    return not ground.via


def _told(edge: Edge, other: Bilingual, outwards: bool) -> Bilingual:
    """What is done with a paper, and whose it is or by whom it is done."""
    verb = EDGE_KINDS[edge.kind]
    if outwards:
        return Bilingual(f"由{other.zh}{verb.zh}", f"{other.en} {verb.en}")
    return Bilingual(f"{verb.zh}：{other.zh}", f"{verb.en}: {other.en}")


def _joined(clauses: Sequence[Clause]) -> Bilingual:
    labels: Mapping[Bilingual, None] = dict.fromkeys(clause.label for clause in clauses)
    return Bilingual("".join(one.zh for one in labels), " ".join(one.en for one in labels))
