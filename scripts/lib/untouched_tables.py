"""A plugin for pytest: keeps the database from believing that the tables of the tests
are large and empty. All that tests write is given up in the end; where PostgreSQL
counts rows by itself in between, it reads whole tables again for each row afterwards.
So it does not, and what was given up is cleared away between the files."""

import psycopg2
import pytest

from odoo.sql_db import connection_info_for
from odoo.tests import get_db_name

TABLES = (
    "shoper_element",
    "shoper_sync_change",
    "sale_order",
    "sale_order_line",
    "product_template",
    "product_product",
    "res_partner",
    "stock_picking",
    "stock_move",
    "stock_quant",
    "account_move",
    "account_move_line",
)


def _execute(*statements):
    """Execute statements, each outside of any transaction."""
    _, info = connection_info_for(get_db_name())
    connection = psycopg2.connect(**info)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


@pytest.fixture(scope="session", autouse=True)
def left_alone(load_registry):
    """Let PostgreSQL do nothing by itself to these tables."""
    _execute(
        *(
            f"ALTER TABLE {table} SET (autovacuum_enabled = off, "
            "toast.autovacuum_enabled = off)"
            for table in TABLES
        )
    )


@pytest.fixture(scope="module", autouse=True)
def cleared(left_alone):
    """Clear away what the tests of the file before gave up.

    The tables keep their size: to make one smaller, PostgreSQL waits some seconds for
    whoever uses it, which is the transaction of a shop that stands."""
    _execute(f"VACUUM (TRUNCATE off) {', '.join(TABLES)}")
