# SPDX-License-Identifier: GPL-2.0-or-later
"""A page written by tcpphase report, read as a browser reads it."""

import base64
import hashlib
import json
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img"}
LOADS = {"src", "href", "srcset", "data", "poster", "action", "formaction", "background", "ping"}




class Page(HTMLParser):
    """elements: (name, attributes, text) of all, in the order in which they end. wrong: what is
    badly nested, what the page would load, and handlers and styles in attributes."""

    def __init__(self, octets):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.wrong = [], [], []
        self.feed(octets.decode())
        self.close()
        self.wrong += [f"{name} is not closed" for name, _, _ in self.open]

    def handle_starttag(self, tag, attrs):
        for key, value in attrs:
            if key.startswith("on") or key == "style" or (key in LOADS and not value.startswith("#")):
                self.wrong.append(f"{tag} {key}={value}")
        if tag not in VOID:
            self.open.append((tag, dict(attrs), []))
        else:
            self.elements.append((tag, dict(attrs), ""))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f"</{tag}> does not end {self.open[-1][0] if self.open else 'anything'}")
            return
        name, attributes, texts = self.open.pop()
        self.elements.append((name, attributes, "".join(texts)))

    def handle_data(self, data):
        for _, _, texts in self.open:
            texts.append(data)

    def handle_comment(self, data):
        self.wrong.append(f"a comment: {data}")

    def find(self, name, **attributes):
        return [(has, text) for tag, has, text in self.elements
                if tag == name and all(has.get(key) == value for key, value in attributes.items())]

    def text(self, name, **attributes):
        return self.find(name, **attributes)[0][1]

    @property
    def about(self):
        return json.loads(self.text("script", id="about"))

    @property
    def captures(self):
        return [json.loads(text) for has, text in self.find("script", type="application/json")
                if "id" not in has]

    @property
    def policy(self):
        """Its Content Security Policy: a directive and its values."""
        content = self.find("meta", **{"http-equiv": "Content-Security-Policy"})[0][0]["content"]
        return {name: values for name, *values in (part.split() for part in content.split(";"))}

    def rows(self, capture):
        """As -f ndjson has them."""
        return [{name: value for name, value in zip(self.about["columns"], row) if value is not None}
                for row in capture["rows"]]

    def hash_of(self, name):
        """What the policy has to say of its only style sheet or script."""
        texts = [text for has, text in self.find(name) if has.get("type") != "application/json"]
        return [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
                for text in texts]
