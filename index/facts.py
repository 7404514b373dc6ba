"""What a library knows of itself and of its sources; its format, and how an older one is brought to this."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select, text, update

from index.tables import UPGRADES, articles, facts, sources


def read(connection: Connection, name: str) -> str:
    """The fact of that name, "" if it is not known."""
    row = connection.execute(select(facts.c.value).where(facts.c.name == name)).first()
    return str(row.value) if row else ""


def write(connection: Connection, name: str, value: str) -> None:
    changed = connection.execute(update(facts).where(facts.c.name == name).values(value=value))
    if changed.rowcount == 0:
        connection.execute(insert(facts), {"name": name, "value": value})


def upgrade(connection: Connection, version: str) -> None:
    """From that format to the next."""
    for statement in UPGRADES[version]:
        connection.execute(text(statement))


def stamps(connection: Connection) -> dict[str, str]:
    """What was noted of each source that is in the library to its end, by origin."""
    return {str(row.origin): str(row.stamp) for row in connection.execute(select(sources))}


def note_stamps(connection: Connection, noted: Mapping[str, str]) -> None:
    for origin, stamp in noted.items():
        connection.execute(delete(sources).where(sources.c.origin == origin))
        connection.execute(insert(sources), {"origin": origin, "stamp": stamp})


def forget_stamp(connection: Connection, article_id: str) -> None:
    """The article's source counts as not read."""
    origin = select(articles.c.origin).where(articles.c.id == article_id).scalar_subquery()
    connection.execute(delete(sources).where(sources.c.origin == origin))


def ids_by_origin(connection: Connection) -> dict[str, list[str]]:
    """The articles' ids, by what they were read from."""
    found: dict[str, list[str]] = {}
    for row in connection.execute(select(articles.c.id, articles.c.origin).order_by(articles.c.id)):
        found.setdefault(str(row.origin), []).append(str(row.id))
    return found
