DROP TRIGGER z_tell ON public.history;
DROP TABLE public.notices;
DROP FUNCTION public.tell(), public.notices_guard(), public.ring();
