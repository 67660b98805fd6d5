DROP FUNCTION auth.end_session(bigint), auth.my_sessions(), auth.live_sessions();
ALTER TABLE auth.sessions DROP COLUMN number, DROP COLUMN address;
DROP TABLE meta.seals;
