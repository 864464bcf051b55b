"""A scenario as the text of one base file."""

from collections.abc import Mapping
from typing import Any

import yaml


def base_file(raw: Mapping[str, Any]) -> str:
    """The text of a raw scenario."""
    return yaml.dump(
        raw, Dumper=_plain_dumper(), sort_keys=False, allow_unicode=True, width=160, default_flow_style=None
    )


def _plain_dumper() -> Any:
    class Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        """Writes every scalar as plain text, since every scalar is read as text, and repeats what is shared."""

        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012

        def ignore_aliases(self, _: Any) -> bool:
            return True

    return Plain
