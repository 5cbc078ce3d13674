"""`base/` in a provider's record: the texts last rendered and their spec, each in a file named by its digest.

They are the base of merges, and untrusted. Such a file never changes: branches do not conflict in it, and git stores
its content only once, as that of the generated file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.record.archive import BrokenArchive, archived
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, archive_path, base_path
from storage_scaffold.remedies import restore
from storage_scaffold.text import lf


def part_path(name: str, digest: str) -> PurePosixPath:
    """The file that holds the text with this digest for provider `name`."""
    return base_path(name) / digest


def part_paths(lock: Lock) -> frozenset[PurePosixPath]:
    """The files that hold the texts of `lock`: those last rendered, and the spec."""
    digests = {output.rendered for output in lock.outputs.values()} | {lock.inputs.spec_sha256}
    return frozenset(part_path(lock.name, digest) for digest in digests)


def parts(name: str, texts: Iterable[bytes]) -> dict[PurePosixPath, bytes]:
    """`texts` as the files of `base/`, with LF."""
    return {part_path(name, text_digest(text)): lf(text) for text in texts}


def base_files(checkout: Checkout, name: str, texts: Iterable[bytes]) -> dict[PurePosixPath, bytes | None]:
    """`texts` as the files of `base/`; `None` for the files in the tree that are no longer needed."""
    there = dict.fromkeys([*checkout.glob(f'{base_path(name)}/*'), archive_path(name)])
    needed = parts(name, texts)
    # One that was checked out with CRLF holds the same text.
    kept = {path for path, text in needed.items() if lf(checkout.read(path) or b'') == text and checkout.exists(path)}
    return {path: text for path, text in {**there, **needed}.items() if path not in kept}


def base_text(checkout: Checkout, lock: Lock, path: PurePosixPath) -> bytes:
    """The text that was rendered for the output `path` of `lock`, with LF.

    Raises CheckoutError when it is missing, and when it does not have the recorded digest.
    """
    return _text(checkout, lock, path, lock.outputs[path].rendered)


def base_spec(checkout: Checkout, lock: Lock) -> bytes | None:
    """The spec that `lock` was rendered from, with LF; `None` if the record does not have it."""
    try:
        return _text(checkout, lock, lock.inputs.spec, lock.inputs.spec_sha256)
    except CheckoutError:
        return None


def base_texts(checkout: Checkout, lock: Lock) -> dict[PurePosixPath, bytes]:
    """All texts of the record by the path of their output, and the spec if it is there. Raises as `base_text`."""
    texts = {path: base_text(checkout, lock, path) for path in lock.outputs}
    spec = base_spec(checkout, lock)
    return texts if spec is None else {**texts, lock.inputs.spec: spec}


def _text(checkout: Checkout, lock: Lock, path: PurePosixPath, digest: str) -> bytes:
    part = part_path(lock.name, digest)
    data = checkout.read(part)
    if data is not None:
        if text_digest(data) != digest:
            raise _refusal(part, f'is not the text that was rendered for {path}')
        return lf(data)
    archive = archive_path(lock.name)
    packed = checkout.read(archive)
    if packed is None:
        raise _refusal(part, f'is missing: the text that was rendered for {path}')
    try:
        data = archived(packed, path)
    except BrokenArchive as error:
        raise _refusal(archive, 'is not an archive of storage-scaffold') from error
    if data is None or text_digest(data) != digest:
        what = 'does not contain' if data is None else 'contains another text for'
        raise _refusal(archive, f'{what} {path}, whose digest is in the lock')
    return data


def _refusal(file: PurePosixPath, what: str) -> CheckoutError:
    remedy = f'restore it from git (`{restore(file)}`); without it, edited files cannot be merged'
    return CheckoutError(Problem(what, file=str(file)), remedy)
