DROP FUNCTION public.contracts_terms, public.instalments_share CASCADE;
DROP TABLE public.amendments, public.instalments;
DROP FUNCTION public.amendments_fill, public.amendments_apply, public.instalments_guard, public.instalments_cover;
-- With its column goes what is said of it and the right to it.
ALTER TABLE public.payments DROP CONSTRAINT payment_negative_reverses, DROP COLUMN reason;
REVOKE INSERT (reverses_id) ON public.payments FROM epic_management;
