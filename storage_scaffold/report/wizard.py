"""The steps of the web app's dialog that adds a storage, for the page of `preview`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from storage_scaffold.checkout.features import Features
from storage_scaffold.fieldtypes.checks import Check
from storage_scaffold.fieldtypes.control import Control, SelectOption
from storage_scaffold.render.form import Row, summary, wizard
from storage_scaffold.render.typescript.provider import description, is_marked
from storage_scaffold.spec.provider import Provider, Role

STORAGES: dict[Role, str] = {'import': 'Source Storage', 'export': 'Target Storage'}

_INPUT_TYPES = {'password': 'password', 'number': 'number'}


@dataclass(frozen=True)
class Step:
    """One step of the wizard; `kind` says what the step shows besides rows of controls."""

    title: str
    heading: str
    text: str
    kind: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Input:
    """A control in the page; `id` is unique there, `type` and `mode` are those of the HTML input.

    `checks` is JSON: kind, message and limit of each check, of which the last that fails is what the form says.

    It is shown while `shown_by` has one of the values in `shown_for`, a JSON list (`shown_words` are their labels),
    and enabled while `needs` has a value; each of the two is None if there is no such condition.
    """

    control: Control
    id: str
    type: str
    mode: str
    description: str
    is_marked: bool
    checks: str
    shown_by: Control | None
    shown_for: str
    shown_words: tuple[str, ...]
    needs: Control | None


@dataclass(frozen=True)
class Action:
    """A button that, in Label Studio, asks the server for something; `step` is the index of the step that has it."""

    name: str
    label: str
    step: int
    look: str


@dataclass(frozen=True)
class Wizard:
    """The dialog that adds a storage."""

    role: Role
    title: str
    tab: str
    steps: tuple[Step, ...]
    features: Features

    @property
    def actions(self) -> tuple[Action, ...]:
        """The buttons beside Previous and Next."""
        test = Action('test', 'Test Connection', 1, 'main')
        if self.role == 'export':
            return test, Action('save', 'Save', 1, 'main')
        others = ('load', 'Load Preview', 2, 'main'), ('save', 'Save & Sync', 3, 'plain'), ('save', 'Save', 3, 'main')
        return test, *(Action(*other) for other in others)

    @cached_property
    def controls(self) -> Mapping[str, Control]:
        """All controls, by name."""
        return {control.name: control for step in self.steps for row in step.rows for control in row}

    def inputs(self, row: Row) -> tuple[Input, ...]:
        """The controls of a row as the page shows them."""
        return tuple(self._input(control) for control in row)

    def _input(self, control: Control) -> Input:
        condition = control.visible_when
        shown_by = self.controls.get(condition.field) if condition else None
        options = {option.value: option.label for option in shown_by.options} if shown_by else {}
        return Input(
            control=control,
            id=f'{self.role}-{control.name}',
            type=_INPUT_TYPES.get(control.widget, 'text'),
            mode='decimal' if control.field_type.column_type.is_number else '',
            description=description(control, self.features),
            is_marked=is_marked(control, self.features),
            checks=json.dumps([(check.kind, check.message, check.limit) for check in _checks(control)]),
            shown_by=shown_by,
            shown_for=json.dumps(list(condition.values)) if condition else '',
            shown_words=tuple(_shown(value, options) for value in condition.choices) if condition else (),
            needs=self.controls.get(control.dependency) if control.dependency else None,
        )


def dialog(provider: Provider, role: Role, features: Features) -> Wizard:
    """The dialog that adds the provider's storage for `role` in a tree with `features`."""
    rows = [
        tuple(control for control in row if control.target in ('both', role))
        for row in wizard(provider, features.brand)
    ]
    own = (_TITLE, *(row for row in rows if row))
    steps = [
        Step('Select Provider', 'Choose your cloud storage provider', 'Where your data is stored', 'provider'),
        Step(
            'Configure Connection',
            provider.title,
            summary(provider, features.brand),
            'connection',
            own if role == 'import' else (*own, _CAN_DELETE),
        ),
    ]
    if role == 'import':
        steps += [
            Step(
                'Import Settings & Preview',
                'Configure Import Settings & Preview Data',
                'Filters for your files, and a preview of what they match',
                'import',
                _IMPORT_SETTINGS,
            ),
            Step('Review & Confirm', 'Ready to Connect', 'A summary of your connection', 'review'),
        ]
    return Wizard(role, f'Connect {STORAGES[role]}', STORAGES[role].capitalize(), tuple(steps), features)


def _checks(control: Control) -> list[Check]:
    """What is checked of a control that is shown; where the form checks nothing, the server does, in its own words."""
    checks = control.field_type.checks(control) if control.is_checked else []
    if not control.required:
        return checks
    by_form = control.always_required
    needed = Check('required', f'{control.label} is required' if by_form else 'This field is required.')
    # a default makes the form ask first whether there is a value, and not last
    is_first = control.value is not None and not control.field_type.column_type.is_number
    return [needed, *checks] if is_first else [*checks, needed]


def _shown(value: Any, options: Mapping[Any, str]) -> str:
    if isinstance(value, bool):
        return 'on' if value else 'off'
    return options.get(value, str(value)) or 'empty'


# The fields that the wizard itself adds for every provider (R27).
_TITLE: Row = (
    Control(
        'title',
        'text',
        'Storage Title',
        'This name identifies the connection in your project',
        'A descriptive name, such as "Training data"',
        required=True,
    ),
)
_CAN_DELETE: Row = (
    Control(
        'can_delete_objects',
        'toggle',
        'Can delete objects from storage',
        'If unchecked, annotations will not be deleted from storage',
    ),
)
_IMPORT_SETTINGS: tuple[Row, ...] = (
    (
        Control(
            'prefix',
            'text',
            'Bucket Prefix (optional)',
            'The folder in which your files are',
            'path/to/files/ or leave empty for root',
        ),
    ),
    (
        Control(
            'use_blob_urls',
            'select',
            'Import Method (optional)',
            'How to read the data of your storage',
            value='files',
            options=(
                SelectOption('files', 'Files - Automatically creates a task for each storage object'),
                SelectOption('tasks', 'Tasks - Reads tasks from JSON or JSONL files'),
            ),
        ),
    ),
    (
        Control(
            'regex_filter',
            'text',
            'File Name Filter (optional)',
            'A regular expression for the files that are imported',
            r'.*\.(jpg|png)$ - imports only JPG, PNG files',
        ),
    ),
    (Control('recursive_scan', 'toggle', 'Scan all sub-folders', 'Include files from all nested folders'),),
)
