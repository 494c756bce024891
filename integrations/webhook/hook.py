"""The signed hook: a platform, a web form or a script posts mentions to us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from bot.desk.ports import Delivered, HookRefused
from integrations.webhook.mentions import BadMentions, read_mentions
from integrations.webhook.signing import BadSignature, sent_at, verify


@dataclass(frozen=True)
class Hook:
    """Reads deliveries that carry Standard Webhooks headers signed with ``secret``, or with the ``retired`` one."""

    secret: SecretStr
    retired: SecretStr | None = None

    def read(self, headers: Mapping[str, str], body: bytes) -> Delivered:
        """Return the mentions of a delivery.

        Raises:
            HookRefused: 401 for a wrong signature, 400 for a body that is not one mention or a list of them.
        """
        try:
            key = verify(self.secret, headers, body, retired=self.retired)
            return Delivered(key, read_mentions(body), sent_at(headers))
        except BadSignature as error:
            raise HookRefused(401, error.why) from None
        except BadMentions as error:
            raise HookRefused(400, str(error)) from None
