DROP FUNCTION public.merge_clients, public.part_clients, public.give_contract, public.may_merge;
DROP FUNCTION public.clients_merged, public.tell_merged CASCADE;
DROP INDEX public.history_merged;
-- With its column goes what is said of it. What was merged is archived, and no more is known of it.
ALTER TABLE public.clients DROP COLUMN merged_into;
