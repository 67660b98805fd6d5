-- Who is told of what: a notice is a row of the history that concerns somebody, or a reminder.
--
--   name                       meaning                                                          facts (DETAIL)
--   notice_employee            no such employee
--   notice_made_by             no such employee (the administrator's statements)
--   notices_due_finite         infinite time
--   notice_says                a text and a row of the history, or neither (the administrator's statements)
--   notice_about               a table without the number of a row, or the reverse (likewise)
--   notice_to_active         G a reminder is for somebody who is active                         employee, name
--   notice_in_past           G a reminder is not due in the past                                due
--   notice_record            G the record that a reminder is about is there                     tbl, row
SET LOCAL ROLE epic_owner;

-- A notice has no history of its own: those of changes follow from it, and what colleagues remind one
-- another of is nobody else's to read.
CREATE TABLE public.notices (
  id          bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT notices_pkey PRIMARY KEY,
  employee_id bigint NOT NULL CONSTRAINT notice_employee REFERENCES public.employees ON DELETE CASCADE,  -- who is told
  -- No foreign key: only the trigger below writes it, nothing leaves the history, and its TRUNCATE is to be
  -- refused under the name of its own rule.
  history_id  bigint,
  text        public.short_text,  -- of a reminder
  tbl         text,               -- the record that it is about
  row_id      bigint,
  due_at      timestamptz NOT NULL DEFAULT now() CONSTRAINT notices_due_finite CHECK (isfinite(due_at)),
  made_by     bigint DEFAULT auth.uid() CONSTRAINT notice_made_by REFERENCES public.employees ON DELETE RESTRICT,  -- NULL: the administrator
  read_at     timestamptz,
  CONSTRAINT notice_says CHECK ((history_id IS NULL) = (text IS NOT NULL)),
  CONSTRAINT notice_about CHECK ((tbl IS NULL) = (row_id IS NULL))
);
CREATE INDEX notices_inbox ON public.notices (employee_id, due_at, id);
CREATE INDEX notices_unread ON public.notices (employee_id, due_at) WHERE read_at IS NULL;

-- tell writes a notice for everybody whom a change concerns and who did not make it. Those who have
-- left are told nothing.
CREATE FUNCTION public.tell() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c jsonb := NEW.changes; people bigint[]; e record;
BEGIN
  IF NEW.tbl = 'events' THEN
    SELECT v.support_contact_id AS support, k.commercial_id AS commercial INTO e
      FROM public.events v JOIN public.contracts k ON k.id = v.contract_id WHERE v.id = NEW.row_id;
    IF c ? 'support_contact_id' THEN  -- also of an event that is made with its support
      people := ARRAY[(c #>> '{support_contact_id,0}')::bigint, (c #>> '{support_contact_id,1}')::bigint, e.commercial];
    ELSIF NEW.op = 'INSERT' THEN  -- somebody has to find one
      people := ARRAY(SELECT id FROM public.employees WHERE department = 'management');
    ELSIF c ?| ARRAY['start_date', 'end_date', 'location', 'venue_id', 'cancelled_at', 'deleted_at'] THEN
      people := ARRAY[e.support, e.commercial];
    END IF;
  ELSIF NEW.tbl = 'contracts' AND c ?| ARRAY['signed_at', 'cancelled_at'] THEN
    people := ARRAY(SELECT commercial_id FROM public.contracts WHERE id = NEW.row_id
      UNION SELECT id FROM public.employees WHERE department = 'management' AND c ? 'signed_at'
      UNION SELECT support_contact_id FROM public.events WHERE contract_id = NEW.row_id AND deleted_at IS NULL AND c ? 'cancelled_at');
  ELSIF NEW.tbl = 'payments' AND NEW.op = 'INSERT' THEN
    people := ARRAY(SELECT k.commercial_id FROM public.payments p JOIN public.contracts k ON k.id = p.contract_id WHERE p.id = NEW.row_id);
  ELSIF NEW.tbl = 'clients' AND NEW.op = 'UPDATE' AND c ? 'commercial_contact_id' THEN
    people := ARRAY[(c #>> '{commercial_contact_id,0}')::bigint, (c #>> '{commercial_contact_id,1}')::bigint];
  END IF;
  IF people IS NOT NULL THEN
    INSERT INTO public.notices (employee_id, history_id, tbl, row_id, made_by)
      SELECT id, NEW.id, NEW.tbl, NEW.row_id, NEW.actor FROM public.employees
       WHERE id = ANY (people) AND active AND id IS DISTINCT FROM NEW.actor;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER z_tell AFTER INSERT ON public.history FOR EACH ROW EXECUTE FUNCTION public.tell();

-- What is read stays read, since when it first was. A reminder is one that can be: the notices of
-- changes are the trigger's own.
CREATE FUNCTION public.notices_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE e record; there boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.read_at IS DISTINCT FROM OLD.read_at THEN
      NEW.read_at := coalesce(OLD.read_at, clock_timestamp());
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.history_id IS NOT NULL THEN
    RETURN NEW;
  END IF;
  SELECT id, full_name, active INTO e FROM public.employees WHERE id = NEW.employee_id FOR SHARE;
  IF FOUND AND NOT e.active THEN  -- not found: the foreign key says so
    PERFORM public.refuse('notice_to_active', format('employee %s is not active', e.id), jsonb_build_object('employee', e.id, 'name', e.full_name));
  END IF;
  IF NEW.due_at < clock_timestamp() - interval '1 minute' THEN  -- the shell's clock may be a little behind
    PERFORM public.refuse('notice_in_past', 'a reminder is not due in the past', jsonb_build_object('due', NEW.due_at));
  END IF;
  IF NEW.tbl IS NOT NULL AND NEW.row_id IS NOT NULL THEN
    -- Records are in the tables that have a history: no other is looked into with this function's rights.
    IF EXISTS (SELECT FROM pg_trigger WHERE tgname = 'z_history' AND tgrelid = to_regclass(format('public.%I', NEW.tbl))) THEN
      EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE id = $1)', NEW.tbl) INTO there USING NEW.row_id;
    END IF;
    IF there IS NOT TRUE THEN
      PERFORM public.refuse('notice_record', format('there is no row %s of %s', NEW.row_id, NEW.tbl), jsonb_build_object('tbl', NEW.tbl, 'row', NEW.row_id));
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER notices_guard BEFORE INSERT OR UPDATE ON public.notices FOR EACH ROW EXECUTE FUNCTION public.notices_guard();
CREATE TRIGGER a_sees_now BEFORE INSERT OR UPDATE OR DELETE ON public.notices EXECUTE FUNCTION public.sees_now();

-- ring tells the shells of a person that their inbox is another. It is a hint to look: any role can send one.
CREATE FUNCTION public.ring() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('epic_inbox', NEW.employee_id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER z_ring AFTER INSERT OR UPDATE ON public.notices FOR EACH ROW EXECUTE FUNCTION public.ring();

REVOKE ALL ON FUNCTION public.tell(), public.notices_guard(), public.ring() FROM PUBLIC;

-- Everybody reads their own, and says that they have; a reminder is from whoever makes it, for any colleague.
GRANT SELECT, INSERT (employee_id, text, tbl, row_id, due_at), UPDATE (read_at) ON public.notices TO epic_reader;
ALTER TABLE public.notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads_own ON public.notices FOR SELECT TO epic_reader USING (employee_id = (SELECT auth.uid()));
CREATE POLICY everybody_marks_own ON public.notices FOR UPDATE TO epic_reader USING (employee_id = (SELECT auth.uid()));
CREATE POLICY everybody_reminds ON public.notices FOR INSERT TO epic_reader
  WITH CHECK (made_by = (SELECT auth.uid()) AND history_id IS NULL);
