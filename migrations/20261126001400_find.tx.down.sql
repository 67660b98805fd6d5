DROP INDEX public.clients_email_trgm, public.clients_phone_trgm, public.events_location_trgm, public.events_notes_trgm,
  public.events_contact_trgm, public.events_contact_email_trgm, public.events_contact_phone_trgm,
  public.payments_reference_trgm, public.employees_name_trgm, public.employees_email_trgm;
