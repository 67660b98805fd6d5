DROP TABLE public.events, public.payments, public.contracts, public.clients, public.employees;
