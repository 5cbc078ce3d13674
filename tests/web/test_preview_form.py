"""The form on the page of `preview` says of what was typed what the web app's form says, whatever it is.

Across modules: one form model, whose two views are a zod schema in the web app and checks in a page.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold.report.preview import build, render
from tests.browser import CHROMIUM, Page, chromium
from tests.web.providers import checked, conditional, every_field, limited, login_modes
from tests.web.support import Web

PROVIDERS = {
    item.name: item
    for item in (
        every_field('all_optional'),
        every_field('all_required', required=True),
        every_field('all_defaults', default=True),
        conditional(),
        login_modes(),
        limited()[0],
        checked(),
    )
}
TYPED = ('', 'x', '0', '-1', '1', '3', '1.2', '7', '99999', 'a/b', 'AB-1', 'https://x.example.com/a')
# What the page also says: what the server would, of a form that the web app's schema lets pass.
BY_SERVER = 'This field is required.'
FILL_IN = """
((steps) => {
  const form = document.querySelector('#panel-import form');
  form.reset();
  for (const control of form.querySelectorAll('input, select')) {
    if (control.type !== 'number') control.dispatchEvent(new Event('input', { bubbles: true }));
  }
  for (const [name, action, text] of steps) {
    const control = form.elements.namedItem(name);
    if (control.disabled || control.closest('.field').hidden) continue;
    if (action === 'toggle') control.checked = !control.checked;
    else if (action === 'type') control.value = text;
    else control.value = [...control.options].find((option) => option.textContent === text).value;
    control.dispatchEvent(new Event('input', { bubbles: true }));
  }
  form.querySelector('[data-action="test"]').click();
  const fields = [...form.querySelectorAll('[data-step-panel="1"] .field')].filter((field) => !field.hidden);
  const named = (found) => Object.fromEntries(found.map((field) => [field.dataset.field, field]));
  return {
    errors: Object.fromEntries(Object.entries(named(fields))
      .map(([name, field]) => [name, field.querySelector('.error').textContent]).filter(([, text]) => text)),
    shown: Object.keys(named(fields)),
    disabled: Object.keys(named(fields.filter((field) => field.querySelector('input, select').disabled))),
  };
})
"""


def _forms(name: str, config: dict[str, Any]) -> list[dict[str, Any]]:
    """What a person may do: everything in one go, for each text that can be typed."""
    forms = []
    for at, text in enumerate(TYPED):
        steps = []
        for field in config['fields']:
            if field.get('target') == 'export':
                continue
            if field['type'] == 'toggle':
                steps += [[field['name'], 'toggle']] * (at % 2)
            elif field['type'] == 'select':
                options = field['options']
                steps += [[field['name'], 'choose', options[at % len(options)]['label']]] * (at > 0)
            elif field['type'] != 'number' or text == '' or text[0].isdigit():
                # nobody can type anything else into an input of numbers
                steps.append([field['name'], 'type', text])
        forms.append({'file': name, 'target': 'import', 'editing': False, 'values': {}, 'steps': steps})
    return forms


@pytest.mark.skipif(CHROMIUM is None, reason='there is no Chromium (Debian: chromium)')
def test_the_page_says_what_the_web_app_says(webs: dict[str, Web], tmp_path: Path) -> None:
    web = webs['spring']
    configs = {name: found['config'] for name, found in web.inspect(PROVIDERS)['providers'].items()}
    forms = [form for name, config in configs.items() for form in _forms(name, config)]
    with chromium(tmp_path / 'chromium') as browser:
        page, opened = Page(browser), ''
        for form, real in zip(forms, web.inspect(PROVIDERS, forms)['forms'], strict=True):
            if opened != form['file']:
                opened = form['file']
                file = tmp_path / f'{opened}.html'
                shown = replace(build(PROVIDERS[opened], f'{opened}.yml'), files=())
                file.write_bytes(render(shown).encode('utf-8'))
                page.open(file)
            found = page.evaluate(f'{FILL_IN}({json.dumps([["title", "type", "t"], *form["steps"]])})')
            said = {field: text for field, text in found['errors'].items() if text != BY_SERVER}
            assert said == real['errors'], form
            assert found['shown'] == ['title', *real['shown']], form
            assert found['disabled'] == real['disabled'], form
