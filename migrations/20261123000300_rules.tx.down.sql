DROP FUNCTION public.employees_guard, public.keep_a_manager, public.clients_guard, public.contracts_guard,
  public.contracts_cancel_events, public.payments_line_up, public.payments_apply, public.events_guard, public.append_only CASCADE;
DROP FUNCTION public.must_be, public.refuse;
