"""X's posts in our words. X has two spellings for some fields (tweet, post); both are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk.ports import Batch, InboundMention, MentionEvent, OwnPost
from bot.rules.vocabulary import Visibility
from integrations.x.access import Us
from integrations.x.includes import Includes
from integrations.x.words import Json, id_of, items, obj, said_of, text_of, time_of

NAMED, QUOTED, NOT_SUMMONED = "explicit_mention", "quote", "none"
# X's words for "no language": undefined, no text, and q.. for posts of only tags, links, emoji.
NO_LANGUAGE = re.compile(r"und|zxx|art|q..")


@dataclass(frozen=True, slots=True)
class Post:
    """One post as X gave it."""

    told: Json

    @property
    def id(self) -> str | None:
        """Its own id; an edit makes a new one."""
        return id_of(self.told.get("id"))

    @property
    def first_id(self) -> str | None:
        """The id that it had before it was edited: what we know it by."""
        return self.history[0] if self.history else self.id

    @property
    def history(self) -> list[str]:
        """Ids of all its versions, the oldest first."""
        told = self.told.get("edit_history_tweet_ids") or self.told.get("edit_history_post_ids")
        found = [one for one in map(id_of, told if isinstance(told, list) else ()) if one]
        return sorted(found, key=int)

    @property
    def author_id(self) -> str | None:
        """Who wrote it; missing where X was not asked for it."""
        return id_of(self.told.get("author_id"))

    @property
    def text(self) -> str | None:
        """All of it: what goes beyond 280 stands in a note."""
        long = obj(self.told, "note_tweet").get("text") or obj(self.told, "note_post").get("text")
        return said_of(long if isinstance(long, str) else self.told.get("text"))

    def reference(self, kind: str) -> str | None:
        """Return the post that this one is a reply to ("replied_to"), quotes ("quoted") or repeats ("retweeted")."""
        told = self.told.get("referenced_tweets") or self.told.get("referenced_posts")
        return next((id_of(one.get("id")) for one in items(told) if one.get("type") == kind), None)

    @property
    def answers(self) -> str | None:
        """The post that it is a reply to."""
        return self.reference("replied_to") or id_of(self.told.get("in_reply_to_tweet_id"))

    def names(self, us: Us) -> bool:
        """Return whether it names our account; X puts the names of a thread before a reply by itself."""
        for part in (self.told, obj(self.told, "note_tweet"), obj(self.told, "note_post")):
            for one in items(obj(part, "entities").get("mentions")):
                if id_of(one.get("id")) == us.id or us.is_named(str(one.get("username"))):
                    return True
        return re.search(rf"(?<![\w@])@{us.handle}\b", self.text or "", re.IGNORECASE) is not None

    def quotes(self, us: Us, includes: Includes) -> bool:
        """Return whether it quotes a post of ours."""
        quoted = self.reference("quoted")
        if quoted is None:
            return False
        if includes.author_of(quoted) == us.id:
            return True
        links = [str(one.get("expanded_url")) for one in items(obj(self.told, "entities").get("urls"))]
        ours = re.compile(rf"https?://(?:\w+\.)?(?:x|twitter)\.com/{us.handle}/status/{quoted}\b", re.IGNORECASE)
        return any(map(ours.match, links))


def read_post(
    told: Json, includes: Includes, us: Us, *, summoned: str | None = None
) -> InboundMention | OwnPost | None:
    """Return a customer's post, or one of ours; None for what is neither: a repost, or nothing that can be read.

    ``summoned``: how we were called for, where the way it came says so; else the post itself is looked at.
    """
    post = Post(told)
    first, text, author = post.first_id, post.text, post.author_id
    if post.id is None or first is None or text is None or author is None or post.reference("retweeted"):
        return None
    if author == us.id:
        return _own(post, text, us)
    called = summoned or _called(post, includes, us)
    who = includes.author(author)
    return InboundMention(
        id=first,
        text=text,
        posted_at=time_of(told.get("created_at"), post_id=post.id),
        author=who,
        event=MentionEvent.EDITED if len(post.history) > 1 else MentionEvent.CREATED,
        url=f"https://x.com/{who.handle or 'i'}/status/{post.id}",
        addressed=called != NOT_SUMMONED or id_of(told.get("in_reply_to_user_id")) == us.id,
        conversation_id=id_of(told.get("conversation_id")),
        in_reply_to=post.answers,
        language=_language(told.get("lang")),
        media=includes.media(told),
        extra=_extra(post, called, includes.takes_private(author)),
    )


def read_posts(answer: Json, us: Us, *, summoned: str | None = None) -> Batch:
    """Return all posts of a page, oldest first; strange ones are counted and nothing more."""
    includes = Includes.of(answer)
    data = answer.get("data")
    told = data if isinstance(data, list) else [data] if data is not None else []
    read = [read_post(one, includes, us, summoned=summoned) if isinstance(one, Mapping) else None for one in told]
    mentions = sorted((one for one in read if isinstance(one, InboundMention)), key=_age)
    own = sorted((one for one in read if isinstance(one, OwnPost)), key=lambda one: int(one.id))
    return Batch(mentions=mentions, own_posts=own, not_for_us=sum(one is None for one in read))


def _age(mention: InboundMention) -> tuple[Any, int]:
    return mention.posted_at, int(mention.id)


def _own(post: Post, text: str, us: Us) -> OwnPost:
    return OwnPost(
        id=post.first_id or "", text=text, posted_at=time_of(post.told.get("created_at"), post_id=post.id or "0"),
        visibility=Visibility.PUBLIC, in_reply_to=post.answers, url=f"https://x.com/{us.handle}/status/{post.id}",
        conversation_id=id_of(post.told.get("conversation_id")),
    )  # fmt: skip


def _called(post: Post, includes: Includes, us: Us) -> str:
    if post.names(us):
        return NAMED
    return QUOTED if post.quotes(us, includes) else NOT_SUMMONED


def _extra(post: Post, called: str, takes_private: bool | None) -> dict[str, Any]:
    extra: dict[str, Any] = {"summoned": called}
    if len(post.history) > 1:
        extra["current_id"] = post.id
    if takes_private is not None:
        extra["takes_private"] = takes_private
    if (settings := text_of(post.told.get("reply_settings"))) and settings != "everyone":
        extra["reply_settings"] = settings
    return extra


def _language(told: Any) -> str | None:
    language = text_of(told)
    return None if not language or NO_LANGUAGE.fullmatch(language) else language
