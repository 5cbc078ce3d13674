"""The migrations of a provider: present, and as Django made them."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.check.files import FORMATTED
from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.restoring import bring_back
from storage_scaffold.check.subject import Judge, Subject
from storage_scaffold.migrations.models import tables
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.formatted import as_recorded
from storage_scaffold.record.lock import MigrationFile
from storage_scaffold.remedies import accept, update

MIGRATION_MISSING = Rule(
    'migration-missing',
    Severity.DRIFT,
    'The migration is missing',
    'Without its migration the provider has no tables. Update makes a new one; restore one that was made before.',
)
MIGRATION_EDITED = Rule(
    'migration-edited',
    Severity.DRIFT,
    'A migration was edited',
    'A migration is not as Django made it. Restore it, or accept the edit.',
)


def migrations(subject: Subject) -> Iterator[Finding]:
    """A finding for each recorded migration that is missing or edited, and for one that was never made."""
    for made in subject.lock.migrations:
        content = subject.checkout.read(made.path)
        if content is None:
            command = bring_back(subject.checkout, made.path, update(subject.lock.name))
            yield subject.finding(MIGRATION_MISSING, 'the migration is missing', made.path, command=command)
        elif text_digest(content) != made.sha256:
            yield _edited(subject, made, content)
    if _models_stand(subject) and subject.lock.migrated != tables(subject.checkout, subject.lock.name):
        if _made_by_hand(subject):
            return
        outdated = 'the tables have changed since the last migration'
        what = outdated if subject.lock.migrations else 'no migration creates the tables of this provider'
        message = f'{what}; to make it, update needs a Python that has Label Studio (--python CMD names one)'
        line = subject.line_in_lock('"migrations":')
        yield subject.finding(MIGRATION_MISSING, message, subject.lock_path, line=line)


def _edited(subject: Subject, made: MigrationFile, content: bytes) -> Finding:
    # Needs git, which nothing else in a quick check does.
    from storage_scaffold.migrations.formatted import is_formatted

    if is_formatted(subject.checkout, made, content):
        return subject.finding(FORMATTED, 'has another layout than it was made in', made.path, command='')
    message = 'the migration was edited after it was made: restore it, or keep the edit for good'
    return subject.finding(MIGRATION_EDITED, message, made.path, command=accept(made.path))


def _models_stand(subject: Subject) -> bool:
    """Whether the models are as recorded. Edited models need no migration yet: the edit may be reverted."""
    path = subject.checkout.layout.home(subject.lock.name) / 'models.py'
    if path not in subject.lock.outputs:
        return subject.checkout.read(path) is not None
    return as_recorded(subject.checkout, subject.lock, path)


def _made_by_hand(subject: Subject) -> bool:
    """Whether there is a migration of the provider that is not in its lock yet."""
    from storage_scaffold.migrations.models import defined_models
    from storage_scaffold.migrations.own import own_migrations

    found = own_migrations(subject.checkout, subject.lock, defined_models(subject.checkout, subject.lock))
    return bool({made.path for made in found} - {made.path for made in subject.lock.migrations})


JUDGE = Judge(
    (MIGRATION_MISSING, MIGRATION_EDITED),
    providers=(migrations,),
)
