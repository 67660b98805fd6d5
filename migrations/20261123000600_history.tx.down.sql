DROP TABLE public.history;
DROP FUNCTION public.record_history() CASCADE;
