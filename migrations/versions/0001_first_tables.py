"""first tables."""

import sqlalchemy as sa
from alembic import op

import app.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "categories",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("slug", app.columns.word(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("slug", name=op.f("uq_categories_slug")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "gateway_tokens",
        sa.Column("name", app.columns.word(64), nullable=False),
        sa.Column("token", app.columns.word(255), nullable=False),
        sa.Column("expires_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("refreshing_until", app.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_gateway_tokens")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("scope", app.columns.word(100), nullable=False),
        sa.Column("key_digest", app.columns.word(64), nullable=False),
        sa.Column("fingerprint", app.columns.word(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", app.columns.Text, nullable=True),
        sa.Column("tokens", app.columns.Text, nullable=True),
        sa.Column("resource_id", app.columns.Id, nullable=True),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("scope", "key_digest", name=op.f("uq_idempotency_keys_scope_key_digest")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_keys_created_at"), ["created_at"], unique=False)

    op.create_table(
        "jobs",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("topic", app.columns.word(60), nullable=False),
        sa.Column("dedupe", app.columns.word(120), nullable=True),
        sa.Column("payload", app.columns.Text, nullable=False),
        sa.Column("run_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("lease_until", app.columns.UtcDateTime(), nullable=True),
        sa.Column("attempt_no", sa.Integer(), nullable=False),
        sa.Column("done_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("parked_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_jobs_dedupe")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_jobs_done_at_parked_at_run_at"), ["done_at", "parked_at", "run_at"], unique=False
        )

    op.create_table(
        "limit_counters",
        sa.Column("bucket", app.columns.word(100), nullable=False),
        sa.Column("window_start", app.columns.UtcDateTime(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "window_start", name=op.f("pk_limit_counters")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("limit_counters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_limit_counters_window_start"), ["window_start"], unique=False)

    op.create_table(
        "limit_holds",
        sa.Column("name", app.columns.word(100), nullable=False),
        sa.Column("owner", app.columns.word(40), nullable=False),
        sa.Column("until", app.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_limit_holds")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "product_imports",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("source", app.columns.word(10), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_digest", app.columns.word(64), nullable=False),
        sa.Column("encoding", app.columns.word(20), nullable=False),
        sa.Column("delimiter", sa.String(length=1), nullable=False),
        sa.Column("columns", app.columns.Text, nullable=False),
        sa.Column("ignored", app.columns.Text, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("drafted", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("lease_until", app.columns.UtcDateTime(), nullable=True),
        sa.Column("attempt_no", sa.Integer(), nullable=False),
        sa.Column("stalls", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("finished_at", app.columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint("source IN ('file', 'errors')", name=op.f("ck_product_imports_source_known")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'completed', 'cancelled', 'failed')",
            name=op.f("ck_product_imports_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_imports")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("product_imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_imports_file_digest"), ["file_digest"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_product_imports_status_lease_until"), ["status", "lease_until"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_product_imports_updated_at_id"), ["updated_at", "id"], unique=False
        )

    op.create_table(
        "statement_imports",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("file_digest", app.columns.word(64), nullable=False),
        sa.Column("name", app.columns.exact(120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("shortcode", app.columns.word(7), nullable=False),
        sa.Column("starts_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("ends_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("total_rows", sa.Integer(), nullable=True),
        sa.Column("done_rows", sa.Integer(), nullable=False),
        sa.Column("new_lines", sa.Integer(), nullable=False),
        sa.Column("repeated_lines", sa.Integer(), nullable=False),
        sa.Column("not_completed", sa.Integer(), nullable=False),
        sa.Column("news", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("attempt_no", sa.Integer(), nullable=False),
        sa.Column("lease_until", app.columns.UtcDateTime(), nullable=True),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("done_at", app.columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'failed')",
            name=op.f("ck_statement_imports_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_imports")),
        sa.UniqueConstraint("file_digest", name=op.f("uq_statement_imports_file_digest")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("statement_imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_imports_status_id"), ["status", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_statement_imports_updated_at_id"), ["updated_at", "id"], unique=False
        )

    op.create_table(
        "storage_units",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("number", app.columns.exact(40), nullable=False),
        sa.Column("size", app.columns.word(20), nullable=False),
        sa.Column("width_cm", sa.Integer(), nullable=False),
        sa.Column("depth_cm", sa.Integer(), nullable=False),
        sa.Column("height_cm", sa.Integer(), nullable=False),
        sa.Column("area_cm2", sa.Integer(), nullable=False),
        sa.Column("monthly_minor", sa.BigInteger(), nullable=False),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("description", app.columns.Text, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('available', 'maintenance', 'retired')", name=op.f("ck_storage_units_status_known")
        ),
        sa.CheckConstraint(
            "area_cm2 = width_cm * depth_cm", name=op.f("ck_storage_units_area_is_width_times_depth")
        ),
        sa.CheckConstraint("monthly_minor > 0", name=op.f("ck_storage_units_price_positive")),
        sa.CheckConstraint(
            "width_cm > 0 AND depth_cm > 0 AND height_cm > 0",
            name=op.f("ck_storage_units_dimensions_positive"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_units")),
        sa.UniqueConstraint("number", name=op.f("uq_storage_units_number")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("storage_units", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storage_units_status_area_cm2_id"), ["status", "area_cm2", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_storage_units_status_monthly_minor_id"),
            ["status", "monthly_minor", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_storage_units_status_number_id"), ["status", "number", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_storage_units_status_updated_at_id"), ["status", "updated_at", "id"], unique=False
        )

    op.create_table(
        "users",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("email", app.columns.word(254), nullable=True),
        sa.Column("username", sa.String(length=80), nullable=True),
        sa.Column("username_key", app.columns.exact(160), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", app.columns.word(16), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("password_hash", app.columns.word(200), nullable=False),
        sa.Column("role", app.columns.word(20), nullable=False),
        sa.Column("disabled_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("role IN ('customer', 'staff', 'admin')", name=op.f("ck_users_role_known")),
        sa.CheckConstraint(
            "email IS NOT NULL OR username_key IS NOT NULL", name=op.f("ck_users_has_a_name_to_log_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("username_key", name=op.f("uq_users_username_key")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_phone"), ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_users_role_id"), ["role", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_users_updated_at_id"), ["updated_at", "id"], unique=False)

    op.create_table(
        "webhook_events",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("webhook_id", sa.BigInteger(), nullable=False),
        sa.Column("event", app.columns.word(40), nullable=False),
        sa.Column("changed", app.columns.word(100), nullable=False),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("webhook_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_events_actor_id"), ["actor", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_webhook_events_webhook_id"), ["webhook_id"], unique=False)

    op.create_table(
        "webhooks",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("url", app.columns.exact(500), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("topics", app.columns.word(1000), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sealed", app.columns.word(255), nullable=False),
        sa.Column("previous_sealed", app.columns.word(255), nullable=True),
        sa.Column("previous_until", app.columns.UtcDateTime(), nullable=True),
        sa.Column("failing_since", app.columns.UtcDateTime(), nullable=True),
        sa.Column("disabled_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("disabled_reason", app.columns.word(20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", app.columns.word(40), nullable=False),
        sa.Column("updated_by", app.columns.word(40), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "account_events",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("user_id", app.columns.Id, nullable=False),
        sa.Column("event", app.columns.word(40), nullable=False),
        sa.Column("field", app.columns.word(20), nullable=False),
        sa.Column("from_status", app.columns.word(20), nullable=True),
        sa.Column("to_status", app.columns.word(20), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_events_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_events")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("account_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_events_actor_id"), ["actor", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_events_user_id"), ["user_id"], unique=False)

    op.create_table(
        "carts",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("user_id", app.columns.Id, nullable=True),
        sa.Column("guest", app.columns.word(40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("(user_id IS NULL) <> (guest IS NULL)", name=op.f("ck_carts_one_owner")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_carts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carts")),
        sa.UniqueConstraint("guest", name=op.f("uq_carts_guest")),
        sa.UniqueConstraint("user_id", name=op.f("uq_carts_user_id")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("carts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_carts_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "login_sessions",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("user_id", app.columns.Id, nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("ended_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("end_reason", app.columns.word(40), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_login_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_sessions")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_sessions_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_sessions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "orders",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("number", app.columns.word(12), nullable=False),
        sa.Column("user_id", app.columns.Id, nullable=True),
        sa.Column("guest", app.columns.word(40), nullable=True),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("payment_status", app.columns.word(20), nullable=False),
        sa.Column("fulfilment_status", app.columns.word(20), nullable=False),
        sa.Column("payment_open", sa.Boolean(), nullable=False),
        sa.Column("currency", app.columns.word(3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", app.columns.word(254), nullable=True),
        sa.Column("phone", app.columns.word(16), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("expires_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("local_day", app.columns.word(10), nullable=False),
        sa.Column("local_hour", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "fulfilment_status IN ('none', 'unfulfilled', 'dispatched', 'delivered', 'returned')",
            name=op.f("ck_orders_fulfilment_status_known"),
        ),
        sa.CheckConstraint(
            "payment_status IN ('unpaid', 'part_paid', 'paid', 'refund_due', 'part_refunded', 'refunded')",
            name=op.f("ck_orders_payment_status_known"),
        ),
        sa.CheckConstraint(
            "status IN ('pending_payment', 'confirmed', 'completed', 'cancelled', 'expired')",
            name=op.f("ck_orders_status_known"),
        ),
        sa.CheckConstraint(
            "paid_minor >= 0 AND paid_minor <= total_minor", name=op.f("ck_orders_paid_within_total")
        ),
        sa.CheckConstraint("refunded_minor >= 0", name=op.f("ck_orders_refunded_not_negative")),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_orders_total_positive")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_orders_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_orders_fulfilment_status_id"), ["fulfilment_status", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_orders_guest"), ["guest"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_local_day"), ["local_day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_orders_payment_status_id"), ["payment_status", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_orders_status_id"), ["status", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_orders_status_payment_open_expires_at"),
            ["status", "payment_open", "expires_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_orders_updated_at_id"), ["updated_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_user_id_id"), ["user_id", "id"], unique=False)

    op.create_table(
        "product_import_errors",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("import_id", app.columns.Id, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", app.columns.Text, nullable=False),
        sa.Column("problems", app.columns.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["product_imports.id"], name=op.f("fk_product_import_errors_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_import_errors")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("product_import_errors", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_product_import_errors_import_id_id"), ["import_id", "id"], unique=False
        )

    op.create_table(
        "products",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("sku", app.columns.exact(64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", app.columns.Text, nullable=False),
        sa.Column("category_id", app.columns.Id, nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("track_stock", sa.Boolean(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status <> 'active' OR price_minor > 0", name=op.f("ck_products_active_has_a_price")
        ),
        sa.CheckConstraint("status IN ('active', 'draft', 'retired')", name=op.f("ck_products_status_known")),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_products_on_hand_not_negative")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_products_price_not_negative")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_products_reserved_not_negative")),
        sa.CheckConstraint(
            "track_stock = 0 OR reserved <= on_hand", name=op.f("ck_products_reserved_within_on_hand")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_products_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("sku", name=op.f("uq_products_sku")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_products_category_id_status_name_id"),
            ["category_id", "status", "name", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_products_status_created_at_id"), ["status", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_products_status_name_id"), ["status", "name", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_products_status_price_minor_id"), ["status", "price_minor", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_products_status_updated_at_id"), ["status", "updated_at", "id"], unique=False
        )

    op.create_table(
        "statement_lines",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("import_id", app.columns.Id, nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("number", app.columns.word(20), nullable=False),
        sa.Column("kind", app.columns.word(20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("local_day", app.columns.word(10), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("payer", app.columns.word(64), nullable=True),
        sa.Column("linked", app.columns.word(20), nullable=True),
        sa.Column("outcome", app.columns.word(20), nullable=False),
        sa.CheckConstraint(
            "kind IN ('payment', 'reversal', 'payout', 'charge', 'transfer', 'returned', 'other')",
            name=op.f("ck_statement_lines_kind_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_statement_lines_amount_positive")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["statement_imports.id"], name=op.f("fk_statement_lines_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_lines")),
        sa.UniqueConstraint("number", "kind", name=op.f("uq_statement_lines_number_kind")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("statement_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_lines_import_id"), ["import_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_statement_lines_local_day_id"), ["local_day", "id"], unique=False
        )

    op.create_table(
        "statement_parts",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("import_id", app.columns.Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["statement_imports.id"], name=op.f("fk_statement_parts_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_parts")),
        sa.UniqueConstraint("import_id", "seq", name=op.f("uq_statement_parts_import_id_seq")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "statement_problems",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("import_id", app.columns.Id, nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("code", app.columns.word(40), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["statement_imports.id"], name=op.f("fk_statement_problems_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_problems")),
        sa.UniqueConstraint(
            "import_id", "row_no", "code", name=op.f("uq_statement_problems_import_id_row_no_code")
        ),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "bookings",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("unit_id", app.columns.Id, nullable=False),
        sa.Column("order_id", app.columns.Id, nullable=False),
        sa.Column("extends_id", app.columns.Id, nullable=True),
        sa.Column("user_id", app.columns.Id, nullable=True),
        sa.Column("guest", app.columns.word(40), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("monthly_minor", sa.BigInteger(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('held', 'confirmed', 'active', 'completed', 'cancelled', 'expired')",
            name=op.f("ck_bookings_status_known"),
        ),
        sa.CheckConstraint("price_minor > 0", name=op.f("ck_bookings_price_positive")),
        sa.CheckConstraint("start_date < end_date", name=op.f("ck_bookings_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["extends_id"], ["bookings.id"], name=op.f("fk_bookings_extends_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_bookings_order_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["storage_units.id"], name=op.f("fk_bookings_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bookings_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("order_id", name=op.f("uq_bookings_order_id")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookings_extends_id"), ["extends_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_guest"), ["guest"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_status_end_date"), ["status", "end_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_status_id"), ["status", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_bookings_status_start_date"), ["status", "start_date"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_bookings_unit_id_end_date"), ["unit_id", "end_date"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_bookings_updated_at_id"), ["updated_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_user_id_id"), ["user_id", "id"], unique=False)

    op.create_table(
        "cart_items",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("cart_id", app.columns.Id, nullable=False),
        sa.Column("product_id", app.columns.Id, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 999", name=op.f("ck_cart_items_quantity_in_range")),
        sa.ForeignKeyConstraint(["cart_id"], ["carts.id"], name=op.f("fk_cart_items_cart_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_cart_items_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_items")),
        sa.UniqueConstraint("cart_id", "product_id", name=op.f("uq_cart_items_cart_id_product_id")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("cart_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cart_items_product_id"), ["product_id"], unique=False)

    op.create_table(
        "order_events",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("order_id", app.columns.Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("field", app.columns.word(20), nullable=False),
        sa.Column("from_status", app.columns.word(20), nullable=True),
        sa.Column("to_status", app.columns.word(20), nullable=False),
        sa.Column("event", app.columns.word(40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_events_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_events")),
        sa.UniqueConstraint("order_id", "seq", name=op.f("uq_order_events_order_id_seq")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("order_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_events_actor_id"), ["actor", "id"], unique=False)

    op.create_table(
        "order_lines",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("order_id", app.columns.Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", app.columns.word(20), nullable=False),
        sa.Column("product_id", app.columns.Id, nullable=True),
        sa.Column("sku", app.columns.exact(64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_order_lines_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_lines_order_id_position")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_lines_product_id"), ["product_id"], unique=False)

    op.create_table(
        "payments",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("order_id", app.columns.Id, nullable=False),
        sa.Column("open_order_id", app.columns.Id, nullable=True),
        sa.Column("method", app.columns.word(20), nullable=False),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("reason", app.columns.word(40), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", app.columns.word(3), nullable=False),
        sa.Column("phone", app.columns.word(16), nullable=True),
        sa.Column("account_reference", app.columns.word(20), nullable=False),
        sa.Column("token_hash", app.columns.word(64), nullable=False),
        sa.Column("provider_ref", app.columns.word(64), nullable=True),
        sa.Column("merchant_request_id", app.columns.word(64), nullable=True),
        sa.Column("checkout_request_id", app.columns.word(64), nullable=True),
        sa.Column("receipt_number", app.columns.word(64), nullable=True),
        sa.Column("key_id", app.columns.Id, nullable=True),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("pushed_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("polled_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("next_check_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("lease_until", app.columns.UtcDateTime(), nullable=True),
        sa.Column("attempt_no", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('created', 'pending', 'sending', 'unknown') AND open_order_id IS NOT NULL AND open_order_id = order_id) OR (status NOT IN ('created', 'pending', 'sending', 'unknown') AND open_order_id IS NULL)",
            name=op.f("ck_payments_open_exactly_while_open"),
        ),
        sa.CheckConstraint(
            "status IN ('created', 'sending', 'pending', 'unknown', 'succeeded', 'failed', 'cancelled', 'expired')",
            name=op.f("ck_payments_status_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payments_amount_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payments_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("checkout_request_id", name=op.f("uq_payments_checkout_request_id")),
        sa.UniqueConstraint("open_order_id", name=op.f("uq_payments_open_order_id")),
        sa.UniqueConstraint("provider_ref", name=op.f("uq_payments_provider_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_payments_token_hash")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_next_check_at"), ["next_check_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_order_id_id"), ["order_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_phone"), ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_reason_id"), ["reason", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_receipt_number"), ["receipt_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_status_id"), ["status", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_updated_at_id"), ["updated_at", "id"], unique=False)

    op.create_table(
        "product_figures",
        sa.Column("product_id", app.columns.Id, autoincrement=False, nullable=False),
        sa.Column("quantity_sold", sa.BigInteger(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("review_count", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_product_figures_product_id")),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product_figures")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "product_images",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("product_id", app.columns.Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.Column("source_digest", app.columns.word(64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_product_images_position_not_negative")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_product_images_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_images")),
        sa.UniqueConstraint("product_id", "position", name=op.f("uq_product_images_product_id_position")),
        sa.UniqueConstraint(
            "product_id", "source_digest", name=op.f("uq_product_images_product_id_source_digest")
        ),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "product_labels",
        sa.Column("product_id", app.columns.Id, autoincrement=False, nullable=False),
        sa.Column("sub_category", sa.String(length=80), nullable=False),
        sa.Column("tag", sa.String(length=80), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_product_labels_product_id")),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product_labels")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("session_id", app.columns.Id, nullable=False),
        sa.Column("token_hash", app.columns.word(64), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("used_at", app.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["login_sessions.id"], name=op.f("fk_refresh_tokens_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_tokens_token_hash")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refresh_tokens_session_id"), ["session_id"], unique=False)

    op.create_table(
        "stock_movements",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("product_id", app.columns.Id, nullable=False),
        sa.Column("kind", app.columns.word(20), nullable=False),
        sa.Column("on_hand_delta", sa.Integer(), nullable=False),
        sa.Column("reserved_delta", sa.Integer(), nullable=False),
        sa.Column("order_id", app.columns.Id, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_stock_movements_order_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_stock_movements_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("stock_movements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_movements_actor_id"), ["actor", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stock_movements_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_stock_movements_product_id_id"), ["product_id", "id"], unique=False
        )

    op.create_table(
        "stock_reservations",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("order_id", app.columns.Id, nullable=False),
        sa.Column("product_id", app.columns.Id, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'consumed', 'released')", name=op.f("ck_stock_reservations_status_known")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_reservations_quantity_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_stock_reservations_order_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_stock_reservations_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_reservations")),
        sa.UniqueConstraint("order_id", "product_id", name=op.f("uq_stock_reservations_order_id_product_id")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("stock_reservations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stock_reservations_product_id_status"), ["product_id", "status"], unique=False
        )

    op.create_table(
        "booking_events",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("booking_id", app.columns.Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("from_status", app.columns.word(20), nullable=True),
        sa.Column("to_status", app.columns.word(20), nullable=False),
        sa.Column("event", app.columns.word(20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_booking_events_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_events")),
        sa.UniqueConstraint("booking_id", "seq", name=op.f("uq_booking_events_booking_id_seq")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "callback_messages",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("channel", app.columns.word(20), nullable=False),
        sa.Column("token_hash", app.columns.word(64), nullable=False),
        sa.Column("body_digest", app.columns.word(64), nullable=False),
        sa.Column("body", app.columns.Text, nullable=False),
        sa.Column("received_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("handled_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("outcome", app.columns.word(40), nullable=True),
        sa.Column("payment_id", app.columns.Id, nullable=True),
        sa.Column("receipt_number", app.columns.word(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_callback_messages_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_messages")),
        sa.UniqueConstraint(
            "channel",
            "token_hash",
            "body_digest",
            name=op.f("uq_callback_messages_channel_token_hash_body_digest"),
        ),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("callback_messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_callback_messages_handled_at_id"), ["handled_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_callback_messages_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "payment_events",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("payment_id", app.columns.Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("from_status", app.columns.word(20), nullable=True),
        sa.Column("to_status", app.columns.word(20), nullable=False),
        sa.Column("reason", app.columns.word(40), nullable=True),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_payment_events_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_events")),
        sa.UniqueConstraint("payment_id", "seq", name=op.f("uq_payment_events_payment_id_seq")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("payment_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_events_actor_id"), ["actor", "id"], unique=False)

    op.create_table(
        "product_image_files",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("image_id", app.columns.Id, nullable=False),
        sa.Column("kind", app.columns.word(10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", app.columns.word(64), nullable=False),
        sa.CheckConstraint("kind IN ('webp', 'jpeg')", name=op.f("ck_product_image_files_kind_known")),
        sa.ForeignKeyConstraint(
            ["image_id"], ["product_images.id"], name=op.f("fk_product_image_files_image_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_image_files")),
        sa.UniqueConstraint(
            "image_id", "kind", "size", name=op.f("uq_product_image_files_image_id_kind_size")
        ),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("product_image_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_image_files_digest"), ["digest"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("provider", app.columns.word(20), nullable=False),
        sa.Column("number", app.columns.word(64), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", app.columns.word(3), nullable=False),
        sa.Column("payment_id", app.columns.Id, nullable=True),
        sa.Column("source", app.columns.word(20), nullable=False),
        sa.Column("guessed", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("payer", app.columns.word(64), nullable=True),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("received_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("local_day", app.columns.word(10), nullable=False),
        sa.Column("local_hour", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "number IS NULL OR provider = 'stripe' OR number = UPPER(TRIM(number))",
            name=op.f("ck_receipts_number_normal"),
        ),
        sa.CheckConstraint(
            "provider <> 'cash' OR (number IS NULL AND payment_id IS NULL)",
            name=op.f("ck_receipts_cash_is_by_itself"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_receipts_amount_positive")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_receipts_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("number", name=op.f("uq_receipts_number")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_local_day"), ["local_day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_receipts_payment_id_reference_amount_minor_received_at"),
            ["payment_id", "reference", "amount_minor", "received_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_receipts_provider_id"), ["provider", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipts_received_at_id"), ["received_at", "id"], unique=False)

    op.create_table(
        "transport_requests",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("booking_id", app.columns.Id, nullable=True),
        sa.Column("user_id", app.columns.Id, nullable=True),
        sa.Column("guest", app.columns.word(40), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", app.columns.word(254), nullable=True),
        sa.Column("phone", app.columns.word(16), nullable=True),
        sa.Column("pickup_address", sa.String(length=500), nullable=False),
        sa.Column("delivery_address", sa.String(length=500), nullable=False),
        sa.Column("distance_m", sa.Integer(), nullable=False),
        sa.Column("estimated_minor", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.String(length=2000), nullable=False),
        sa.Column("preferred_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("scheduled_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("scheduled_day", app.columns.word(10), nullable=True),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'scheduled', 'in_progress', 'completed', 'cancelled')",
            name=op.f("ck_transport_requests_status_known"),
        ),
        sa.CheckConstraint(
            "(scheduled_at IS NULL) = (scheduled_day IS NULL)",
            name=op.f("ck_transport_requests_scheduled_on_a_day"),
        ),
        sa.CheckConstraint("distance_m > 0", name=op.f("ck_transport_requests_distance_positive")),
        sa.CheckConstraint("estimated_minor >= 0", name=op.f("ck_transport_requests_estimate_not_negative")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_transport_requests_booking_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_transport_requests_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transport_requests")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("transport_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transport_requests_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transport_requests_guest"), ["guest"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_transport_requests_scheduled_day_id"), ["scheduled_day", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_transport_requests_status_id"), ["status", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_transport_requests_updated_at_id"), ["updated_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_transport_requests_user_id_id"), ["user_id", "id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("event_id", app.columns.word(120), nullable=False),
        sa.Column("channel", app.columns.word(10), nullable=False),
        sa.Column("target", app.columns.word(40), nullable=False),
        sa.Column("webhook_id", app.columns.Id, nullable=True),
        sa.Column("order_id", app.columns.Id, nullable=True),
        sa.Column("transport_request_id", app.columns.Id, nullable=True),
        sa.Column("topic", app.columns.word(60), nullable=False),
        sa.Column("body", app.columns.Text, nullable=True),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("lease_until", app.columns.UtcDateTime(), nullable=True),
        sa.Column("attempt_no", sa.Integer(), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", app.columns.word(40), nullable=True),
        sa.Column("resent_by", app.columns.word(40), nullable=True),
        sa.Column("resent_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("sent_at", app.columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(channel = 'webhook' AND webhook_id IS NOT NULL AND body IS NOT NULL) OR (channel <> 'webhook' AND webhook_id IS NULL AND (order_id IS NOT NULL OR transport_request_id IS NOT NULL))",
            name=op.f("ck_deliveries_has_what_its_channel_needs"),
        ),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'webhook')", name=op.f("ck_deliveries_channel_known")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'sent', 'failed', 'parked')", name=op.f("ck_deliveries_status_known")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_deliveries_order_id")),
        sa.ForeignKeyConstraint(
            ["transport_request_id"],
            ["transport_requests.id"],
            name=op.f("fk_deliveries_transport_request_id"),
        ),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name=op.f("fk_deliveries_webhook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "event_id", "channel", "target", name=op.f("uq_deliveries_event_id_channel_target")
        ),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliveries_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deliveries_status_channel_target_next_at"),
            ["status", "channel", "target", "next_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_deliveries_transport_request_id"), ["transport_request_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deliveries_updated_at"), ["updated_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_deliveries_webhook_id_id"), ["webhook_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deliveries_webhook_id_status_id"), ["webhook_id", "status", "id"], unique=False
        )

    op.create_table(
        "payment_evidence",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("payment_id", app.columns.Id, nullable=False),
        sa.Column("message_id", app.columns.Id, nullable=True),
        sa.Column("source", app.columns.word(20), nullable=False),
        sa.Column("verdict", app.columns.word(20), nullable=False),
        sa.Column("code", app.columns.word(40), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("receipt", app.columns.word(64), nullable=True),
        sa.Column("age_seconds", sa.Integer(), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["callback_messages.id"], name=op.f("fk_payment_evidence_message_id")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_payment_evidence_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_evidence")),
        sa.UniqueConstraint("message_id", name=op.f("uq_payment_evidence_message_id")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("payment_evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_evidence_payment_id_id"), ["payment_id", "id"], unique=False
        )

    op.create_table(
        "review_items",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("kind", app.columns.word(40), nullable=False),
        sa.Column("dedupe", app.columns.word(80), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("order_id", app.columns.Id, nullable=True),
        sa.Column("payment_id", app.columns.Id, nullable=True),
        sa.Column("receipt_id", app.columns.Id, nullable=True),
        sa.Column("message_id", app.columns.Id, nullable=True),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("resolved_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("resolved_by", app.columns.word(40), nullable=True),
        sa.Column("resolution", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["callback_messages.id"], name=op.f("fk_review_items_message_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_review_items_order_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_review_items_payment_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_review_items_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_items")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_review_items_dedupe")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("review_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_items_kind_id"), ["kind", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_review_items_kind_resolved_at_id"), ["kind", "resolved_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_review_items_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_items_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_items_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_items_receipt_id"), ["receipt_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_review_items_resolved_at_id"), ["resolved_at", "id"], unique=False
        )

    op.create_table(
        "transport_events",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("request_id", app.columns.Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("from_status", app.columns.word(20), nullable=True),
        sa.Column("to_status", app.columns.word(20), nullable=False),
        sa.Column("event", app.columns.word(20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["transport_requests.id"], name=op.f("fk_transport_events_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transport_events")),
        sa.UniqueConstraint("request_id", "seq", name=op.f("uq_transport_events_request_id_seq")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "refunds",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("receipt_id", app.columns.Id, nullable=False),
        sa.Column("order_id", app.columns.Id, nullable=True),
        sa.Column("review_item_id", app.columns.Id, nullable=True),
        sa.Column("method", app.columns.word(10), nullable=False),
        sa.Column("status", app.columns.word(20), nullable=False),
        sa.Column("failure", app.columns.word(40), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", app.columns.word(3), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("phone", app.columns.word(16), nullable=True),
        sa.Column("handed_to", sa.String(length=120), nullable=True),
        sa.Column("requested_by", app.columns.word(40), nullable=False),
        sa.Column("approved_by", app.columns.word(40), nullable=True),
        sa.Column("originator_conversation_id", app.columns.word(64), nullable=False),
        sa.Column("gateway_conversation_id", app.columns.word(64), nullable=True),
        sa.Column("conversation_id", app.columns.word(64), nullable=True),
        sa.Column("gateway_ref", app.columns.word(40), nullable=True),
        sa.Column("token_hash", app.columns.word(64), nullable=True),
        sa.Column("attempt_no", sa.Integer(), nullable=False),
        sa.Column("lease_until", app.columns.UtcDateTime(), nullable=True),
        sa.Column("sent_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("next_check_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("done_at", app.columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "method IN ('reversal', 'b2c', 'cash', 'card', 'dispute')", name=op.f("ck_refunds_method_known")
        ),
        sa.CheckConstraint(
            "method NOT IN ('reversal', 'b2c') OR amount_minor % 100 = 0",
            name=op.f("ck_refunds_whole_shillings_by_mpesa"),
        ),
        sa.CheckConstraint(
            "status <> 'done' OR gateway_ref IS NOT NULL", name=op.f("ck_refunds_done_has_reference")
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'approved', 'sending', 'unknown', 'done', 'failed', 'rejected')",
            name=op.f("ck_refunds_status_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_refunds_order_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_refunds_receipt_id")),
        sa.ForeignKeyConstraint(
            ["review_item_id"], ["review_items.id"], name=op.f("fk_refunds_review_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("gateway_ref", name=op.f("uq_refunds_gateway_ref")),
        sa.UniqueConstraint("originator_conversation_id", name=op.f("uq_refunds_originator_conversation_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refunds_token_hash")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refunds_method_id"), ["method", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refunds_next_check_at"), ["next_check_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_refunds_order_id_id"), ["order_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_refunds_receipt_id_status"), ["receipt_id", "status"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_refunds_review_item_id"), ["review_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refunds_status_id"), ["status", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refunds_updated_at_id"), ["updated_at", "id"], unique=False)

    op.create_table(
        "allocations",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("receipt_id", app.columns.Id, nullable=False),
        sa.Column("order_id", app.columns.Id, nullable=True),
        sa.Column("refund_id", app.columns.Id, nullable=True),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.Column("kind", app.columns.word(20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('order', 'overpayment', 'unmatched', 'refund')", name=op.f("ck_allocations_kind_known")
        ),
        sa.CheckConstraint(
            "refund_id IS NULL OR kind = 'refund'", name=op.f("ck_allocations_refunded_is_refund")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_allocations_amount_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_allocations_order_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_allocations_receipt_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_allocations_refund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocations_order_id_kind"), ["order_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocations_receipt_id"), ["receipt_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocations_refund_id"), ["refund_id"], unique=False)

    op.create_table(
        "refund_events",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("refund_id", app.columns.Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("from_status", app.columns.word(20), nullable=True),
        sa.Column("to_status", app.columns.word(20), nullable=False),
        sa.Column("event", app.columns.word(40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("at", app.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_refund_events_refund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_events")),
        sa.UniqueConstraint("refund_id", "seq", name=op.f("uq_refund_events_refund_id_seq")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("refund_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_events_actor_id"), ["actor", "id"], unique=False)

    op.create_table(
        "status_questions",
        sa.Column("id", app.columns.Id, nullable=False),
        sa.Column("refund_id", app.columns.Id, nullable=True),
        sa.Column("payment_id", app.columns.Id, nullable=True),
        sa.Column("subject", app.columns.word(64), nullable=False),
        sa.Column("by_conversation", sa.Boolean(), nullable=False),
        sa.Column("actor", app.columns.word(40), nullable=False),
        sa.Column("token_hash", app.columns.word(64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ask_at", app.columns.UtcDateTime(), nullable=False),
        sa.Column("asked_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("conversation_id", app.columns.word(64), nullable=True),
        sa.Column("answered_at", app.columns.UtcDateTime(), nullable=True),
        sa.Column("outcome", app.columns.word(40), nullable=True),
        sa.Column("created_at", app.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "refund_id IS NULL OR payment_id IS NULL", name=op.f("ck_status_questions_about_one_thing")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_status_questions_payment_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_status_questions_refund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_questions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_status_questions_token_hash")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("status_questions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_status_questions_asked_at_ask_at"), ["asked_at", "ask_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_status_questions_payment_id_id"), ["payment_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_status_questions_refund_id_id"), ["refund_id", "id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("status_questions")
    op.drop_table("refund_events")
    op.drop_table("allocations")
    op.drop_table("refunds")
    op.drop_table("transport_events")
    op.drop_table("review_items")
    op.drop_table("payment_evidence")
    op.drop_table("deliveries")
    op.drop_table("transport_requests")
    op.drop_table("receipts")
    op.drop_table("product_image_files")
    op.drop_table("payment_events")
    op.drop_table("callback_messages")
    op.drop_table("booking_events")
    op.drop_table("stock_reservations")
    op.drop_table("stock_movements")
    op.drop_table("refresh_tokens")
    op.drop_table("product_labels")
    op.drop_table("product_images")
    op.drop_table("product_figures")
    op.drop_table("payments")
    op.drop_table("order_lines")
    op.drop_table("order_events")
    op.drop_table("cart_items")
    op.drop_table("bookings")
    op.drop_table("statement_problems")
    op.drop_table("statement_parts")
    op.drop_table("statement_lines")
    op.drop_table("products")
    op.drop_table("product_import_errors")
    op.drop_table("orders")
    op.drop_table("login_sessions")
    op.drop_table("carts")
    op.drop_table("account_events")
    op.drop_table("webhooks")
    op.drop_table("webhook_events")
    op.drop_table("users")
    op.drop_table("storage_units")
    op.drop_table("statement_imports")
    op.drop_table("product_imports")
    op.drop_table("limit_holds")
    op.drop_table("limit_counters")
    op.drop_table("jobs")
    op.drop_table("idempotency_keys")
    op.drop_table("gateway_tokens")
    op.drop_table("categories")
