"""A feature store in an SQLite database in memory."""

import sqlite3

SCHEMA = """
create table feature(id integer primary key, entity text not null, value real not null, payload blob);
create index by_entity on feature(entity);
"""


class FeatureStore:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        self.db.executescript(SCHEMA)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.db.close()

    def put(self, rows):
        """Adds (entity, value, payload) rows in one transaction."""
        with self.db:
            self.db.executemany("insert into feature(entity, value, payload) values (?, ?, ?)", rows)

    def count(self):
        return self._one("select count(*) from feature")

    def payload_bytes(self):
        return self._one("select coalesce(sum(length(payload)), 0) from feature")

    def database_bytes(self):
        return self._one("pragma page_count") * self._one("pragma page_size")

    def mean(self, entity):
        return self._one("select avg(value) from feature where entity = ?", entity)

    def payload(self, row_id):
        return self._one("select payload from feature where id = ?", row_id)

    def drop_below(self, value):
        """Removes rows; answers how many."""
        with self.db:
            return self.db.execute("delete from feature where value < ?", (value,)).rowcount

    def snapshot(self):
        """An independent copy of the whole store."""
        copy = FeatureStore.__new__(FeatureStore)
        copy.db = sqlite3.connect(":memory:")
        self.db.backup(copy.db)
        return copy

    def _one(self, sql, *values):
        return self.db.execute(sql, values).fetchone()[0]
