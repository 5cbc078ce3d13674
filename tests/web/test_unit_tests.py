"""The unit test that is generated beside a provider: green where its file is right, red where types see nothing."""

from __future__ import annotations

import re
from pathlib import Path

from tests.processes import HANG
from tests.web.providers import checked, every_field, login_modes, ready
from tests.web.support import Web, need_tools

# Both give a test five seconds, which a busy machine may need.
BUN = ('test', '--preload', './tools/svg-bun.ts', f'--timeout={HANG * 1000}')
UNNOTICED = {
    'name that is not the key': ('name: "checked",', 'name: "other",'),
    'layout with an unknown field': ('"prefix"]', '"prefixes"]'),
    'layout without a field': (', "share"', ''),
    'field twice': (r'(\n    \{\n      name: "region",(.|\n)*?\n    \},)', r'\1\1'),
    'field with another name': ('name: "region",', 'name: "zone",'),
    'credential in clear': (
        'name: "session_token",\n      type: "password"',
        'name: "session_token",\n      type: "text"',
    ),
    'credential that an edit wipes out': (r'accessKey: true,\n', ''),
    'required field that is not': (r'required: true,\n +placeholder: "my-bucket",', ''),
    'schema that lets nothing through as something': (r'\.min\(1, "Bucket is required"\)', ''),
    'another default': (r'\.default\("us-east-1"\)', '.default("us-west-1")'),
    'prefix for imports': ('target: "export"', 'target: "import"'),
    'links for exports': ('target: "import",', 'target: "export",'),
    'deletion declared twice': ('name: "code"', 'name: "can_delete_objects"'),
    'another object as default export': ('export default checkedProvider', 'export default { ...checkedProvider }'),
    'no icon': (r'\n +icon: .*', ''),
}


def test_green_under_jest_and_bun(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    web.add(*ready(), checked(), login_modes(), every_field('all_defaults', default=True))
    files = len(list(web.providers.glob('*.test.ts')))
    jest = web.run('jest', '--coverage=false', f'--testTimeout={HANG * 1000}')
    assert (jest.returncode, f'Test Suites: {files} passed' in jest.stderr) == (0, True), jest.stderr
    bun = web.run('bun', *BUN)
    assert (bun.returncode, f'across {files} files' in bun.stderr) == (0, True), bun.stderr


def test_red_where_the_provider_file_is_broken(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    web.add(checked())
    good = (web.providers / 'checked.ts').read_text(encoding='utf-8')
    unit_test = (web.providers / 'checked.test.ts').read_text(encoding='utf-8')
    places = {}
    for at, (what, (pattern, other)) in enumerate(UNNOTICED.items()):
        bad, times = re.subn(pattern, other, good, count=1)
        assert times, what
        place = web.root / 'web' / 'broken' / f'case{at}'
        place.mkdir(parents=True)
        (place / 'checked.ts').write_text(bad, encoding='utf-8')
        (place / 'checked.test.ts').write_text(unit_test, encoding='utf-8')
        places[f'case{at}'] = what
    done = web.run('bun', *BUN, './broken')
    failed = {name for name, fails in _failures(done.stderr).items() if fails}
    assert sorted(places[name] for name in failed) == sorted(places.values()), done.stderr


def test_red_where_the_icon_is_missing(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    web.add(checked())
    assert web.run('bun', *BUN).returncode == 0
    next(web.root.rglob('cloud-custom.svg')).unlink()
    assert web.run('bun', *BUN).returncode != 0


def _failures(report: str) -> dict[str, int]:
    """How many tests failed, by directory."""
    found: dict[str, int] = {}
    here = ''
    for line in report.splitlines():
        if match := re.match(r'broken/(case\d+)/', line):
            here = match[1]
            found[here] = 0
        elif line.startswith('(fail)') or 'error:' in line:
            found[here] = found.get(here, 0) + 1
    return found
