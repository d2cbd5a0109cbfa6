"""What a property says, in plain words: ``签发：恰有一人`` rather than ``unique:sign``."""

from __future__ import annotations

from proofs.asked import EXACTLY_ONE
from proofs.obligations import Obligation
from proofs.queries import QUERIES
from spec.bilingual import Bilingual
from spec.rulebook import Rulebook

VERDICTS = {
    "proved": Bilingual("成立", "holds"),
    "refuted": Bilingual("不成立", "fails"),
    "unknown": Bilingual("未定", "unknown"),
    "outside": Bilingual("超出范围", "outside"),
}
KINDS = {
    "gap": Bilingual("空白", "gap"),
    "overlap": Bilingual("重叠", "overlap"),
    "conflict": Bilingual("冲突", "conflict"),
    "loophole": Bilingual("漏洞", "loophole"),
    "ambiguity": Bilingual("歧义", "ambiguity"),
    "self-approval": Bilingual("自批", "self-approval"),
    "inversion": Bilingual("倒置", "inversion"),
    "scope": Bilingual("范围", "scope"),
}


AUTHORITY = "authority"
NO_CASE = Bilingual(
    "没有任何情形在这项性质所说之列，等于没有说", "no case fits what it speaks about; it holds of nothing"
)


def property_label(one: Obligation, rulebook: Rulebook) -> Bilingual:
    """The property as a short sentence: that of the rulebook that asks it, else what the battery asks of the act."""
    wanted = next((each for each in rulebook.properties if each.name == one.part), None)
    if wanted is None or one.family == "levels" or one.family == wanted.family == EXACTLY_ONE:
        return wanted.label if wanted else _asked(one, rulebook)
    if len(wanted.acts) == 1 and wanted.family == one.family and (one.family != "available" or wanted.away):
        return wanted.label
    which = _asked(one, rulebook)
    return Bilingual(f"{wanted.label.zh}（{which.zh}）", f"{wanted.label.en} ({which.en})")


def _asked(one: Obligation, rulebook: Rulebook) -> Bilingual:
    """What the battery asks."""
    act = rulebook.vocabulary.acts[one.act].label if one.act else Bilingual("", "")
    match one.family:
        case "exists":
            return Bilingual(f"凡须{act.zh}，必有人可{act.zh}", f"whenever it is due, somebody may {act.en}")
        case "unique":
            return Bilingual(f"至多一人可{act.zh}", f"at most one may {act.en}")
        case "available":
            few = (
                Bilingual("任一人", "any one")
                if one.absent == 1
                else Bilingual(f"任{one.absent}人", f"any {one.absent}")
            )
            return Bilingual(f"{few.zh}不在，仍有人可{act.zh}", f"with {few.en} away, somebody can still {act.en}")
        case "gated":
            return Bilingual(f"该做的步骤没做完，不能{act.zh}", f"nothing due is skipped before one may {act.en}")
        case "ambiguous":
            label = rulebook.definitions[one.definition].label
            return Bilingual(f"“{label.zh}”怎么读都不影响结果", f"however “{label.en}” is read, the answer is the same")
        case "owed":
            label = rulebook.definitions[one.definition].label
            return Bilingual(f"“{label.zh}”怎么读，应尽之事都一样", f"however “{label.en}” is read, the same is owed")
        case family if family in QUERIES:
            return _of_a_query(one, rulebook, act)
        case _:
            return Bilingual("隶属关系自上而下，没有循环", "authority leads downwards, without a circle")


_PARTS: dict[tuple[str, str], Bilingual] = {
    ("named", "bearer"): Bilingual("每项义务都写明由谁履行", "every duty names who bears it"),
    ("named", "figure"): Bilingual("每个时间要求都有数字", "every word of time has a figure"),
    ("named", "decider"): Bilingual("每个要作的判断都写明由谁作", "every judgement names who makes it"),
    ("named", "organ"): Bilingual("每项批准都写明由谁批准", "every approval names who gives it"),
    ("named", "list"): Bilingual("每个名单都列全", "every list is complete"),
    ("covered", "absence"): Bilingual("委托写到每种不在岗的情形", "delegations cover every reason of absence"),
    ("evasion", "split"): Bilingual("拆分不能绕过限额", "no limit is escaped by splitting"),
    ("evasion", "rename"): Bilingual("换个名义不能绕过次数", "no count is escaped under another name"),
    ("evasion", "reclassify"): Bilingual("换个认定不能绕过要求", "no requirement is escaped by another name"),
    ("ends", "return"): Bilingual("退回不会没完没了", "nothing is sent back for ever"),
    ("feasible", "quota"): Bilingual(
        "次数要求能与错开的要求同时做到", "quotas can be filled beside what keeps people apart"
    ),
    ("feasible", "steps"): Bilingual("等他人办的时限守得住", "deadlines that wait for others can be kept"),
    ("scope", "bound"): Bilingual("负有义务的都在适用范围内", "all who have duties are bound"),
    ("scope", "edition"): Bilingual("换版时正在办理的事项有归属", "what is under way has its edition"),
    ("hygiene", "against"): Bilingual("没有既要求又禁止的事", "nothing is demanded and forbidden at once"),
    ("hygiene", "dead"): Bilingual("没有从不适用的条款", "no clause never applies"),
    ("hygiene", "wavering"): Bilingual("没有既要求又原则上禁止的事", "nothing is demanded and in principle forbidden"),
    ("appointed", "post"): Bilingual("点名的职务都写明由谁指定", "every post singled out is given by somebody"),
    ("appointed", "role"): Bilingual("要确定的角色都写明由谁确定", "every role to be settled is settled by somebody"),
    ("constituted", "members"): Bilingual("作决定的会议都写明由谁组成", "every body that decides has members"),
    ("constituted", "quorum"): Bilingual("作决定的会议都有法定人数", "every body that decides has a quorum"),
    ("constituted", "vote"): Bilingual("作决定的会议都写明怎样形成决定", "every body that decides has a rule how"),
    ("constituted", "power"): Bilingual("每种会议都写明能决定什么", "every kind of meeting has its say"),
    ("constituted", "leave"): Bilingual("依规请假不会使会议不足法定人数", "leave does not cost the quorum"),
    ("led", ""): Bilingual("没有互不隶属的两个上级", "nobody has two superiors of whom neither leads the other"),
    ("hygiene", "shadowed"): Bilingual("没有总是让位的条款", "no clause always gives way"),
}


def _of_a_query(one: Obligation, rulebook: Rulebook, act: Bilingual) -> Bilingual:
    """A property that is asked of the clauses themselves."""
    if (one.family, one.part) in _PARTS:
        return _PARTS[one.family, one.part]
    if one.family == "ends":
        return Bilingual(f"等待{act.zh}有期限", f"waiting for this has an end: {act.en}")
    if one.family == "covered":
        return Bilingual(
            f"谁{act.zh}都写明须经谁同意", f"for everybody it is said who is to consent that they {act.en}"
        )
    if one.family == "agreed":
        return Bilingual(f"由谁{act.zh}，各条说法一致", f"the articles agree on who is to {act.en}")
    if one.family == "ordered" and act.en:
        return Bilingual(f"{act.zh}在先后次序中有位置", f"it has its place in the order to {act.en}")
    if one.family == "feasible":
        fact = rulebook.vocabulary.facts.get(one.part)
        event = fact.label if fact else Bilingual(one.part, one.part)
        return Bilingual(f"自“{event.zh}”起算的时限都能做到", f"the deadlines from “{event.en}” can be kept")
    if one.family == "separate":
        if one.part == "superior":
            return Bilingual(f"下级不对上级{act.zh}", f"nobody may {act.en} for a superior")
        return Bilingual(f"无人对自己{act.zh}", f"nobody may {act.en} for oneself")
    if one.family == "spared":
        return Bilingual(f"没有哪一种不经{act.zh}", f"of no kind is it left out to {act.en}")
    thing = Bilingual(one.part, one.part)
    return Bilingual(f"各审核步骤的先后写明（{thing.zh}）", f"the steps of control have their order ({thing.en})")


def assumption(name: str, rulebook: Rulebook) -> Bilingual | None:
    """What a verdict takes for granted, in words; None for what merely spells out the vocabulary."""
    for one in rulebook.presuppositions:
        if one.name == name:
            return one.label
    if name.startswith("there is one "):
        label = rulebook.vocabulary.label_of(name.removeprefix("there is one "))
        return Bilingual(f"{label.zh}只有一个", f"there is just one {label.en}")
    said = {
        "a unit has one head": Bilingual("一个单位只有一位主要负责人", "a unit has one head"),
        "nobody heads two units": Bilingual("一人不兼任两个单位的主要负责人", "nobody heads two units"),
    }
    return said.get(name)
