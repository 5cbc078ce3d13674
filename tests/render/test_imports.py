"""Generated Python imports what it uses, all of it, in order, whatever a spec leaves out.

Across modules: the imports of all templates in Python.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.render.provider import render_owned, render_provider
from storage_scaffold.spec.loader import load_bytes

NOTHING = 'capabilities: {delete: false, range: false, recursive: false, presign: false}\n'
SPECS = {
    'nothing': f'client: {{kind: custom}}\n{NOTHING}',
    'everything': 'client: {kind: custom}\ncapabilities: {delete: true, presign: true, range: true}\n'
    'fields: {u: {type: url}, h: {type: host}, p: {type: port}, j: {type: json}, key: {credential: true, env: KEY}}\n',
    'environment': 'client: {kind: custom}\nfields: {zone: {env: ZONE}}\n',
    'needed': 'client: {kind: custom}\nfields: {zone: {required: true}, j: {type: json}}\n',
    's3': 'client: {kind: s3}\n',
    's3-fixed': f'client: {{kind: s3, endpoint: "https://s3.example.com"}}\n{NOTHING}',
    'webdav': 'client: {kind: webdav, base_url: "{u}/dav"}\nfields: {u: {type: url, env: U}, password: {env: P}}\n',
    'webdav-open': 'client: {kind: webdav, auth: none, tls: {verify: false}}\n',
    'webdav-ways': 'client: {kind: webdav, auth: "{way}", tls: {verify: "{on}", ca_bundle: "{pem}"}}\n'
    'fields: {way: {type: choice, choices: [bearer, basic]}, on: {type: boolean}, pem: {type: text}}\n',
    'webdav-bundle': 'client: {kind: webdav, auth: bearer, tls: {ca_bundle: /a.pem}}\n',
    'http': 'client: {kind: http, auth: "{way}"}\nfields: {way: {type: choice, choices: [none, basic, bearer]}}\n',
    'http-manifest': 'client: {kind: http, auth: none, listing: manifest, tls: {ca_bundle: "{pem}"}}\n'
    'fields: {pem: {type: text}}\n',
    'webdav-fixed': 'client: {kind: webdav, base_url: "https://dav.example.com"}\n',
}


@pytest.mark.parametrize('new', [True, False], ids=['new', 'old'])
def test_ruff_finds_nothing(tmp_path: Path, new: bool) -> None:
    features = Features(resolve_host_for_ssrf=new, validate_url_for_ssrf=new)
    for name, text in SPECS.items():
        provider = load_bytes(f'spec: 1\nname: store\ntitle: Store\n{text}'.encode(), f'{name}.yml')
        for path, data in {
            **render_provider(provider, features, 'x'),
            **render_owned(provider, features, 'x'),
        }.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    ruff = Path(sys.executable).with_name('ruff')
    command = [ruff, 'check', '--isolated', '--no-cache', '--line-length', '119', '--select', 'E4,E7,E9,F,I', tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, 'All checks passed!\n')
