-- The rule of double bookings goes with its column.
DROP FUNCTION public.events_venue, public.venues_guard CASCADE;
ALTER TABLE public.events DROP COLUMN venue_id;
DROP TABLE public.venues;
