"""Label Studio's own S3 storage is measured beside the client of kind s3, at the same server.

Across modules: `benchmarks/kinds` is not part of the tool.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.published import ROOT
from tests.label_studio.environment import LabelStudio


def test_both_read_the_same_objects(label_studio: LabelStudio, tmp_path: Path) -> None:
    asked = ('--servers', 's3-rclone', '--rows', 'list', 'read', '--scale', '0.002', '--rounds', '1')
    command = (sys.executable, '-m', 'benchmarks.kinds', *asked, '--json', tmp_path / 'runs.json')
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [line.split('|')[1].strip() for line in done.stdout.splitlines()[4:]] == [
        's3-rclone',
        "s3-rclone, Label Studio's own",
    ]
