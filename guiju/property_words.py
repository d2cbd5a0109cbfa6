"""What a property says, in plain words: ``签发：恰有一人`` rather than ``unique:sign``."""

from __future__ import annotations

from proofs.obligations import Obligation
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
}


def property_label(one: Obligation, rulebook: Rulebook) -> Bilingual:
    """The property as a short sentence."""
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
        case _:
            named = next((wanted.label for wanted in rulebook.properties if wanted.name == one.part), None)
            return named or Bilingual("隶属关系自上而下，没有循环", "authority leads downwards, without a circle")


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
