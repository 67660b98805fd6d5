-- Where events are: no venue has two at once. And somebody is in two places for a reason only.
--
--   name                       meaning                                                          facts (DETAIL)
--   venues_name_live_key       the name of a venue that is not deleted, case and accents ignored
--   venues_address_text        address empty, over 500 characters, or with control characters
--   venues_capacity_range      capacity not between 1 and 1000000
--   venues_times_finite        infinite time
--   venue_is_deleted         G a deleted venue does not change                                  venue
--   venue_has_events         G a venue with coming events is not deleted                        venue, name, events (count), ids
--   event_venue                no such venue
--   event_venue_live         G the venue was deleted                                            event, venue, name
--   event_is_cancelled       G a cancelled event moves nowhere                                  event
--   venue_not_double_booked    another event is there at that time
--   event_overlap_reason     G an event is let be at the time of another for a reason           event
SET LOCAL ROLE epic_owner;

CREATE TABLE public.venues (
  id         bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT venues_pkey PRIMARY KEY,
  name       public.short_text NOT NULL,
  address    text CONSTRAINT venues_address_text CHECK (
               NOT public.steers(address) AND address COLLATE public.names ~ '\S' AND length(address) <= 500),
  capacity   integer CONSTRAINT venues_capacity_range CHECK (capacity BETWEEN 1 AND 1000000),  -- NULL: nobody has said
  deleted_at timestamptz CONSTRAINT venues_times_finite CHECK (isfinite(deleted_at)),
  version    integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX venues_name_live_key ON public.venues (public.fold(name)) WHERE deleted_at IS NULL;
CREATE INDEX venues_name_trgm    ON public.venues USING gin (public.fold(name) ext.gin_trgm_ops);
CREATE INDEX venues_address_trgm ON public.venues USING gin (public.fold(address) ext.gin_trgm_ops);

CREATE FUNCTION public.venues_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n bigint; ids jsonb;
BEGIN
  NEW.version := OLD.version + 1;
  IF NEW.deleted_at IS NULL THEN
    RETURN NEW;
  END IF;
  IF OLD.deleted_at IS NOT NULL THEN
    PERFORM public.refuse('venue_is_deleted', format('venue %s is deleted', OLD.id), jsonb_build_object('venue', OLD.id));
  END IF;
  -- The lock on the row is held by now: who books it waits, and then finds it deleted.
  SELECT count(*), jsonb_agg(s.id ORDER BY s.id) FILTER (WHERE s.n <= 20) INTO n, ids
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM public.events
          WHERE venue_id = OLD.id AND cancelled_at IS NULL AND deleted_at IS NULL AND end_date > now()) s;
  IF n > 0 THEN
    PERFORM public.refuse('venue_has_events', format('venue %s has %s coming events', OLD.id, n),
      jsonb_build_object('venue', OLD.id, 'name', OLD.name, 'events', n, 'ids', ids));
  END IF;
  NEW.deleted_at := CASE WHEN auth.uid() IS NULL THEN NEW.deleted_at ELSE now() END;  -- nobody dates it otherwise
  RETURN NEW;
END $$;
CREATE TRIGGER venues_guard BEFORE UPDATE ON public.venues FOR EACH ROW EXECUTE FUNCTION public.venues_guard();
CREATE TRIGGER a_sees_now BEFORE INSERT OR UPDATE OR DELETE ON public.venues EXECUTE FUNCTION public.sees_now();
CREATE TRIGGER z_history AFTER INSERT OR UPDATE OR DELETE ON public.venues FOR EACH ROW EXECUTE FUNCTION public.record_history();

------------------------------------------------------------------------------------ events
ALTER TABLE public.events
  ADD COLUMN venue_id bigint CONSTRAINT event_venue REFERENCES public.venues ON DELETE RESTRICT,
  ADD CONSTRAINT venue_not_double_booked EXCLUDE USING gist (venue_id WITH =, period WITH &&)
    WHERE (venue_id IS NOT NULL AND cancelled_at IS NULL AND deleted_at IS NULL AND NOT overlap_ok)
    DEFERRABLE INITIALLY IMMEDIATE;
CREATE INDEX events_venue ON public.events (venue_id);

-- After events_guard, which says what else becomes of an event.
CREATE FUNCTION public.events_venue() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v public.venues; moved boolean := TG_OP = 'INSERT' AND NEW.venue_id IS NOT NULL; revived boolean := false; was text;
BEGIN
  IF NEW.overlap_ok AND (TG_OP = 'INSERT' OR NOT OLD.overlap_ok) AND btrim(coalesce(current_setting('epic.reason', true), '')) = '' THEN
    PERFORM public.refuse('event_overlap_reason', format('event %s is at the time of another for a reason only', NEW.id), jsonb_build_object('event', NEW.id));
  END IF;
  IF TG_OP = 'UPDATE' THEN
    moved := NEW.venue_id IS DISTINCT FROM OLD.venue_id;
    IF moved AND OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NOT NULL THEN
      PERFORM public.refuse('event_is_cancelled', format('event %s is cancelled', OLD.id), jsonb_build_object('event', OLD.id));
    END IF;
    IF NEW.deleted_at IS NOT NULL OR NEW.cancelled_at IS NOT NULL THEN
      RETURN NEW;
    END IF;
    revived := OLD.deleted_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL OR (OLD.end_date <= now() AND NEW.end_date > now());
  END IF;
  IF NEW.venue_id IS NULL OR NOT (moved OR revived) THEN
    RETURN NEW;
  END IF;
  SELECT * INTO v FROM public.venues WHERE id = NEW.venue_id FOR SHARE;  -- it is not deleted meanwhile
  IF NOT FOUND THEN
    RETURN NEW;  -- the foreign key says so
  END IF;
  IF v.deleted_at IS NOT NULL THEN
    PERFORM public.refuse('event_venue_live', format('venue %s is deleted', v.id), jsonb_build_object('event', NEW.id, 'venue', v.id, 'name', v.name));
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.location := coalesce(NEW.location, v.address);
  ELSIF moved AND NEW.location IS NOT DISTINCT FROM OLD.location THEN  -- what only said where the last one is goes with it
    SELECT address INTO was FROM public.venues WHERE id = OLD.venue_id;
    IF NEW.location IS NULL OR NEW.location = was THEN
      NEW.location := v.address;
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER events_venue BEFORE INSERT OR UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION public.events_venue();

REVOKE ALL ON FUNCTION public.venues_guard(), public.events_venue() FROM PUBLIC;

------------------------------------------------------------------------------------ rights
GRANT SELECT ON public.venues TO epic_reader;
GRANT INSERT (name, address, capacity), UPDATE (name, address, capacity, deleted_at) ON public.venues TO epic_management;
-- Who writes where an event is, writes its venue.
GRANT INSERT (venue_id) ON public.events TO epic_commercial, epic_management;
GRANT UPDATE (venue_id) ON public.events TO epic_support, epic_management;

ALTER TABLE public.venues ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads    ON public.venues FOR SELECT TO epic_reader USING (true);
CREATE POLICY management_creates ON public.venues FOR INSERT TO epic_management WITH CHECK ((SELECT auth.uid()) IS NOT NULL);
CREATE POLICY management_updates ON public.venues FOR UPDATE TO epic_management USING ((SELECT auth.uid()) IS NOT NULL);
