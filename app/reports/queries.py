"""The files of sql/reports, as statements with bound parameters.

In a file a parameter is a mark followed by the value that stands there for people who paste the file into
their own database client: `/*:most*/ 100`. Here the two become `:most`.
"""

import functools
import re

import sqlalchemy as sa

import config

FOLDER = config.ROOT / "sql" / "reports"
MARK = re.compile(r"/\*:(\w+)\*/ (?:'[^']*'|[0-9]+)")
COMMENT = re.compile(r"^\s*--.*\n", re.MULTILINE)


@functools.cache
def statement(name: str) -> sa.TextClause:
    """The query in sql/reports/<name>.sql."""
    written = COMMENT.sub("", (FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    return sa.text(MARK.sub(r":\1", written))
