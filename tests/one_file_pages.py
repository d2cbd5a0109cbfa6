"""What every page keeps: it asks nothing of the network and obeys nothing but its own style and script."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Tags(HTMLParser):
    """Collects the elements of a page and complains about tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        assert len(dict(attrs)) == len(attrs), f"<{tag}> says an attribute twice"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self.open[-1:]:
            self.text.setdefault(tag, []).append(data)

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.found if attribute in attributes]


def asks_nothing_of_the_network(page: str) -> None:
    assert "http:" not in page.lower()
    assert "https:" not in page.lower()
    tags = Tags(page)
    assert tags.values("src") == []
    assert all(link.startswith(("#", "data:")) for link in tags.values("href"))
    assert re.findall(r"url\((?!data:)", page) == []
    assert "@import" not in page


def admits_exactly_its_own_style_and_script(page: str) -> None:
    (policy,) = (found["content"] for _, found in Tags(page).found if found.get("http-equiv"))
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts["default-src"] == "'none'"
    for element, rule in (("style", "style-src"), ("script", "script-src")):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert parts[rule] == f"'sha256-{digest}'"
    assert "unsafe" not in policy


def has_no_styles_or_handlers_in_attributes(page: str) -> None:
    for _, attributes in Tags(page).found:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]


RULES_OF_A_PAGE = (
    asks_nothing_of_the_network,
    admits_exactly_its_own_style_and_script,
    has_no_styles_or_handlers_in_attributes,
)
