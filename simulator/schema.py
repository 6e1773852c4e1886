"""The tables of the simulator's file."""

VERSION = 2
TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE counters (name TEXT PRIMARY KEY, n INTEGER NOT NULL);
CREATE TABLE tokens (token TEXT PRIMARY KEY, expires_at REAL NOT NULL);
CREATE TABLE queries (id INTEGER PRIMARY KEY, at REAL NOT NULL);
CREATE INDEX queries_at ON queries (at);
CREATE TABLE scripts (
    phone TEXT PRIMARY KEY,
    outcome TEXT NOT NULL,
    faults TEXT NOT NULL,
    result_code TEXT,
    amount INTEGER,
    times INTEGER CHECK (times > 0)
);
CREATE TABLE initiator_scripts (
    id INTEGER PRIMARY KEY,
    call TEXT NOT NULL,
    result_code TEXT,
    faults TEXT NOT NULL,
    times INTEGER NOT NULL CHECK (times > 0)
);
CREATE TABLE mix (name TEXT PRIMARY KEY, share REAL NOT NULL CHECK (share BETWEEN 0 AND 1));
CREATE TABLE registrations (
    shortcode TEXT PRIMARY KEY,
    version TEXT NOT NULL CHECK (version IN ('v1', 'v2')),
    response_type TEXT NOT NULL CHECK (response_type IN ('Completed', 'Cancelled')),
    confirmation_url TEXT NOT NULL,
    validation_url TEXT NOT NULL
);
CREATE TABLE pulls (shortcode TEXT PRIMARY KEY, nominated_number TEXT NOT NULL, callback_url TEXT NOT NULL);
CREATE TABLE phones (phone TEXT PRIMARY KEY, balance INTEGER NOT NULL CHECK (balance >= 0));
CREATE TABLE organisation (
    id INTEGER PRIMARY KEY CHECK (id = 1), balance INTEGER NOT NULL CHECK (balance >= 0)
);
CREATE TABLE receipts (receipt TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE pushes (
    id INTEGER PRIMARY KEY,
    nth INTEGER NOT NULL,
    merchant_request_id TEXT UNIQUE,
    checkout_request_id TEXT UNIQUE,
    phone TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    transaction_type TEXT NOT NULL,
    party_b TEXT NOT NULL,
    account_reference TEXT NOT NULL,
    description TEXT NOT NULL,
    callback_url TEXT NOT NULL,
    outcome TEXT NOT NULL,
    faults TEXT NOT NULL,
    mixed INTEGER NOT NULL,
    queries INTEGER NOT NULL DEFAULT 0,
    callback_amount INTEGER,
    state TEXT NOT NULL CHECK (state IN ('open', 'decided', 'refused')),
    result_code TEXT,
    result_desc TEXT,
    receipt TEXT UNIQUE,
    created_at REAL NOT NULL,
    rings_until REAL NOT NULL,
    decided_at REAL
);
CREATE UNIQUE INDEX pushes_one_open_prompt ON pushes (phone) WHERE state = 'open';
CREATE INDEX pushes_phone ON pushes (phone, id);
CREATE TABLE hands (
    id INTEGER PRIMARY KEY,
    nth INTEGER NOT NULL,
    phone TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    kind TEXT NOT NULL CHECK (kind IN ('Pay Bill', 'Buy Goods')),
    party TEXT NOT NULL,
    account TEXT NOT NULL,
    faults TEXT NOT NULL,
    receipt TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('open', 'decided')),
    result_code TEXT,
    result_desc TEXT,
    created_at REAL NOT NULL,
    decided_at REAL
);
CREATE INDEX hands_phone ON hands (phone, id);
CREATE TABLE calls (
    id INTEGER PRIMARY KEY,
    label TEXT NOT NULL,
    nth INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('status', 'reversal', 'b2c', 'balance')),
    conversation_id TEXT NOT NULL UNIQUE,
    originator_conversation_id TEXT NOT NULL UNIQUE,
    command TEXT NOT NULL,
    party TEXT NOT NULL,
    phone TEXT NOT NULL,
    amount INTEGER NOT NULL,
    original TEXT NOT NULL,
    original_conversation_id TEXT NOT NULL,
    occasion TEXT NOT NULL,
    result_url TEXT NOT NULL,
    timeout_url TEXT NOT NULL,
    request TEXT NOT NULL,
    faults TEXT NOT NULL,
    arranged_code TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    result_code TEXT,
    result_desc TEXT,
    receipt TEXT UNIQUE,
    created_at REAL NOT NULL,
    done_at REAL
);
CREATE INDEX calls_label ON calls (kind, label);
CREATE TABLE debits (
    receipt TEXT PRIMARY KEY,
    nth_move INTEGER NOT NULL,
    push_id INTEGER UNIQUE REFERENCES pushes (id),
    hand_id INTEGER UNIQUE REFERENCES hands (id),
    phone TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    kind TEXT NOT NULL,
    party TEXT NOT NULL,
    account TEXT NOT NULL,
    third_party_id TEXT NOT NULL,
    balance_after INTEGER NOT NULL,
    organisation_after INTEGER NOT NULL,
    at REAL NOT NULL,
    CHECK ((push_id IS NULL) <> (hand_id IS NULL))
);
CREATE INDEX debits_phone ON debits (phone, at);
CREATE INDEX debits_at ON debits (at);
CREATE TABLE outgoings (
    receipt TEXT PRIMARY KEY,
    nth_move INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reversal', 'b2c', 'withdrawal')),
    phone TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    original TEXT UNIQUE REFERENCES debits (receipt),
    call_id INTEGER UNIQUE REFERENCES calls (id),
    balance_after INTEGER,
    organisation_after INTEGER NOT NULL,
    at REAL NOT NULL,
    CHECK ((kind = 'reversal') = (original IS NOT NULL))
);
CREATE INDEX outgoings_phone ON outgoings (phone, at);
CREATE TABLE failures (
    receipt TEXT PRIMARY KEY,
    nth_move INTEGER NOT NULL,
    phone TEXT NOT NULL,
    amount INTEGER NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    at REAL NOT NULL
);
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    push_id INTEGER REFERENCES pushes (id),
    kind TEXT NOT NULL CHECK (kind IN ('decide', 'execute', 'deliver')),
    letter TEXT NOT NULL DEFAULT ''
        CHECK (letter IN ('', 'stk', 'confirmation', 'validation', 'result', 'queue_timeout')),
    reference TEXT NOT NULL DEFAULT '',
    due_at REAL NOT NULL,
    after INTEGER REFERENCES tasks (id),
    state TEXT NOT NULL
        CHECK (state IN ('due', 'running', 'done', 'failed', 'lost', 'dropped')),
    result_code TEXT NOT NULL,
    result_desc TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    url TEXT,
    body TEXT,
    started_at REAL,
    ended_at REAL,
    http_status INTEGER,
    error TEXT
);
CREATE INDEX tasks_due ON tasks (due_at) WHERE state = 'due';
CREATE INDEX tasks_push ON tasks (push_id, kind);
CREATE INDEX tasks_reference ON tasks (reference, letter) WHERE reference <> '';
CREATE VIEW tasks_ready AS SELECT * FROM tasks WHERE state = 'due' AND (
    after IS NULL OR EXISTS (
        SELECT 1 FROM tasks AS earlier
        WHERE earlier.id = tasks.after AND earlier.state IN ('done', 'failed', 'lost')
    )
);
"""
# Tokens and the seed stay.
FORGOTTEN = (
    "tasks",
    "failures",
    "outgoings",
    "debits",
    "calls",
    "hands",
    "pushes",
    "receipts",
    "organisation",
    "phones",
    "pulls",
    "registrations",
    "mix",
    "initiator_scripts",
    "scripts",
    "queries",
    "counters",
)
