-- What is in schema auth goes with it.
REVOKE INSERT (actor, command, reason, tbl, row_id, op, changes) ON public.history FROM epic_auth;
