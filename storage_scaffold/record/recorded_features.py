"""The features of a checkout as the generated code of a managed provider knows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout, Features
from storage_scaffold.meaning import same_meaning
from storage_scaffold.record.lock import Lock

_MODULE = PurePosixPath('licence.py')


def recorded_features(checkout: Checkout, lock: Lock) -> Features:
    """The features of `checkout`, with the licence as `lock` has it where only its layout is another one now.

    A formatter over the tree changes the quotes of the licence too, and that is no reason to generate the code again.
    """
    now = checkout.features
    licence = lock.inputs.features.get('licence')
    if not isinstance(licence, str) or licence == now.licence or not now.licence:
        return now
    same = same_meaning(_MODULE, licence.encode('utf-8'), now.licence.encode('utf-8'))
    return replace(now, licence=licence) if same else now
