"""What is known of a case, as it is written: its facts, its people, and what has been done."""

from __future__ import annotations

from collections.abc import Iterator

from spec.bilingual import Bilingual
from spec.case_values import UNKNOWN, ValueReader
from spec.entries import unknown_key
from spec.problems import Problem
from spec.situation import Event, Known, Situation, known_text
from spec.vocabulary import Fact, Vocabulary
from spec.yaml_tree import Mapping, Node, Scalar, Sequence

_EVENT_KEYS = ("act", "by", "at", "to", "means", "outcome")
_POST_KEYS = ("post", "person")
_PEOPLE = "people: [{post: mayor, away: visit}]"
_DONE = "done: [{act: examine, by: office, outcome: passed}]"


def read_situation(parts: dict[str, Node], file: str, vocabulary: Vocabulary, problems: list[Problem]) -> Situation:
    """What is known, from the parts ``facts`` and ``people`` of a case as they stand in some other file (a scenario).

    Slips are added to ``problems``.
    """
    return SituationReader(file, vocabulary, problems).situation(parts)


class SituationReader(ValueReader):
    """Reads the parts of a case that say what is known."""

    def situation(self, parts: dict[str, Node]) -> Situation:
        """What is known from the parts ``facts``, ``people``, ``done`` and ``at``; each may be missing."""
        left_open: set[str | tuple[str, str]] = set()
        facts = self.facts(parts["facts"], left_open) if "facts" in parts else {}
        about, everybody = self.people(parts["people"], left_open) if "people" in parts else ({}, True)
        done, is_all = self.done(parts["done"]) if "done" in parts else (None, True)
        at = self.moment(parts["at"]) if "at" in parts else None
        return Situation(facts, about, everybody, done, is_all, at, frozenset(left_open))

    def facts(self, node: Node, left_open: set[str | tuple[str, str]]) -> dict[str, Known]:
        """The facts of a case that are known; those that it expressly leaves open are added to ``left_open``."""
        if not isinstance(node, Mapping):
            message = Bilingual("facts 应为若干“事实: 值”", "facts are written as keys with values (key: value)")
            got = node.text if isinstance(node, Scalar) else ""
            self.slip(node, message, got, example="facts: {matter.major: no, document.issuer: government}")
            return {}
        known: dict[str, Known] = {}
        for key, written in node.entries:
            fact = self.fact_of_case(key)
            if fact is None:
                continue
            value = self.value(fact, written)
            if value is not None:
                known[fact.id] = value
            else:
                left_open.add(fact.id)
        return dict(sorted(known.items()))

    def fact_of_case(self, key: Scalar) -> Fact | None:
        """The fact that a key under ``facts`` names; None after a slip."""
        fact = self.vocabulary.facts.get(key.text)
        if fact is not None and fact.on == "post":
            message = Bilingual(
                "这是职务的事实，写在 people 里", "this is a fact about a post; it belongs under 'people'"
            )
            self.slip(key, message, key.text, "people", f"people: [{{post: …, {fact.id}: …}}]")
            return None
        if fact is None:
            known = [one.id for one in self.vocabulary.facts.values() if one.on == "case"]
            self.unknown_name(key, Bilingual("事实", "fact"), key.text, known)
        return fact

    # ---- people

    def people(self, node: Node, left_open: set[str | tuple[str, str]]) -> tuple[dict[tuple[str, str], Known], bool]:
        """What is known of posts, by (post, fact), and whether all others are in their usual state; what is expressly
        left open is added to ``left_open``.
        """
        if isinstance(node, Scalar) and node.text == UNKNOWN:
            return {}, False
        everybody, node = self.closed(node)
        about: dict[tuple[str, str], Known] = {}
        if not isinstance(node, Sequence):
            message = Bilingual("people 应为列表，每项写一个职务", "people is a list with an entry for each post")
            self.slip(node, message, example=_PEOPLE)
            return about, everybody
        lines: dict[str, int] = {}
        for item in node.items:
            post = self.post_of(item)
            if post is None:
                continue
            if post.text in lines:
                line = lines[post.text]
                message = Bilingual(f"这个职务已见于第 {line} 行", f"this post is already listed in line {line}")
                self.slip(post, message, post.text)
            lines[post.text] = post.line
            assert isinstance(item, Mapping)
            for fact, value in self.facts_of_post(item):
                if value is not None:
                    about[post.text, fact] = value
                else:
                    left_open.add((post.text, fact))
        return dict(sorted(about.items())), everybody

    def post_of(self, item: Node) -> Scalar | None:
        """Where an entry under ``people`` names its post; None after a slip."""
        if not isinstance(item, Mapping):
            self.not_keys(item, _PEOPLE)
            return None
        post = next((value for key, value in item.entries if key.text == "post"), None)
        if not isinstance(post, Scalar):
            self.slip(post or item, Bilingual("须写明是哪个职务", "say which post this is about"), "", "post", _PEOPLE)
            return None
        return post if self.of_sort(post, post.text, "post", example=_PEOPLE) is not None else None

    def facts_of_post(self, item: Mapping) -> Iterator[tuple[str, Known | None]]:
        """The facts that an entry under ``people`` gives of its post; None where it leaves one open."""
        own = {fact.id: fact for fact in self.vocabulary.facts.values() if fact.on == "post"}
        for key, written in item.entries:
            if key.text in _POST_KEYS:
                continue
            if key.text not in own:
                self.unknown_name(key, Bilingual("职务的事实", "fact about a post"), key.text, [*own, *_POST_KEYS])
                continue
            yield key.text, self.value(own[key.text], written)

    # ---- what has been done

    def done(self, node: Node) -> tuple[tuple[Event, ...] | None, bool]:
        """What has been done, in its order (None: not known), and whether that is all."""
        if isinstance(node, Scalar) and node.text == UNKNOWN:
            return None, True
        is_all, node = self.closed(node)
        if not isinstance(node, Sequence):
            message = Bilingual(
                "done 应为列表，每项写一个已办的行为", "done is a list with an entry for each act that was done"
            )
            self.slip(node, message, node.text if isinstance(node, Scalar) else "", example=_DONE)
            return None, True
        events = [event for item in node.items if (event := self.event(item)) is not None]
        if all(event.at is not None for event in events):
            events.sort(key=lambda event: event.at or 0)
        return tuple(events), is_all

    def event(self, node: Node) -> Event | None:
        """An act that was done, with what else the case says of it; None after a slip that leaves no entry."""
        if not isinstance(node, Mapping):
            self.not_keys(node, _DONE)
            return None
        entries = {key.text: value for key, value in node.entries}
        for key, _ in node.entries:
            if key.text not in _EVENT_KEYS and key.text not in self.vocabulary.facts:
                self.problems.append(unknown_key(self.file, key, _EVENT_KEYS, _DONE))
        texts = {
            key: self.text(entries, key, _DONE) for key in _EVENT_KEYS if key in entries and key not in ("at", "to")
        }
        if "act" not in entries:
            self.slip(node, Bilingual("须写明办了什么", "say which act was done"), "", "act", _DONE)
        act, by = texts.get("act", ""), texts.get("by", "")
        if act and act not in self.vocabulary.acts:
            self.unknown_name(entries["act"], Bilingual("行为", "act"), act, self.vocabulary.acts)
        if by and self.vocabulary.kind_of(by) is None:
            self.unknown_actor(entries["by"], by)
        at = self.moment(entries["at"]) if "at" in entries else None
        to = self.recipients(entries["to"]) if "to" in entries else ()
        known = {key: self.value(fact, entries[key]) for key in entries if (fact := self.vocabulary.facts.get(key))}
        other = tuple(sorted((key, known_text(value)) for key, value in known.items() if value is not None))
        return Event(act, by, texts.get("outcome", ""), at, other, to, texts.get("means", ""))

    def recipients(self, node: Node) -> tuple[str, ...]:
        """The posts and bodies that an act is done to; one, or a list."""
        found = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            if not isinstance(item, Scalar) or not item.text:
                self.slip(item, Bilingual("此处应为名称", "a name is expected here"), "", "", "to: [government]")
            elif self.vocabulary.kind_of(item.text) is None:
                self.unknown_actor(item, item.text)
            else:
                found.append(item.text)
        return tuple(sorted(dict.fromkeys(found)))

    def unknown_actor(self, node: Node, name: str) -> None:
        """A slip: nobody of this name can do anything, or have it done to them."""
        known = [*self.vocabulary.posts, *self.vocabulary.bodies]
        self.unknown_name(node, Bilingual("职务或机关", "post or body"), name, known)

    def not_keys(self, node: Node, example: str) -> None:
        """A slip: something else stands where an entry with keys belongs."""
        message = Bilingual("此处应为若干“键: 值”", "keys with values (key: value) are expected")
        self.slip(node, message, node.text if isinstance(node, Scalar) else "", example=example)
