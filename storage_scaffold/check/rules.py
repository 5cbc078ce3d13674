"""The table of rules. A new one is a new name here, and the judge that finds it."""

from __future__ import annotations

from storage_scaffold.check.findings import Rule, Severity

SPEC_CHANGED = Rule(
    'spec-changed',
    Severity.DRIFT,
    'The spec was changed, the code not regenerated',
    'The generated code follows from the spec as it was. Update the provider, and commit what that changes.',
)
SPEC_MISSING = Rule(
    'spec-missing',
    Severity.DRIFT,
    'The spec is gone',
    'The record names a spec that is not there: the provider can neither be updated nor proved. Restore it.',
)
TOOL_CHANGED = Rule(
    'tool-changed',
    Severity.DRIFT,
    'Made by another version of storage-scaffold',
    'Another version may generate other code. Update the provider, or check it with the version that made it.',
)
TEMPLATES_CHANGED = Rule(
    'templates-changed',
    Severity.DRIFT,
    'Made from other templates',
    'The templates of the installed storage-scaffold are not those that the code was generated from. Update the '
    'provider, or check it with the version that made it.',
)
BLACK_CHANGED = Rule(
    'black-changed',
    Severity.DRIFT,
    'Laid out by another version of black',
    'Another version of black may lay the same code out differently. Update the provider, or install that version.',
)
FEATURES_CHANGED = Rule(
    'features-changed',
    Severity.DRIFT,
    'Made for other features of the checkout',
    'Label Studio offers something now that it did not when the provider was generated, or the other way round. '
    'Update the provider.',
)
GENERATED_EDITED = Rule(
    'generated-edited',
    Severity.DRIFT,
    'A generated file was edited by hand',
    'Generated files are rewritten from the spec. Change the spec instead, or accept the edit to keep it for good.',
)
GENERATED_MISSING = Rule(
    'generated-missing',
    Severity.DRIFT,
    'A generated file is gone',
    'A file of the provider was deleted. Update brings it back.',
)
GENERATED_CONFLICT = Rule(
    'generated-conflict',
    Severity.DRIFT,
    'An update left a conflict',
    'An edit and a newer rendering of the same lines could not be merged. Resolve it, then accept the file.',
)
LEFT_OVER = Rule(
    'left-over',
    Severity.DRIFT,
    'A file that nobody generated or owns',
    'It stands where only generated files belong, or has the header of one, and no record knows it. Delete it.',
)
ACCEPTED_EDIT = Rule(
    'accepted-edit',
    Severity.NOTE,
    'An edit was accepted',
    'A hand edit of a generated file that somebody accepted: it stays, and updates are merged with it.',
)
OWN_FILE = Rule(
    'own-file',
    Severity.NOTE,
    'A file beside those of the provider',
    'The provider has files that the developer owns; this one is taken for one more of them.',
)
OWNED_MISSING = Rule(
    'owned-missing',
    Severity.DRIFT,
    'An owned file is gone',
    'A file that was written once and then the developer\'s is missing, and the provider needs it.',
)
OWNED_PROTOCOL = Rule(
    'owned-protocol',
    Severity.DRIFT,
    'An owned file breaks the protocol',
    'The generated code calls the client by its protocol: every method, with these arguments, none left unwritten.',
)
REGISTRATION_MISSING = Rule(
    'registration-missing',
    Severity.DRIFT,
    'A registration is missing',
    'A place in Label Studio does not name the provider, or not in the right list. Update brings the entry back.',
)
REGISTRATION_DOUBLED = Rule(
    'registration-doubled',
    Severity.DRIFT,
    'A registration stands twice',
    'A place in Label Studio names the provider more than once. Delete one of the two.',
)
REGISTRATION_ALTERED = Rule(
    'registration-altered',
    Severity.DRIFT,
    'A registration was altered',
    'An entry for the provider is not the one that was registered. Make it read so again, or delete it and update.',
)
PLACE_UNKNOWN = Rule(
    'place-unknown',
    Severity.UNJUDGED,
    'A registration cannot be judged',
    'The file does not parse, or its list is not where it was known to be. Mend it; where Label Studio itself has '
    'changed, a newer storage-scaffold may know it.',
)
MIGRATION_MISSING = Rule(
    'migration-missing',
    Severity.DRIFT,
    'The migration is missing',
    'Without its migration the provider has no tables. Update makes one; one that was made before is to be restored.',
)
MIGRATION_EDITED = Rule(
    'migration-edited',
    Severity.DRIFT,
    'A migration was edited',
    'A migration is not as Django made it. Restore it, or accept the edit.',
)
LOCK_MISMATCH = Rule(
    'lock-mismatch',
    Severity.DRIFT,
    'The record does not follow from the spec',
    'Rendering the spec anew, with everything else as recorded, gives another result: the record itself was edited.',
)
RECORD_BROKEN = Rule(
    'record-broken',
    Severity.UNJUDGED,
    'The record is broken',
    'lock.json or base.zip is missing, damaged or contradicts the other. Restore both from git.',
)
UNFINISHED = Rule(
    'unfinished',
    Severity.UNJUDGED,
    'A command was interrupted',
    'A command that writes did not end. The next one that writes puts the tree in order first.',
)
UNREADABLE = Rule(
    'unreadable',
    Severity.UNJUDGED,
    'A file cannot be read',
    'Something other than a regular file of reasonable size, inside the checkout, stands where a file should.',
)

RULES: tuple[Rule, ...] = tuple(value for value in dict(globals()).values() if isinstance(value, Rule))
