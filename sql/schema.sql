-- Duka's tables for MySQL 8 and MariaDB 10.4 or later, for an empty database.
-- In phpMyAdmin: choose the database, then Import. In a terminal: mysql shop < sql/schema.sql
-- Not needed by those who run `flask db upgrade`. Written by `flask schema write`: do not edit.

SET NAMES utf8mb4;

CREATE TABLE categories (
    id BIGINT NOT NULL AUTO_INCREMENT,
    name VARCHAR(80) NOT NULL,
    slug VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_categories PRIMARY KEY (id),
    CONSTRAINT uq_categories_slug UNIQUE (slug)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE gateway_tokens (
    name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    token VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    refreshing_until DATETIME(6) NOT NULL,
    CONSTRAINT pk_gateway_tokens PRIMARY KEY (name)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE idempotency_keys (
    id BIGINT NOT NULL AUTO_INCREMENT,
    scope VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    key_digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    fingerprint VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    status INTEGER NOT NULL,
    body MEDIUMTEXT,
    tokens MEDIUMTEXT,
    resource_id BIGINT,
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (id),
    CONSTRAINT uq_idempotency_keys_scope_key_digest UNIQUE (scope, key_digest)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);

CREATE TABLE jobs (
    id BIGINT NOT NULL AUTO_INCREMENT,
    topic VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dedupe VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin,
    payload MEDIUMTEXT NOT NULL,
    run_at DATETIME(6) NOT NULL,
    lease_until DATETIME(6),
    attempt_no INTEGER NOT NULL,
    done_at DATETIME(6),
    parked_at DATETIME(6),
    last_error VARCHAR(500),
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_jobs PRIMARY KEY (id),
    CONSTRAINT uq_jobs_dedupe UNIQUE (dedupe)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_jobs_done_at_parked_at_run_at ON jobs (done_at, parked_at, run_at);

CREATE TABLE limit_counters (
    bucket VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    window_start DATETIME(6) NOT NULL,
    used INTEGER NOT NULL,
    CONSTRAINT pk_limit_counters PRIMARY KEY (bucket, window_start)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_limit_counters_window_start ON limit_counters (window_start);

CREATE TABLE limit_holds (
    name VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    owner VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    until DATETIME(6) NOT NULL,
    CONSTRAINT pk_limit_holds PRIMARY KEY (name)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE product_imports (
    id BIGINT NOT NULL AUTO_INCREMENT,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    source VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dry_run BOOL NOT NULL,
    file_name VARCHAR(200) NOT NULL,
    file_digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    encoding VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    delimiter VARCHAR(1) NOT NULL,
    columns MEDIUMTEXT NOT NULL,
    ignored MEDIUMTEXT NOT NULL,
    position BIGINT NOT NULL,
    line INTEGER NOT NULL,
    rows_total INTEGER NOT NULL,
    rows_done INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    drafted INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    problem VARCHAR(500),
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    lease_until DATETIME(6),
    attempt_no INTEGER NOT NULL,
    stalls INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    finished_at DATETIME(6),
    CONSTRAINT pk_product_imports PRIMARY KEY (id),
    CONSTRAINT ck_product_imports_status_known CHECK (status IN ('queued', 'running', 'completed', 'cancelled', 'failed')),
    CONSTRAINT ck_product_imports_source_known CHECK (source IN ('file', 'errors'))
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_product_imports_file_digest ON product_imports (file_digest);
CREATE INDEX ix_product_imports_status_lease_until ON product_imports (status, lease_until);
CREATE INDEX ix_product_imports_updated_at_id ON product_imports (updated_at, id);

CREATE TABLE statement_imports (
    id BIGINT NOT NULL AUTO_INCREMENT,
    file_digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    size INTEGER NOT NULL,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    detail VARCHAR(300) NOT NULL,
    shortcode VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    starts_at DATETIME(6),
    ends_at DATETIME(6),
    total_rows INTEGER,
    done_rows INTEGER NOT NULL,
    new_lines INTEGER NOT NULL,
    repeated_lines INTEGER NOT NULL,
    not_completed INTEGER NOT NULL,
    news INTEGER NOT NULL,
    problems INTEGER NOT NULL,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    attempt_no INTEGER NOT NULL,
    lease_until DATETIME(6),
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    done_at DATETIME(6),
    CONSTRAINT pk_statement_imports PRIMARY KEY (id),
    CONSTRAINT ck_statement_imports_status_known CHECK (status IN ('waiting', 'running', 'done', 'failed')),
    CONSTRAINT uq_statement_imports_file_digest UNIQUE (file_digest)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_statement_imports_status_id ON statement_imports (status, id);
CREATE INDEX ix_statement_imports_updated_at_id ON statement_imports (updated_at, id);

CREATE TABLE storage_units (
    id BIGINT NOT NULL AUTO_INCREMENT,
    number VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    size VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    width_cm INTEGER NOT NULL,
    depth_cm INTEGER NOT NULL,
    height_cm INTEGER NOT NULL,
    area_cm2 INTEGER NOT NULL,
    monthly_minor BIGINT NOT NULL,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    description MEDIUMTEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_storage_units PRIMARY KEY (id),
    CONSTRAINT ck_storage_units_status_known CHECK (status IN ('available', 'maintenance', 'retired')),
    CONSTRAINT ck_storage_units_price_positive CHECK (monthly_minor > 0),
    CONSTRAINT ck_storage_units_dimensions_positive CHECK (width_cm > 0 AND depth_cm > 0 AND height_cm > 0),
    CONSTRAINT ck_storage_units_area_is_width_times_depth CHECK (area_cm2 = width_cm * depth_cm),
    CONSTRAINT uq_storage_units_number UNIQUE (number)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_storage_units_status_area_cm2_id ON storage_units (status, area_cm2, id);
CREATE INDEX ix_storage_units_status_monthly_minor_id ON storage_units (status, monthly_minor, id);
CREATE INDEX ix_storage_units_status_number_id ON storage_units (status, number, id);
CREATE INDEX ix_storage_units_status_updated_at_id ON storage_units (status, updated_at, id);

CREATE TABLE users (
    id BIGINT NOT NULL AUTO_INCREMENT,
    email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin,
    username VARCHAR(80),
    username_key VARCHAR(160) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    name VARCHAR(120) NOT NULL,
    phone VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    address VARCHAR(500) NOT NULL,
    password_hash VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `role` VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    disabled_at DATETIME(6),
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT ck_users_role_known CHECK (role IN ('customer', 'staff', 'admin')),
    CONSTRAINT ck_users_has_a_name_to_log_in CHECK (email IS NOT NULL OR username_key IS NOT NULL),
    CONSTRAINT uq_users_email UNIQUE (email),
    CONSTRAINT uq_users_username_key UNIQUE (username_key)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_users_phone ON users (phone);
CREATE INDEX ix_users_role_id ON users (`role`, id);
CREATE INDEX ix_users_updated_at_id ON users (updated_at, id);

CREATE TABLE webhook_events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    webhook_id BIGINT NOT NULL,
    event VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    changed VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at DATETIME(6) NOT NULL,
    CONSTRAINT pk_webhook_events PRIMARY KEY (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_webhook_events_actor_id ON webhook_events (actor, id);
CREATE INDEX ix_webhook_events_webhook_id ON webhook_events (webhook_id);

CREATE TABLE webhooks (
    id BIGINT NOT NULL AUTO_INCREMENT,
    url VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    description VARCHAR(200) NOT NULL,
    topics VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    active BOOL NOT NULL,
    sealed VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    previous_sealed VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
    previous_until DATETIME(6),
    failing_since DATETIME(6),
    disabled_at DATETIME(6),
    disabled_reason VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    version INTEGER NOT NULL,
    created_by VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    updated_by VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_webhooks PRIMARY KEY (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE account_events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    user_id BIGINT NOT NULL,
    event VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    field VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    count INTEGER,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at DATETIME(6) NOT NULL,
    CONSTRAINT pk_account_events PRIMARY KEY (id),
    CONSTRAINT fk_account_events_user_id FOREIGN KEY(user_id) REFERENCES users (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_account_events_actor_id ON account_events (actor, id);
CREATE INDEX ix_account_events_user_id ON account_events (user_id);

CREATE TABLE carts (
    id BIGINT NOT NULL AUTO_INCREMENT,
    user_id BIGINT,
    guest VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_carts PRIMARY KEY (id),
    CONSTRAINT ck_carts_one_owner CHECK ((user_id IS NULL) <> (guest IS NULL)),
    CONSTRAINT uq_carts_user_id UNIQUE (user_id),
    CONSTRAINT fk_carts_user_id FOREIGN KEY(user_id) REFERENCES users (id),
    CONSTRAINT uq_carts_guest UNIQUE (guest)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_carts_updated_at ON carts (updated_at);

CREATE TABLE login_sessions (
    id BIGINT NOT NULL AUTO_INCREMENT,
    user_id BIGINT NOT NULL,
    created_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    ended_at DATETIME(6),
    end_reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    CONSTRAINT pk_login_sessions PRIMARY KEY (id),
    CONSTRAINT fk_login_sessions_user_id FOREIGN KEY(user_id) REFERENCES users (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_login_sessions_expires_at ON login_sessions (expires_at);
CREATE INDEX ix_login_sessions_user_id ON login_sessions (user_id);

CREATE TABLE orders (
    id BIGINT NOT NULL AUTO_INCREMENT,
    number VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id BIGINT,
    guest VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payment_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    fulfilment_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payment_open BOOL NOT NULL,
    currency VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    total_minor BIGINT NOT NULL,
    paid_minor BIGINT NOT NULL,
    refunded_minor BIGINT NOT NULL,
    name VARCHAR(120) NOT NULL,
    email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin,
    phone VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    address VARCHAR(500) NOT NULL,
    note VARCHAR(500) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    confirmed_at DATETIME(6),
    local_day VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    local_hour INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT ck_orders_status_known CHECK (status IN ('pending_payment', 'confirmed', 'completed', 'cancelled', 'expired')),
    CONSTRAINT ck_orders_payment_status_known CHECK (payment_status IN ('unpaid', 'part_paid', 'paid', 'refund_due', 'part_refunded', 'refunded')),
    CONSTRAINT ck_orders_fulfilment_status_known CHECK (fulfilment_status IN ('none', 'unfulfilled', 'dispatched', 'delivered', 'returned')),
    CONSTRAINT ck_orders_total_positive CHECK (total_minor > 0),
    CONSTRAINT ck_orders_paid_within_total CHECK (paid_minor >= 0 AND paid_minor <= total_minor),
    CONSTRAINT ck_orders_refunded_not_negative CHECK (refunded_minor >= 0),
    CONSTRAINT uq_orders_number UNIQUE (number),
    CONSTRAINT fk_orders_user_id FOREIGN KEY(user_id) REFERENCES users (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_orders_fulfilment_status_id ON orders (fulfilment_status, id);
CREATE INDEX ix_orders_guest ON orders (guest);
CREATE INDEX ix_orders_local_day ON orders (local_day);
CREATE INDEX ix_orders_payment_status_id ON orders (payment_status, id);
CREATE INDEX ix_orders_status_id ON orders (status, id);
CREATE INDEX ix_orders_status_payment_open_expires_at ON orders (status, payment_open, expires_at);
CREATE INDEX ix_orders_updated_at_id ON orders (updated_at, id);
CREATE INDEX ix_orders_user_id_id ON orders (user_id, id);

CREATE TABLE product_import_errors (
    id BIGINT NOT NULL AUTO_INCREMENT,
    import_id BIGINT NOT NULL,
    line INTEGER NOT NULL,
    cells MEDIUMTEXT NOT NULL,
    problems MEDIUMTEXT NOT NULL,
    CONSTRAINT pk_product_import_errors PRIMARY KEY (id),
    CONSTRAINT fk_product_import_errors_import_id FOREIGN KEY(import_id) REFERENCES product_imports (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_product_import_errors_import_id_id ON product_import_errors (import_id, id);

CREATE TABLE products (
    id BIGINT NOT NULL AUTO_INCREMENT,
    sku VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    name VARCHAR(200) NOT NULL,
    description MEDIUMTEXT NOT NULL,
    category_id BIGINT,
    price_minor BIGINT NOT NULL,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    track_stock BOOL NOT NULL,
    on_hand INTEGER NOT NULL,
    reserved INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_products PRIMARY KEY (id),
    CONSTRAINT ck_products_status_known CHECK (status IN ('active', 'draft', 'retired')),
    CONSTRAINT ck_products_price_not_negative CHECK (price_minor >= 0),
    CONSTRAINT ck_products_active_has_a_price CHECK (status <> 'active' OR price_minor > 0),
    CONSTRAINT ck_products_on_hand_not_negative CHECK (on_hand >= 0),
    CONSTRAINT ck_products_reserved_not_negative CHECK (reserved >= 0),
    CONSTRAINT ck_products_reserved_within_on_hand CHECK (track_stock = 0 OR reserved <= on_hand),
    CONSTRAINT uq_products_sku UNIQUE (sku),
    CONSTRAINT fk_products_category_id FOREIGN KEY(category_id) REFERENCES categories (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_products_category_id_status_name_id ON products (category_id, status, name, id);
CREATE INDEX ix_products_status_created_at_id ON products (status, created_at, id);
CREATE INDEX ix_products_status_name_id ON products (status, name, id);
CREATE INDEX ix_products_status_price_minor_id ON products (status, price_minor, id);
CREATE INDEX ix_products_status_updated_at_id ON products (status, updated_at, id);

CREATE TABLE statement_lines (
    id BIGINT NOT NULL AUTO_INCREMENT,
    import_id BIGINT NOT NULL,
    row_no INTEGER NOT NULL,
    number VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    amount_minor BIGINT NOT NULL,
    at DATETIME(6) NOT NULL,
    local_day VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reference VARCHAR(40),
    payer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    linked VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    outcome VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    CONSTRAINT pk_statement_lines PRIMARY KEY (id),
    CONSTRAINT ck_statement_lines_kind_known CHECK (kind IN ('payment', 'reversal', 'payout', 'charge', 'transfer', 'returned', 'other')),
    CONSTRAINT ck_statement_lines_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT uq_statement_lines_number_kind UNIQUE (number, kind),
    CONSTRAINT fk_statement_lines_import_id FOREIGN KEY(import_id) REFERENCES statement_imports (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_statement_lines_import_id ON statement_lines (import_id);
CREATE INDEX ix_statement_lines_local_day_id ON statement_lines (local_day, id);

CREATE TABLE statement_parts (
    id BIGINT NOT NULL AUTO_INCREMENT,
    import_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    data BLOB NOT NULL,
    CONSTRAINT pk_statement_parts PRIMARY KEY (id),
    CONSTRAINT uq_statement_parts_import_id_seq UNIQUE (import_id, seq),
    CONSTRAINT fk_statement_parts_import_id FOREIGN KEY(import_id) REFERENCES statement_imports (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE statement_problems (
    id BIGINT NOT NULL AUTO_INCREMENT,
    import_id BIGINT NOT NULL,
    row_no INTEGER NOT NULL,
    code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    detail VARCHAR(300) NOT NULL,
    CONSTRAINT pk_statement_problems PRIMARY KEY (id),
    CONSTRAINT uq_statement_problems_import_id_row_no_code UNIQUE (import_id, row_no, code),
    CONSTRAINT fk_statement_problems_import_id FOREIGN KEY(import_id) REFERENCES statement_imports (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE bookings (
    id BIGINT NOT NULL AUTO_INCREMENT,
    unit_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    extends_id BIGINT,
    user_id BIGINT,
    guest VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    name VARCHAR(120) NOT NULL,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE NOT NULL,
    months INTEGER NOT NULL,
    days INTEGER NOT NULL,
    monthly_minor BIGINT NOT NULL,
    price_minor BIGINT NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_bookings PRIMARY KEY (id),
    CONSTRAINT ck_bookings_status_known CHECK (status IN ('held', 'confirmed', 'active', 'completed', 'cancelled', 'expired')),
    CONSTRAINT ck_bookings_ends_after_it_begins CHECK (start_date < end_date),
    CONSTRAINT ck_bookings_price_positive CHECK (price_minor > 0),
    CONSTRAINT fk_bookings_unit_id FOREIGN KEY(unit_id) REFERENCES storage_units (id),
    CONSTRAINT uq_bookings_order_id UNIQUE (order_id),
    CONSTRAINT fk_bookings_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
    CONSTRAINT fk_bookings_extends_id FOREIGN KEY(extends_id) REFERENCES bookings (id),
    CONSTRAINT fk_bookings_user_id FOREIGN KEY(user_id) REFERENCES users (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_bookings_extends_id ON bookings (extends_id);
CREATE INDEX ix_bookings_guest ON bookings (guest);
CREATE INDEX ix_bookings_status_end_date ON bookings (status, end_date);
CREATE INDEX ix_bookings_status_id ON bookings (status, id);
CREATE INDEX ix_bookings_status_start_date ON bookings (status, start_date);
CREATE INDEX ix_bookings_unit_id_end_date ON bookings (unit_id, end_date);
CREATE INDEX ix_bookings_updated_at_id ON bookings (updated_at, id);
CREATE INDEX ix_bookings_user_id_id ON bookings (user_id, id);

CREATE TABLE cart_items (
    id BIGINT NOT NULL AUTO_INCREMENT,
    cart_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    quantity INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_cart_items PRIMARY KEY (id),
    CONSTRAINT uq_cart_items_cart_id_product_id UNIQUE (cart_id, product_id),
    CONSTRAINT ck_cart_items_quantity_in_range CHECK (quantity BETWEEN 1 AND 999),
    CONSTRAINT fk_cart_items_cart_id FOREIGN KEY(cart_id) REFERENCES carts (id),
    CONSTRAINT fk_cart_items_product_id FOREIGN KEY(product_id) REFERENCES products (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_cart_items_product_id ON cart_items (product_id);

CREATE TABLE order_events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    order_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    field VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    event VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason VARCHAR(200) NOT NULL,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at DATETIME(6) NOT NULL,
    CONSTRAINT pk_order_events PRIMARY KEY (id),
    CONSTRAINT uq_order_events_order_id_seq UNIQUE (order_id, seq),
    CONSTRAINT fk_order_events_order_id FOREIGN KEY(order_id) REFERENCES orders (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_order_events_actor_id ON order_events (actor, id);

CREATE TABLE order_lines (
    id BIGINT NOT NULL AUTO_INCREMENT,
    order_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    product_id BIGINT,
    sku VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    name VARCHAR(200) NOT NULL,
    unit_minor BIGINT NOT NULL,
    quantity INTEGER NOT NULL,
    total_minor BIGINT NOT NULL,
    CONSTRAINT pk_order_lines PRIMARY KEY (id),
    CONSTRAINT uq_order_lines_order_id_position UNIQUE (order_id, position),
    CONSTRAINT fk_order_lines_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
    CONSTRAINT fk_order_lines_product_id FOREIGN KEY(product_id) REFERENCES products (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_order_lines_product_id ON order_lines (product_id);

CREATE TABLE payments (
    id BIGINT NOT NULL AUTO_INCREMENT,
    order_id BIGINT NOT NULL,
    open_order_id BIGINT,
    method VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    phone VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    account_reference VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    token_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    provider_ref VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    merchant_request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    checkout_request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    receipt_number VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    key_id BIGINT,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    pushed_at DATETIME(6) NOT NULL,
    polled_at DATETIME(6),
    next_check_at DATETIME(6),
    lease_until DATETIME(6),
    attempt_no INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_payments PRIMARY KEY (id),
    CONSTRAINT ck_payments_status_known CHECK (status IN ('created', 'sending', 'pending', 'unknown', 'succeeded', 'failed', 'cancelled', 'expired')),
    CONSTRAINT ck_payments_open_exactly_while_open CHECK ((status IN ('created', 'pending', 'sending', 'unknown') AND open_order_id IS NOT NULL AND open_order_id = order_id) OR (status NOT IN ('created', 'pending', 'sending', 'unknown') AND open_order_id IS NULL)),
    CONSTRAINT ck_payments_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT fk_payments_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
    CONSTRAINT uq_payments_open_order_id UNIQUE (open_order_id),
    CONSTRAINT uq_payments_token_hash UNIQUE (token_hash),
    CONSTRAINT uq_payments_provider_ref UNIQUE (provider_ref),
    CONSTRAINT uq_payments_checkout_request_id UNIQUE (checkout_request_id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_payments_next_check_at ON payments (next_check_at);
CREATE INDEX ix_payments_order_id_id ON payments (order_id, id);
CREATE INDEX ix_payments_phone ON payments (phone);
CREATE INDEX ix_payments_reason_id ON payments (reason, id);
CREATE INDEX ix_payments_receipt_number ON payments (receipt_number);
CREATE INDEX ix_payments_status_id ON payments (status, id);
CREATE INDEX ix_payments_updated_at_id ON payments (updated_at, id);

CREATE TABLE product_figures (
    product_id BIGINT NOT NULL,
    quantity_sold BIGINT,
    rating INTEGER,
    review_count BIGINT,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_product_figures PRIMARY KEY (product_id),
    CONSTRAINT fk_product_figures_product_id FOREIGN KEY(product_id) REFERENCES products (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE product_images (
    id BIGINT NOT NULL AUTO_INCREMENT,
    product_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    alt VARCHAR(300) NOT NULL,
    source_digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_product_images PRIMARY KEY (id),
    CONSTRAINT uq_product_images_product_id_position UNIQUE (product_id, position),
    CONSTRAINT uq_product_images_product_id_source_digest UNIQUE (product_id, source_digest),
    CONSTRAINT ck_product_images_position_not_negative CHECK (position >= 0),
    CONSTRAINT fk_product_images_product_id FOREIGN KEY(product_id) REFERENCES products (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE product_labels (
    product_id BIGINT NOT NULL,
    sub_category VARCHAR(80) NOT NULL,
    tag VARCHAR(80) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_product_labels PRIMARY KEY (product_id),
    CONSTRAINT fk_product_labels_product_id FOREIGN KEY(product_id) REFERENCES products (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE refresh_tokens (
    id BIGINT NOT NULL AUTO_INCREMENT,
    session_id BIGINT NOT NULL,
    token_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(6) NOT NULL,
    used_at DATETIME(6),
    CONSTRAINT pk_refresh_tokens PRIMARY KEY (id),
    CONSTRAINT fk_refresh_tokens_session_id FOREIGN KEY(session_id) REFERENCES login_sessions (id),
    CONSTRAINT uq_refresh_tokens_token_hash UNIQUE (token_hash)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_refresh_tokens_session_id ON refresh_tokens (session_id);

CREATE TABLE stock_movements (
    id BIGINT NOT NULL AUTO_INCREMENT,
    product_id BIGINT NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    on_hand_delta INTEGER NOT NULL,
    reserved_delta INTEGER NOT NULL,
    order_id BIGINT,
    reason VARCHAR(200) NOT NULL,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at DATETIME(6) NOT NULL,
    CONSTRAINT pk_stock_movements PRIMARY KEY (id),
    CONSTRAINT fk_stock_movements_product_id FOREIGN KEY(product_id) REFERENCES products (id),
    CONSTRAINT fk_stock_movements_order_id FOREIGN KEY(order_id) REFERENCES orders (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_stock_movements_actor_id ON stock_movements (actor, id);
CREATE INDEX ix_stock_movements_order_id ON stock_movements (order_id);
CREATE INDEX ix_stock_movements_product_id_id ON stock_movements (product_id, id);

CREATE TABLE stock_reservations (
    id BIGINT NOT NULL AUTO_INCREMENT,
    order_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    quantity INTEGER NOT NULL,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_stock_reservations PRIMARY KEY (id),
    CONSTRAINT uq_stock_reservations_order_id_product_id UNIQUE (order_id, product_id),
    CONSTRAINT ck_stock_reservations_status_known CHECK (status IN ('active', 'consumed', 'released')),
    CONSTRAINT ck_stock_reservations_quantity_positive CHECK (quantity > 0),
    CONSTRAINT fk_stock_reservations_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
    CONSTRAINT fk_stock_reservations_product_id FOREIGN KEY(product_id) REFERENCES products (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_stock_reservations_product_id_status ON stock_reservations (product_id, status);

CREATE TABLE booking_events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    booking_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    event VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason VARCHAR(200) NOT NULL,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at DATETIME(6) NOT NULL,
    CONSTRAINT pk_booking_events PRIMARY KEY (id),
    CONSTRAINT uq_booking_events_booking_id_seq UNIQUE (booking_id, seq),
    CONSTRAINT fk_booking_events_booking_id FOREIGN KEY(booking_id) REFERENCES bookings (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE callback_messages (
    id BIGINT NOT NULL AUTO_INCREMENT,
    channel VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    token_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    body_digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    body MEDIUMTEXT NOT NULL,
    received_at DATETIME(6) NOT NULL,
    handled_at DATETIME(6),
    attempts INTEGER NOT NULL,
    outcome VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    payment_id BIGINT,
    receipt_number VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    CONSTRAINT pk_callback_messages PRIMARY KEY (id),
    CONSTRAINT uq_callback_messages_channel_token_hash_body_digest UNIQUE (channel, token_hash, body_digest),
    CONSTRAINT fk_callback_messages_payment_id FOREIGN KEY(payment_id) REFERENCES payments (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_callback_messages_handled_at_id ON callback_messages (handled_at, id);
CREATE INDEX ix_callback_messages_payment_id ON callback_messages (payment_id);

CREATE TABLE payment_events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    payment_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at DATETIME(6) NOT NULL,
    CONSTRAINT pk_payment_events PRIMARY KEY (id),
    CONSTRAINT uq_payment_events_payment_id_seq UNIQUE (payment_id, seq),
    CONSTRAINT fk_payment_events_payment_id FOREIGN KEY(payment_id) REFERENCES payments (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_payment_events_actor_id ON payment_events (actor, id);

CREATE TABLE product_image_files (
    id BIGINT NOT NULL AUTO_INCREMENT,
    image_id BIGINT NOT NULL,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    size INTEGER NOT NULL,
    digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    CONSTRAINT pk_product_image_files PRIMARY KEY (id),
    CONSTRAINT uq_product_image_files_image_id_kind_size UNIQUE (image_id, kind, size),
    CONSTRAINT ck_product_image_files_kind_known CHECK (kind IN ('webp', 'jpeg')),
    CONSTRAINT fk_product_image_files_image_id FOREIGN KEY(image_id) REFERENCES product_images (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_product_image_files_digest ON product_image_files (digest);

CREATE TABLE receipts (
    id BIGINT NOT NULL AUTO_INCREMENT,
    provider VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    number VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payment_id BIGINT,
    source VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    guessed BOOL NOT NULL,
    reference VARCHAR(40),
    payer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    received_at DATETIME(6) NOT NULL,
    local_day VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    local_hour INTEGER NOT NULL,
    CONSTRAINT pk_receipts PRIMARY KEY (id),
    CONSTRAINT ck_receipts_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_receipts_number_normal CHECK (number IS NULL OR provider = 'stripe' OR number = UPPER(TRIM(number))),
    CONSTRAINT ck_receipts_cash_is_by_itself CHECK (provider <> 'cash' OR (number IS NULL AND payment_id IS NULL)),
    CONSTRAINT uq_receipts_number UNIQUE (number),
    CONSTRAINT fk_receipts_payment_id FOREIGN KEY(payment_id) REFERENCES payments (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_receipts_local_day ON receipts (local_day);
CREATE INDEX ix_receipts_payment_id_reference_amount_minor_received_at ON receipts (payment_id, reference, amount_minor, received_at);
CREATE INDEX ix_receipts_provider_id ON receipts (provider, id);
CREATE INDEX ix_receipts_received_at_id ON receipts (received_at, id);

CREATE TABLE transport_requests (
    id BIGINT NOT NULL AUTO_INCREMENT,
    booking_id BIGINT,
    user_id BIGINT,
    guest VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    name VARCHAR(120) NOT NULL,
    email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin,
    phone VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    pickup_address VARCHAR(500) NOT NULL,
    delivery_address VARCHAR(500) NOT NULL,
    distance_m INTEGER NOT NULL,
    estimated_minor BIGINT NOT NULL,
    items VARCHAR(2000) NOT NULL,
    preferred_at DATETIME(6) NOT NULL,
    scheduled_at DATETIME(6),
    scheduled_day VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_transport_requests PRIMARY KEY (id),
    CONSTRAINT ck_transport_requests_status_known CHECK (status IN ('requested', 'scheduled', 'in_progress', 'completed', 'cancelled')),
    CONSTRAINT ck_transport_requests_distance_positive CHECK (distance_m > 0),
    CONSTRAINT ck_transport_requests_estimate_not_negative CHECK (estimated_minor >= 0),
    CONSTRAINT ck_transport_requests_scheduled_on_a_day CHECK ((scheduled_at IS NULL) = (scheduled_day IS NULL)),
    CONSTRAINT fk_transport_requests_booking_id FOREIGN KEY(booking_id) REFERENCES bookings (id),
    CONSTRAINT fk_transport_requests_user_id FOREIGN KEY(user_id) REFERENCES users (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_transport_requests_booking_id ON transport_requests (booking_id);
CREATE INDEX ix_transport_requests_guest ON transport_requests (guest);
CREATE INDEX ix_transport_requests_scheduled_day_id ON transport_requests (scheduled_day, id);
CREATE INDEX ix_transport_requests_status_id ON transport_requests (status, id);
CREATE INDEX ix_transport_requests_updated_at_id ON transport_requests (updated_at, id);
CREATE INDEX ix_transport_requests_user_id_id ON transport_requests (user_id, id);

CREATE TABLE deliveries (
    id BIGINT NOT NULL AUTO_INCREMENT,
    event_id VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    channel VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    target VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    webhook_id BIGINT,
    order_id BIGINT,
    transport_request_id BIGINT,
    topic VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    body MEDIUMTEXT,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    attempts INTEGER NOT NULL,
    next_at DATETIME(6) NOT NULL,
    lease_until DATETIME(6),
    attempt_no INTEGER NOT NULL,
    last_status INTEGER,
    last_error VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    resent_by VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    resent_at DATETIME(6),
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    sent_at DATETIME(6),
    CONSTRAINT pk_deliveries PRIMARY KEY (id),
    CONSTRAINT uq_deliveries_event_id_channel_target UNIQUE (event_id, channel, target),
    CONSTRAINT ck_deliveries_channel_known CHECK (channel IN ('email', 'sms', 'webhook')),
    CONSTRAINT ck_deliveries_status_known CHECK (status IN ('pending', 'sent', 'failed', 'parked')),
    CONSTRAINT ck_deliveries_has_what_its_channel_needs CHECK ((channel = 'webhook' AND webhook_id IS NOT NULL AND body IS NOT NULL) OR (channel <> 'webhook' AND webhook_id IS NULL AND (order_id IS NOT NULL OR transport_request_id IS NOT NULL))),
    CONSTRAINT fk_deliveries_webhook_id FOREIGN KEY(webhook_id) REFERENCES webhooks (id),
    CONSTRAINT fk_deliveries_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
    CONSTRAINT fk_deliveries_transport_request_id FOREIGN KEY(transport_request_id) REFERENCES transport_requests (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_deliveries_order_id ON deliveries (order_id);
CREATE INDEX ix_deliveries_status_channel_target_next_at ON deliveries (status, channel, target, next_at);
CREATE INDEX ix_deliveries_transport_request_id ON deliveries (transport_request_id);
CREATE INDEX ix_deliveries_updated_at ON deliveries (updated_at);
CREATE INDEX ix_deliveries_webhook_id_id ON deliveries (webhook_id, id);
CREATE INDEX ix_deliveries_webhook_id_status_id ON deliveries (webhook_id, status, id);

CREATE TABLE payment_evidence (
    id BIGINT NOT NULL AUTO_INCREMENT,
    payment_id BIGINT NOT NULL,
    message_id BIGINT,
    source VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    verdict VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    detail VARCHAR(200) NOT NULL,
    amount_minor BIGINT,
    receipt VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    age_seconds INTEGER NOT NULL,
    at DATETIME(6) NOT NULL,
    CONSTRAINT pk_payment_evidence PRIMARY KEY (id),
    CONSTRAINT fk_payment_evidence_payment_id FOREIGN KEY(payment_id) REFERENCES payments (id),
    CONSTRAINT uq_payment_evidence_message_id UNIQUE (message_id),
    CONSTRAINT fk_payment_evidence_message_id FOREIGN KEY(message_id) REFERENCES callback_messages (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_payment_evidence_payment_id_id ON payment_evidence (payment_id, id);

CREATE TABLE review_items (
    id BIGINT NOT NULL AUTO_INCREMENT,
    kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dedupe VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    detail VARCHAR(300) NOT NULL,
    amount_minor BIGINT,
    order_id BIGINT,
    payment_id BIGINT,
    receipt_id BIGINT,
    message_id BIGINT,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    resolved_at DATETIME(6),
    resolved_by VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    resolution VARCHAR(500),
    CONSTRAINT pk_review_items PRIMARY KEY (id),
    CONSTRAINT uq_review_items_dedupe UNIQUE (dedupe),
    CONSTRAINT fk_review_items_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
    CONSTRAINT fk_review_items_payment_id FOREIGN KEY(payment_id) REFERENCES payments (id),
    CONSTRAINT fk_review_items_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipts (id),
    CONSTRAINT fk_review_items_message_id FOREIGN KEY(message_id) REFERENCES callback_messages (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_review_items_kind_id ON review_items (kind, id);
CREATE INDEX ix_review_items_kind_resolved_at_id ON review_items (kind, resolved_at, id);
CREATE INDEX ix_review_items_message_id ON review_items (message_id);
CREATE INDEX ix_review_items_order_id ON review_items (order_id);
CREATE INDEX ix_review_items_payment_id ON review_items (payment_id);
CREATE INDEX ix_review_items_receipt_id ON review_items (receipt_id);
CREATE INDEX ix_review_items_resolved_at_id ON review_items (resolved_at, id);

CREATE TABLE transport_events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    request_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    event VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason VARCHAR(200) NOT NULL,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at DATETIME(6) NOT NULL,
    CONSTRAINT pk_transport_events PRIMARY KEY (id),
    CONSTRAINT uq_transport_events_request_id_seq UNIQUE (request_id, seq),
    CONSTRAINT fk_transport_events_request_id FOREIGN KEY(request_id) REFERENCES transport_requests (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE refunds (
    id BIGINT NOT NULL AUTO_INCREMENT,
    receipt_id BIGINT NOT NULL,
    order_id BIGINT,
    review_item_id BIGINT,
    method VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    failure VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason VARCHAR(200) NOT NULL,
    phone VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    handed_to VARCHAR(120),
    requested_by VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    approved_by VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    originator_conversation_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    gateway_conversation_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    conversation_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    gateway_ref VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    token_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    attempt_no INTEGER NOT NULL,
    lease_until DATETIME(6),
    sent_at DATETIME(6),
    next_check_at DATETIME(6),
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    done_at DATETIME(6),
    CONSTRAINT pk_refunds PRIMARY KEY (id),
    CONSTRAINT ck_refunds_status_known CHECK (status IN ('requested', 'approved', 'sending', 'unknown', 'done', 'failed', 'rejected')),
    CONSTRAINT ck_refunds_method_known CHECK (method IN ('reversal', 'b2c', 'cash', 'card', 'dispute')),
    CONSTRAINT ck_refunds_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_refunds_whole_shillings_by_mpesa CHECK (method NOT IN ('reversal', 'b2c') OR amount_minor % 100 = 0),
    CONSTRAINT ck_refunds_done_has_reference CHECK (status <> 'done' OR gateway_ref IS NOT NULL),
    CONSTRAINT fk_refunds_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipts (id),
    CONSTRAINT fk_refunds_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
    CONSTRAINT fk_refunds_review_item_id FOREIGN KEY(review_item_id) REFERENCES review_items (id),
    CONSTRAINT uq_refunds_originator_conversation_id UNIQUE (originator_conversation_id),
    CONSTRAINT uq_refunds_gateway_ref UNIQUE (gateway_ref),
    CONSTRAINT uq_refunds_token_hash UNIQUE (token_hash)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_refunds_method_id ON refunds (method, id);
CREATE INDEX ix_refunds_next_check_at ON refunds (next_check_at);
CREATE INDEX ix_refunds_order_id_id ON refunds (order_id, id);
CREATE INDEX ix_refunds_receipt_id_status ON refunds (receipt_id, status);
CREATE INDEX ix_refunds_review_item_id ON refunds (review_item_id);
CREATE INDEX ix_refunds_status_id ON refunds (status, id);
CREATE INDEX ix_refunds_updated_at_id ON refunds (updated_at, id);

CREATE TABLE allocations (
    id BIGINT NOT NULL AUTO_INCREMENT,
    receipt_id BIGINT NOT NULL,
    order_id BIGINT,
    refund_id BIGINT,
    taken_back BOOL NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    amount_minor BIGINT NOT NULL,
    reason VARCHAR(200) NOT NULL,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at DATETIME(6) NOT NULL,
    CONSTRAINT pk_allocations PRIMARY KEY (id),
    CONSTRAINT ck_allocations_kind_known CHECK (kind IN ('order', 'overpayment', 'unmatched', 'refund')),
    CONSTRAINT ck_allocations_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_allocations_refunded_is_refund CHECK (refund_id IS NULL OR kind = 'refund'),
    CONSTRAINT fk_allocations_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipts (id),
    CONSTRAINT fk_allocations_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
    CONSTRAINT fk_allocations_refund_id FOREIGN KEY(refund_id) REFERENCES refunds (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_allocations_order_id_kind ON allocations (order_id, kind);
CREATE INDEX ix_allocations_receipt_id ON allocations (receipt_id);
CREATE INDEX ix_allocations_refund_id ON allocations (refund_id);

CREATE TABLE refund_events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    refund_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    event VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    note VARCHAR(200) NOT NULL,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at DATETIME(6) NOT NULL,
    CONSTRAINT pk_refund_events PRIMARY KEY (id),
    CONSTRAINT uq_refund_events_refund_id_seq UNIQUE (refund_id, seq),
    CONSTRAINT fk_refund_events_refund_id FOREIGN KEY(refund_id) REFERENCES refunds (id)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_refund_events_actor_id ON refund_events (actor, id);

CREATE TABLE status_questions (
    id BIGINT NOT NULL AUTO_INCREMENT,
    refund_id BIGINT,
    payment_id BIGINT,
    subject VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    by_conversation BOOL NOT NULL,
    actor VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    token_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    attempts INTEGER NOT NULL,
    ask_at DATETIME(6) NOT NULL,
    asked_at DATETIME(6),
    conversation_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    answered_at DATETIME(6),
    outcome VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin,
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_status_questions PRIMARY KEY (id),
    CONSTRAINT ck_status_questions_about_one_thing CHECK (refund_id IS NULL OR payment_id IS NULL),
    CONSTRAINT fk_status_questions_refund_id FOREIGN KEY(refund_id) REFERENCES refunds (id),
    CONSTRAINT fk_status_questions_payment_id FOREIGN KEY(payment_id) REFERENCES payments (id),
    CONSTRAINT uq_status_questions_token_hash UNIQUE (token_hash)
) ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE INDEX ix_status_questions_asked_at_ask_at ON status_questions (asked_at, ask_at);
CREATE INDEX ix_status_questions_payment_id_id ON status_questions (payment_id, id);
CREATE INDEX ix_status_questions_refund_id_id ON status_questions (refund_id, id);

-- The version of these tables: `flask db upgrade` goes on from here.
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

INSERT INTO alembic_version (version_num) VALUES ('0001');
