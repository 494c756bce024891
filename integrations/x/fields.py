"""Which fields X is asked for, in the spellings that it has had; and which of them it takes today.

Its description of the API up to 2.165 says ``tweet.fields`` and ``note_tweet``; 2.167 of August 2026 says
``post.fields`` and ``note_post``. Both came without a date from which they hold. So the next set is tried where X
refuses a field, and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_USER = "id,username,name,description,verified,public_metrics"
_MEDIA = "media_key,type,url,preview_image_url,alt_text"

OLD: Mapping[str, str] = MappingProxyType(
    {
        "expansions": "author_id,attachments.media_keys",
        "tweet.fields": "id,text,author_id,created_at,lang,conversation_id,in_reply_to_user_id,referenced_tweets,"
        "entities,attachments,note_tweet,edit_history_tweet_ids,reply_settings",
        "user.fields": _USER,
        "media.fields": _MEDIA,
    }
)
NEW: Mapping[str, str] = MappingProxyType(
    {
        "expansions": "author_id,attachments.media_keys,in_reply_to_user_id,referenced_posts,edit_history_post_ids",
        "post.fields": "id,text,created_at,lang,conversation_id,entities,attachments,note_post,reply_settings",
        "user.fields": _USER,
        "media.fields": _MEDIA,
    }
)
BARE: Mapping[str, str] = MappingProxyType({"expansions": "author_id"})
"""Enough for a card: the author comes along, the time is in the id."""

POSTS = (OLD, NEW, BARE)

_DM_OLD: Mapping[str, str] = MappingProxyType(
    {
        "event_types": "MessageCreate",
        "expansions": "sender_id,attachments.media_keys",
        "dm_event.fields": "id,text,event_type,created_at,dm_conversation_id,sender_id,attachments",
        "user.fields": _USER,
        "media.fields": _MEDIA,
    }
)
_DM_NEW: Mapping[str, str] = MappingProxyType(
    {**_DM_OLD, "dm_event.fields": "id,text,event_type,created_at,dm_conversation_id,attachments"}
)
_DM_BARE: Mapping[str, str] = MappingProxyType(
    {"event_types": "MessageCreate", "expansions": "sender_id", "dm_event.fields": "id,text,event_type,created_at"}
)
DIRECT = (_DM_OLD, _DM_NEW, _DM_BARE)


class Spelling:
    """One choice of fields for one kind of question: the first set that X has not refused."""

    def __init__(self, *sets: Mapping[str, str]) -> None:
        self._sets, self._at = sets, 0

    @property
    def now(self) -> Mapping[str, str]:
        """The fields to ask for."""
        return self._sets[self._at]

    def refuse(self, refused: Mapping[str, str]) -> bool:
        """Go on to the set behind ``refused``; False: there is none."""
        if refused is self.now:
            if self._at + 1 == len(self._sets):
                return False
            self._at += 1
        return True
