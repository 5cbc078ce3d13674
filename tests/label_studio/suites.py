"""Label Studio's own tests, run in a tree as its developers run them, in processes beside ours."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from tests.label_studio.environment import offline_env, run


@dataclass(frozen=True)
class Suite:
    """A pytest run. `fast` skips the 227 migrations, with the plugin that fixes what this breaks.

    `root` is where tests of ours lie that are run inside Label Studio, `None` for its own. `package` is the directory
    that the targets are in.
    """

    targets: tuple[str, ...]
    fast: bool = False
    root: Path | None = None
    package: str = 'label_studio'

    def __str__(self) -> str:
        return ' '.join(self.targets) + (' (without migrations)' if self.fast else '')


SUITES = {
    'python': Suite(('io_storages', 'tests/test_endpoints.py', 'tests/data_manager/test_api_actions.py')),
    'tavern': Suite(('tests/io_storages.tavern.yml', 'tests/io_storages_presign_proxy.tavern.yml'), fast=True),
}


@dataclass(frozen=True)
class Outcome:
    """What a suite did: `passed` per module (as in JUnit's classname), all tests by name, the last words."""

    code: int
    passed: dict[str, int]
    names: tuple[str, ...]
    failed: tuple[str, ...]
    skipped: tuple[str, ...]
    closing: str
    tail: str

    def __str__(self) -> str:
        return f'exit {self.code}\n{self.tail}'


def run_suite(suite: Suite, tree: Path, python: Path, scratch: Path, **extra: str) -> Outcome:
    """`suite` in `tree`; `scratch` takes its data directory and its report, `extra` is put into the environment."""
    report = scratch / 'junit.xml'
    plugins = ('no:cacheprovider', 'late_gc', 'cheap_passwords', 'shared_models')
    command: list[str | Path] = [python, '-m', 'pytest', '-q', *(f'-p{plugin}' for plugin in plugins)]
    command.append(f'--junitxml={report}')
    if suite.fast:
        command += ['-p', 'ls_fast', '--nomigrations']
    if suite.root:
        settings = tree / 'label_studio' / 'pytest.ini'
        command += ['-c', settings, '--rootdir', suite.root, '--confcutdir', suite.root]
    env = offline_env(tree, scratch / 'data', **extra)
    done = run([*command, *suite.targets], tree / suite.package, env)
    lines = (done.stdout + done.stderr).splitlines()
    closing = next((line for line in reversed(done.stdout.splitlines()) if ' in ' in line), 'no closing line')
    passed, names, failed, skipped = _read_report(report)
    return Outcome(done.returncode, passed, names, failed, skipped, closing.strip('= '), '\n'.join(lines[-80:]))


def _read_report(report: Path) -> tuple[dict[str, int], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    passed: dict[str, int] = {}
    names, failed, skipped = [], [], []
    for case in ET.parse(report).iter('testcase') if report.exists() else ():
        module = case.get('classname', '')
        name = f'{module}::{case.get("name")}'
        names.append(name)
        if case.find('failure') is not None or case.find('error') is not None:
            failed.append(name)
        elif case.find('skipped') is not None:
            skipped.append(name)
        else:
            passed[module] = passed.get(module, 0) + 1
    return passed, tuple(names), tuple(failed), tuple(skipped)
