"""The words of the page that do not come from a rulebook: kinds, verdicts, article numbers."""

from __future__ import annotations

from guiju.page.view import Demonstration, FindingKind, Verdict
from spec.bilingual import Bilingual

VERDICTS: dict[Verdict, Bilingual] = {
    "proved": Bilingual("已证明", "proved"),
    "refuted": Bilingual("不成立", "refuted"),
    "unknown": Bilingual("未判定", "unknown"),
    "outside": Bilingual("超出范围", "outside"),
}
VERDICT_MEANINGS: dict[Verdict, Bilingual] = {
    "proved": Bilingual(
        "在所列范围内的任何情形下都成立，没有例外。",
        "It holds in every case within the stated range, without exception.",
    ),
    "refuted": Bilingual(
        "至少有一种规则允许的情形使它不成立；最小的一种写在“发现”里。",
        "At least one case that the rules allow breaks it; a smallest one is shown under Findings.",
    ),
    "unknown": Bilingual(
        "在给定时间内既没有证明，也没有找到反例。不能当作成立。",
        "Neither a proof nor a counterexample was found in the time given. It must not be taken as holding.",
    ),
    "outside": Bilingual(
        "这个问题超出了能够自动判定的范围，原因已注明。",
        "The question lies outside what can be decided automatically; the reason is noted.",
    ),
}

FINDING_KINDS: dict[FindingKind, Bilingual] = {
    "gap": Bilingual("空白", "gap"),
    "overlap": Bilingual("重叠", "overlap"),
    "conflict": Bilingual("冲突", "conflict"),
    "self-approval": Bilingual("自批", "self-approval"),
    "inversion": Bilingual("倒置", "inversion"),
    "loophole": Bilingual("漏洞", "loophole"),
    "ambiguity": Bilingual("歧义", "ambiguity"),
    "scope": Bilingual("范围", "scope"),
}
FINDING_MEANINGS: dict[FindingKind, Bilingual] = {
    "gap": Bilingual("有事要办，却没有一条规定说由谁来办。", "Something must be done and no norm says by whom."),
    "overlap": Bilingual("两个人都有权办同一件只该由一人办的事。", "Two persons may both do what only one should do."),
    "conflict": Bilingual("两条规定对同一件事给出不同的答案。", "Two norms answer the same question differently."),
    "self-approval": Bilingual("有人可以审批自己的事项。", "Somebody may approve a matter of their own."),
    "inversion": Bilingual("下级可以审批上级的事项。", "A subordinate may approve a superior's matter."),
    "loophole": Bilingual("换个名义、拆开来办，就能绕过限制。", "A limit can be escaped by renaming or splitting."),
    "ambiguity": Bilingual("同一句话有两种读法，答案不同。", "One sentence can be read in two ways with two answers."),
    "scope": Bilingual("不清楚规定是否适用于某人或某事。", "It is unclear whether a norm binds somebody or something."),
}

DEMONSTRATIONS: dict[Demonstration, Bilingual] = {
    "model": Bilingual("由求解器找到", "found by the solver"),
    "query": Bilingual("由查询找到", "found by a query"),
    "reading": Bilingual("由人判读", "seen by a reader"),
}

FOUND_BY_MACHINE = Bilingual("由机器找到并验证", "Found and verified by machine")
FOUND_BY_READER = Bilingual("只有读者才能看出", "Only a reader can see these")

SECTIONS: tuple[tuple[str, Bilingual], ...] = (
    ("summary", Bilingual("摘要", "Summary")),
    ("verdicts", Bilingual("逐项结论", "Verdicts")),
    ("findings", Bilingual("发现", "Findings")),
    ("articles", Bilingual("逐条对照", "Article by article")),
    ("pictures", Bilingual("关系图", "Pictures")),
    ("coverage", Bilingual("覆盖情况", "Coverage")),
    ("graph", Bilingual("职权与公文流程图", "Authority and paths of documents")),
    ("readings", Bilingual("读法", "Readings")),
    ("cases", Bilingual("演算案例", "Worked cases")),
    ("guide", Bilingual("怎样读这份报告", "How to read this page")),
)

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """A whole number from 0 to 999 in Chinese numerals, as articles are counted.

    >>> [chinese_number(number) for number in (8, 10, 15, 54, 101, 110)]
    ['八', '十', '十五', '五十四', '一百零一', '一百一十']
    """
    if not 0 <= number <= 999:
        raise ValueError(f"{number} is not between 0 and 999")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = _DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not number else "")


def article_title(number: int) -> Bilingual:
    """How an article is called.

    >>> article_title(54)
    Bilingual(zh='第五十四条', en='Article 54')
    """
    return Bilingual(f"第{chinese_number(number)}条", f"Article {number}")


def share(part: float) -> str:
    """A share between 0 and 1 as whole per cent, never rounded to nothing or to all.

    >>> share(0.924), share(0.0001), share(0.9999), share(1.0)
    ('92%', '<1%', '>99%', '100%')
    """
    if 0 < part < 0.01:
        return "<1%"
    if 0.99 < part < 1:
        return ">99%"
    return f"{part:.0%}"
