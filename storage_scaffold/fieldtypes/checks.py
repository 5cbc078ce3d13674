"""What the web app's form checks of a value; its zod schema and the page of `preview` are two views of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from storage_scaffold.literals.typescript import Call, Code

# What zod 3 says of numbers by itself.
LEAST = 'Number must be greater than or equal to {}'
MOST = 'Number must be less than or equal to {}'
WHOLE = 'Expected integer, received float'

_OF_TEXT = {
    'least': '!value || Number(value) >= {}',
    'most': '!value || Number(value) <= {}',
    'regex': '{}.test(value)',
}

Kind = Literal['least', 'most', 'whole', 'regex', 'url', 'required']


@dataclass(frozen=True)
class Check:
    """One check; of those that fail, the form shows the message of the last.

    `limit` is the number of `least` and `most`, and the literal of `regex`, as JavaScript writes them.
    """

    kind: Kind
    message: str
    limit: str = ''

    def of_string(self) -> Call:
        """The call in the schema of a string."""
        return Call(self.kind, (Code(self.limit), self.message) if self.limit else (self.message,))

    def of_number(self) -> Call:
        """The call in the schema of a number, which has messages of its own."""
        name = {'least': 'min', 'most': 'max', 'whole': 'int'}[self.kind]
        return Call(name, (Code(self.limit),) if self.limit else ())

    def of_number_as_text(self) -> Call:
        """The call in the schema of a string that is a number, or empty."""
        return Call('refine', (Code(f'(value) => {_OF_TEXT[self.kind].format(self.limit)}'), self.message))
