-- Accounts that were erased: a backup that is older must not bring them back.
-- Times are seconds since 1970.

CREATE TABLE erased_accounts (
  account_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
