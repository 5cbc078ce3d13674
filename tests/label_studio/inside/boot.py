"""Run in a Label Studio tree: makes its database and the user of the HTTP tests. Argument: the user's API token."""

import sys
from pathlib import Path

sys.path[0] = str(Path.cwd())  # as manage.py has it

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from organizations.models import Organization  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402
from users.models import User  # noqa: E402

call_command('migrate', verbosity=0)
user = User.objects.create_user(email='harness@example.com', password='harness')
organization = Organization.create_organization(created_by=user, title='Harness', legacy_api_tokens_enabled=True)
user.active_organization = organization
user.save(update_fields=['active_organization'])
Token.objects.filter(user=user).delete()
Token.objects.create(user=user, key=sys.argv[1])
