"""Which fields may be asked for, in X's old spelling (OpenAPI 2.165) and its new one (2.167)."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.x.answers import invalid

_COMMON_POST = (
    "article attachments community_id context_annotations conversation_id created_at display_text_range edit_controls "
    "entities geo id lang matched_media_notes media_metadata non_public_metrics note_request_suggestions "
    "organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics reply_settings scopes source "
    "suggested_source_links suggested_source_links_with_counts text withheld"
).split()
_COMMON_USER = (
    "confirmed_email connection_status created_at description entities id is_identity_verified location name parody "
    "profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription subscription_type url "
    "username verified verified_followers_count verified_type withheld"
).split()
_MEDIA = (
    "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics "
    "public_metrics type url variants width"
).split()
_COMMON_EXPANSIONS = (
    "article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet "
    "attachments.poll_ids author_id entities.mentions.username geo.place_id in_reply_to_user_id"
).split()

OLD: Mapping[str, list[str]] = {
    "tweet.fields": [
        *_COMMON_POST, "author_id", "card_uri", "edit_history_tweet_ids", "in_reply_to_user_id", "note_tweet",
        "referenced_tweets",
    ],
    "user.fields": [*_COMMON_USER, "affiliation", "most_recent_tweet_id", "pinned_tweet_id"],
    "media.fields": _MEDIA,
    "expansions": [
        *_COMMON_EXPANSIONS, "edit_history_tweet_ids", "entities.note.mentions.username", "referenced_tweets.id",
        "referenced_tweets.id.attachments.media_keys", "referenced_tweets.id.author_id",
    ],
}  # fmt: skip
NEW: Mapping[str, list[str]] = {
    "post.fields": [*_COMMON_POST, "article_title", "card_uri", "note_post"],
    "user.fields": [*_COMMON_USER, "subscribes_to_you"],
    "media.fields": _MEDIA,
    "expansions": [*_COMMON_EXPANSIONS, "edit_history_post_ids", "referenced_posts", "username"],
}
_DM_COMMON = "attachments created_at dm_conversation_id entities event_type id text".split()
DM_OLD: Mapping[str, list[str]] = {
    "dm_event.fields": [*_DM_COMMON, "participant_ids", "referenced_tweets", "sender_id"],
    "event_types": ["MessageCreate", "ParticipantsJoin", "ParticipantsLeave"],
    "expansions": ["attachments.media_keys", "participant_ids", "referenced_tweets.id", "sender_id"],
    "user.fields": OLD["user.fields"],
    "media.fields": _MEDIA,
    "tweet.fields": OLD["tweet.fields"],
}
DM_NEW: Mapping[str, list[str]] = {
    "dm_event.fields": _DM_COMMON,
    "event_types": DM_OLD["event_types"],
    "expansions": ["attachments.media_keys", "participant_ids", "referenced_posts", "sender_id"],
    "user.fields": NEW["user.fields"],
    "media.fields": _MEDIA,
    "post.fields": NEW["post.fields"],
}


def check(query: Mapping[str, str], lists: Mapping[str, list[str]], *plain: str) -> None:
    """Refuse a parameter that an endpoint does not have, and a value that is not in a parameter's list."""
    for name, value in query.items():
        if name in plain:
            continue
        if name not in lists:
            raise invalid({name: [value]}, f"The query parameter [{name}] is not one of {[*plain, *lists]}")
        for one in value.split(","):
            if one not in lists[name]:
                raise invalid(
                    {name: [value]}, f"The `{name}` query parameter value [{one}] is not one of {lists[name]}"
                )


def listed(query: Mapping[str, str], name: str) -> set[str]:
    return set(query.get(name, "").split(",")) - {""}
