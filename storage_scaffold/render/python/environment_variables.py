"""Environment variables of the operator that stand in for what a form leaves blank, and where they may be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.render.python.endpoints import server_fields
from storage_scaffold.spec.provider import Provider


def server_variables(provider: Provider) -> Mapping[str, str]:
    """For each field that decides which server is asked, the variable in which the operator names that server.

    Anybody who may add a storage can type in a server of their own, and a client that sends its credentials would tell
    it the operator's. So these only go to the server that the operator names beside them: in the field's own `env`, or
    in the variable that provider and field make, `NEXTCLOUD_SERVER_URL`. Empty where no credential of the environment
    is sent, or where the spec fixes the server.
    """
    sends = load_kind(provider.client.kind).sends_credentials
    if not (sends and any(field.env for field in provider.credentials)):
        return {}
    names = server_fields(provider)
    return {name: provider.by_name[name].env or f'{provider.name}_{name}'.upper() for name in names}


def named_server(provider: Provider, name: Callable[[str], str] = str) -> str:
    """How to call the server that credentials of the environment are for: `the server that CLOUD_SERVER names`.

    Parameters: `name`, how the name of a variable is written. Returns `''` where they may go anywhere.
    """
    names = [name(variable) for variable in server_variables(provider).values()]
    return f'the server that {" and ".join(names)} {"name" if len(names) > 1 else "names"}' if names else ''
