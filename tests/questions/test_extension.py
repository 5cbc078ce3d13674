"""What a person reads of the questions, on a terminal of 80 columns: what is longer is cut off or broken."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from ruamel.yaml import YAML

from storage_scaffold.kinds.kind import available_kinds, load_kind
from storage_scaffold.questions import extension
from storage_scaffold.questions.options import option_keys
from storage_scaffold.resources import templates_dir

# Before a question stands `? `, before an answer the mark of the one that is chosen.
QUESTION, ANSWER = 80 - len('? '), 80 - len(' » ')


@pytest.mark.parametrize('kind', available_kinds())
def test_questions_about_a_kind(kind: str) -> None:
    context: Any = SimpleNamespace(get_all=lambda: {'kind': kind})
    answers = {}
    for key, kinds in option_keys().items():
        if kind in kinds or (key == 'auth' and len(load_kind(kind).auth) > 1):
            lines = extension.about(context, key).splitlines()
            assert max(map(len, lines), default=0) <= QUESTION, lines
            answers |= dict(json.loads(extension.choices(context, key)))
    assert [label for label in answers if len(label) > ANSWER] == []
    assert all(label.startswith((answer, 'people choose')) for label, answer in answers.items())


@pytest.mark.parametrize('template', ['spec', 'checkout'])
def test_questions_about_all_kinds(template: str) -> None:
    text = (templates_dir() / template / 'copier.yml').read_text(encoding='utf-8')
    asked = [item for item in YAML(typ='safe').load(text.partition('\n---')[0]).values() if 'help' in item]
    assert len(asked) > 4
    assert [line for item in asked for line in item['help'].splitlines() if len(line) > QUESTION] == []
    labels = [label for item in asked if not isinstance(item.get('choices'), str) for label in item.get('choices', ())]
    labels += [label for made in (extension.kinds, extension.editions) for label, _ in json.loads(made())]
    labels += [item if isinstance(item, str) else item[0] for item in json.loads(extension.starts())]
    assert [label for label in labels if len(label) > ANSWER] == []
