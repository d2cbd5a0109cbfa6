"""Rulebooks of any size: one block of ten clauses again and again, each time on acts and facts of its own.

A block has what the rules on one kind of business have: three powers that give way to each other, a delegation, an
examination that comes first, a duty with a figure, a limit, a prohibition and a count. All blocks have the same posts
in common, so that the people do not grow with the text.
"""

from __future__ import annotations

IN_A_BLOCK = 10
_HEAD = """\
rulebook: {name: generated_rules, zh: 生成的规则, en: generated rules, edition: 2024-01-01}
posts:
- {post: chair, zh: 主任, en: chair, one: yes, level: 1}
- {post: deputy, zh: 副主任, en: deputy chair, level: 2}
- {post: secretary, zh: 秘书, en: secretary, one: yes, level: 3}
bodies:
- {body: committee, zh: 委员会, en: committee, one: yes, level: 1}
"""
_PEOPLE = """\
- fact: away
  on: post
  type: choice
  usually: none
  zh: 不在岗原因
  en: reason of absence
  values:
  - {value: none, zh: 在岗, en: at the post}
  - {value: trip, zh: 外出, en: away on a trip}
- {fact: entrusted-by, on: post, type: posts, usually: nobody, zh: 受其委托, en: entrusted by}
"""
_FACTS = """\
- {fact: grave-#, type: flag, zh: 重大#, en: grave #}
- {fact: secret-#, type: flag, zh: 涉密#, en: secret #}
- {fact: portfolios-#, type: posts, of: deputy, zh: 分管#, en: portfolios #}
- {fact: pages-#, type: number, unit: pages, least: 1, most: 1000, zh: 页数#, en: pages #}
- {fact: earlier-#, type: number, unit: times, least: 0, most: 366, zh: 本年已公布次数#, en: times this year #}
"""
_ACTS = """\
- {act: sign-#, zh: 签发#, en: sign #, arity: exclusive, on: paper-#, due: always, closes: yes}
- {act: examine-#, zh: 审核#, en: examine #, arity: exclusive, on: paper-#}
- {act: publish-#, zh: 公布#, en: publish #, arity: any, on: paper-#}
"""
_CLAUSES = """\
- clause: signing.grave-#
  when: grave-#
  power: {act: sign-#, holder: chair}
- clause: signing.portfolio-#
  when: portfolios-# has at least 1
  unless: [signing.grave-#]
  power: {act: sign-#, holder: who is a deputy and portfolios-# includes who}
- clause: signing.rest-#
  when: portfolios-# is empty
  unless: [signing.grave-#]
  power: {act: sign-#, holder: secretary}
- clause: signing.chair-away-#
  when: chair.away is trip
  delegation: {act: sign-#, from: chair, to: who is a deputy and who.entrusted-by includes chair, keeps: no}
- clause: examining.first-#
  gate: {needs: {act: examine-#, by: secretary, outcome: passed}}
- clause: examining.secretary-#
  power: {act: examine-#, holder: secretary}
- clause: publishing.on-time-#
  duty: {who: secretary, act: publish-#, after: sign-#, within: 5 days working time}
- clause: length-#
  strength: normally
  limit: {quantity: pages-#, act: sign-#, at-most: 3 pages}
- clause: publishing.secret-#
  when: secret-#
  bar: {act: publish-#}
- clause: publishing.twice-#
  count: {act: publish-#, period: year, at-most: 2, so-far: earlier-#}
"""


def generated_rulebook(clauses: int) -> str:
    """The text of a rulebook of so many clauses, rounded up to whole blocks of ten.

    >>> generated_rulebook(25).count("- clause: ")
    30
    """
    blocks = [str(number) for number in range(1, -(-clauses // IN_A_BLOCK) + 1)]

    def again(template: str) -> str:
        return "".join(template.replace("#", number) for number in blocks)

    body = []
    for number in blocks:
        for place, clause in enumerate(_CLAUSES.replace("#", number).split("- clause: ")[1:], start=1):
            name, rest = clause.split("\n", 1)
            norm = f"  norm: A{number}.{place}\n  quote: 第{number}条第{place}款\n"
            said = f"  zh: 规则{number}之{place}。\n  en: Rule {number}.{place}.\n"
            body.append(f"- clause: {name}\n{norm}{said}{rest}")
    return "".join([_HEAD, "facts:\n", _PEOPLE, again(_FACTS), "acts:\n", again(_ACTS), "clauses:\n", *body])
