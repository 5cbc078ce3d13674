"""Run in a Label Studio tree: what Django says about it, in one start. Argument: the file for the answer, as JSON."""

import contextlib
import io
import json
import sys
import traceback
from pathlib import Path

sys.path[0] = str(Path.cwd())  # as manage.py has it

import django  # noqa: E402

django.setup()

import core.urls  # noqa: E402, F401
from django.core.management import call_command  # noqa: E402

answer = {'modules': sorted(name for name in sys.modules if 'io_storages' in name)}


def command(*arguments, **options):
    """What a management command printed, and its exit code."""
    said = io.StringIO()
    code = 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            call_command(*arguments, **options)
        except SystemExit as leaving:
            code = leaving.code
        except Exception:
            traceback.print_exc()
            code = 1
    return {'code': code, 'said': said.getvalue()}


answer['check'] = command('check')
answer['makemigrations'] = command('makemigrations', check_changes=True, dry_run=True)
schema = Path(sys.argv[1]).with_suffix('.schema.json')
answer['spectacular'] = command('spectacular', file=str(schema), format='openapi-json')
answer['schema'] = json.loads(schema.read_bytes()) if schema.exists() else None
Path(sys.argv[1]).write_text(json.dumps(answer), encoding='utf-8')
