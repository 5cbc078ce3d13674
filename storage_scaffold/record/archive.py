"""`base.zip`: where version 0.1.0 kept the texts last rendered. It is only read; an update replaces it by `base/`."""

from __future__ import annotations

import io
from pathlib import PurePosixPath


class BrokenArchive(ValueError):
    """An archive that this tool did not write."""


def archived(data: bytes, wanted: PurePosixPath) -> bytes | None:
    """The text at `wanted` in an archive, `None` if it is not there.

    Only uncompressed entries are read: they cannot be larger than the archive, whose size is limited. Raises
    BrokenArchive.
    """
    import struct
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if str(wanted) not in archive.namelist():
                return None
            entry = archive.getinfo(str(wanted))
            if entry.compress_type != zipfile.ZIP_STORED:
                raise zipfile.BadZipFile('compressed')
            return archive.read(entry)
    # damaged or forged
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise BrokenArchive from error
