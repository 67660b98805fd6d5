DROP FUNCTION public.erase_client(bigint, text), public.one_person(bigint), public.without(text, text, bigint, text, boolean, boolean),
  public.any_of(text[]), public.mentions(text, text, text), public.quickly(text), public.row_digest(public.history);
DROP TABLE meta.erasures;
ALTER TABLE public.clients DROP COLUMN erased_at;
