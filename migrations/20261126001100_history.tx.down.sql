DROP TRIGGER contracts_revived ON public.contracts;
DROP FUNCTION public.contracts_revived();
DO $$
DECLARE c record;
BEGIN
  FOR c IN SELECT * FROM (VALUES
    ('public.employees_guard()', 'IF OLD.deactivated_at IS NOT NULL THEN', 'IF OLD.deactivated_at IS NOT NULL AND NEW.deactivated_at IS NOT NULL THEN'),
    ('public.employees_guard()', 'NEW.deactivated_at := now();', 'NEW.deactivated_at := CASE WHEN NEW.deactivated_at IS NOT NULL THEN now() END;'),
    ('public.clients_guard()',   'NEW.deleted_at IS DISTINCT FROM OLD.deleted_at AND auth.uid()', 'NEW.deleted_at <> OLD.deleted_at AND auth.uid()'),
    ('public.contracts_guard()', 'NEW.deleted_at IS DISTINCT FROM OLD.deleted_at AND auth.uid()', 'NEW.deleted_at <> OLD.deleted_at AND auth.uid()'),
    ('public.contracts_guard()', '(NEW.cancelled_at IS NOT NULL OR auth.uid() IS NOT NULL)', '(NEW.cancelled_at IS NOT NULL)'),
    ('public.events_guard()',    '(NEW.deleted_at IS NOT NULL OR auth.uid() IS NOT NULL)', '(NEW.deleted_at IS NOT NULL)'),
    ('public.events_guard()',    '(NEW.cancelled_at IS NOT NULL OR auth.uid() IS NOT NULL)', '(NEW.cancelled_at IS NOT NULL)')
  ) AS v (refused, refuses, allows) LOOP
    EXECUTE replace(pg_get_functiondef(c.refused::regprocedure), c.allows, c.refuses);
  END LOOP;
END $$;
DROP FUNCTION public.as_of(anyelement, timestamptz);
DROP INDEX public.history_at, public.history_undoes;
ALTER TABLE public.history DROP COLUMN undoes;
