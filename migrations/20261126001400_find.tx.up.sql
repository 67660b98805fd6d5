-- What find looks in: an index of groups of three letters for each field of text that has the word
-- find in its model. A test of commands/query compares the two. Those of the names of clients, their
-- companies and events were there before.
SET LOCAL ROLE epic_owner;

CREATE INDEX clients_email_trgm        ON public.clients   USING gin (public.fold(email) ext.gin_trgm_ops);
CREATE INDEX clients_phone_trgm        ON public.clients   USING gin (public.fold(phone) ext.gin_trgm_ops);
CREATE INDEX events_location_trgm      ON public.events    USING gin (public.fold(location) ext.gin_trgm_ops);
CREATE INDEX events_notes_trgm         ON public.events    USING gin (public.fold(notes) ext.gin_trgm_ops);
CREATE INDEX events_contact_trgm       ON public.events    USING gin (public.fold(contact_name) ext.gin_trgm_ops);
CREATE INDEX events_contact_email_trgm ON public.events    USING gin (public.fold(contact_email) ext.gin_trgm_ops);
CREATE INDEX events_contact_phone_trgm ON public.events    USING gin (public.fold(contact_phone) ext.gin_trgm_ops);
CREATE INDEX payments_reference_trgm   ON public.payments  USING gin (public.fold(reference) ext.gin_trgm_ops);
CREATE INDEX employees_name_trgm       ON public.employees USING gin (public.fold(full_name) ext.gin_trgm_ops);
CREATE INDEX employees_email_trgm      ON public.employees USING gin (public.fold(email) ext.gin_trgm_ops);
