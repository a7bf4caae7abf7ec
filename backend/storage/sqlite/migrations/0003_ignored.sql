-- Addresses that never match anybody: a keyed hash to compare, the address sealed.

CREATE TABLE ignored_addresses (
  id INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  identity_key BLOB NOT NULL,
  address_sealed BLOB NOT NULL,
  UNIQUE (account_id, identity_key)
) STRICT;
