"""Examples for messages: of a whole entry, by section; of what stands inside an entry, by key."""

from __future__ import annotations

from spec.schema_clauses import SHAPES

EXAMPLES = {
    **SHAPES,
    "zh": "zh: 区长",
    "en": "en: mayor",
    "because": "because: {zh: …, en: …}",
    "when": "when: matter.major and not document.has-ground",
    "unless": "unless: [signing.major, signing.orders]",
    "quote": "quote: 由区长签发",
    "norm": "norm: A54.6",
    "is": "is: matter.major",
    "states": "states: some mayor m satisfies (m.away is none)",
    "values": "values: [{value: open, zh: 公开, en: open}, {value: closed, zh: 不公开, en: closed}]",
    "alternatives": "alternatives: [{alternative: half-counts, zh: 含半数, en: half is enough, is: …}, …]",
    "chooses": "chooses: [{definition: quorate, alternative: half-counts}]",
    "excepts": "excepts: [{clause: signing.within-a-portfolio, unless: [signing.major]}]",
}
"""Of the keys inside an entry; the innermost that is wrong is shown."""

SECTION_EXAMPLES = {
    "rulebook": "rulebook: {name: my_rules, zh: 规则, en: rules, edition: 2023-06-25}",
    "chapters": "{chapter: 9, zh: 公文审批, en: Approval of documents, articles: [52, 56]}",
    "posts": "{post: mayor, zh: 区长, en: mayor, one: yes}",
    "bodies": "{body: office, zh: 区政府办公室, en: government office, one: yes}",
    "facts": "{fact: matter.major, type: flag, zh: 重大事项, en: major matter}",
    "acts": "{act: sign, zh: 签发, en: sign, arity: exclusive}",
    "definitions": "{definition: leader, of: post, zh: 领导同志, en: leader, is: who is a mayor or vice-mayor}",
    "clauses": "{clause: signing.orders, norm: A54.5, quote: 政府命令, zh: …, en: …, power: {act: sign, holder: …}}",
    "readings": "{reading: acting-signs, zh: …, en: …, closes: [A8.4], because: {zh: …, en: …}, adds: […]}",
    "amendments": "{amendment: quorum-two-thirds, zh: …, en: …, because: {zh: …, en: …}, replaces: […]}",
    "presuppositions": "{presupposition: one-mayor, zh: …, en: …, states: …}",
    "properties": "{property: one-signer, zh: …, en: …, family: unique, act: sign}",
    "organisation": "{body: town, count: 9, basis: source}",
    "notes": "{note: who-applies, kind: gap, norms: [A54.6], zh: …, en: …}",
}
"""Of an entry of each section."""
