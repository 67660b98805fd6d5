-- The records. Every rule that one row, or one row and those it points at, can state is
-- stated here; what needs a trigger is in the next file, where all names are listed.
SET LOCAL ROLE epic_owner;

CREATE SEQUENCE public.employee_number AS integer;
CREATE TABLE public.employees (
  id             bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT employees_pkey PRIMARY KEY,
  number         integer NOT NULL DEFAULT nextval('public.employee_number')
                 CONSTRAINT employees_number_key UNIQUE
                 CONSTRAINT employees_number_range CHECK (number BETWEEN 1 AND 999999999),
  full_name      public.short_text NOT NULL,
  email          public.email NOT NULL,
  department     text NOT NULL CONSTRAINT employee_department REFERENCES public.departments ON DELETE RESTRICT,
  creation_date  timestamptz NOT NULL DEFAULT now(),
  deactivated_at timestamptz,
  active         boolean NOT NULL GENERATED ALWAYS AS (deactivated_at IS NULL) STORED,
  version        integer NOT NULL DEFAULT 1,
  CONSTRAINT employees_times_finite CHECK (isfinite(creation_date) AND isfinite(deactivated_at))
);
ALTER SEQUENCE public.employee_number OWNED BY public.employees.number;
-- Those who left keep their address: a letter to it must not reach somebody else.
CREATE UNIQUE INDEX employees_email_key ON public.employees (lower(email));

CREATE TABLE public.clients (
  id                    bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT clients_pkey PRIMARY KEY,
  full_name             public.short_text NOT NULL,
  email                 public.email NOT NULL,
  phone                 public.phone_e164,
  company_name          public.short_text,
  first_contact         timestamptz NOT NULL DEFAULT now(),
  last_update           timestamptz NOT NULL DEFAULT now(),
  commercial_contact_id bigint NOT NULL CONSTRAINT client_commercial REFERENCES public.employees ON DELETE RESTRICT,
  deleted_at            timestamptz,
  version               integer NOT NULL DEFAULT 1,
  CONSTRAINT clients_id_commercial UNIQUE (id, commercial_contact_id),
  CONSTRAINT clients_times_finite CHECK (isfinite(first_contact) AND isfinite(last_update) AND isfinite(deleted_at))
);
CREATE UNIQUE INDEX clients_email_live_key ON public.clients (lower(email)) WHERE deleted_at IS NULL;
CREATE INDEX clients_commercial ON public.clients (commercial_contact_id);
CREATE INDEX clients_by_name ON public.clients (full_name, id);
CREATE INDEX clients_name_trgm ON public.clients USING gin (public.fold(full_name) ext.gin_trgm_ops);
CREATE INDEX clients_company_trgm ON public.clients USING gin (public.fold(company_name) ext.gin_trgm_ops);

CREATE TABLE public.contracts (
  id                bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT contracts_pkey PRIMARY KEY,
  client_id         bigint NOT NULL,
  commercial_id     bigint NOT NULL,  -- follows the client: a trigger fills it, the key below keeps it
  currency          char(3) NOT NULL DEFAULT 'EUR' CONSTRAINT contracts_currency_code CHECK (currency ~ '^[A-Z]{3}$'),
  total_amount      numeric(12,2) NOT NULL CONSTRAINT contracts_total_range CHECK (total_amount >= 0 AND total_amount <> 'NaN'),
  paid              numeric(12,2) NOT NULL DEFAULT 0,  -- only payments change it
  amount_to_be_paid numeric(12,2) GENERATED ALWAYS AS (total_amount - paid) STORED,
  signed_at         timestamptz,
  signed_by         bigint CONSTRAINT contract_signed_by REFERENCES public.employees ON DELETE RESTRICT,
  is_signed         boolean NOT NULL GENERATED ALWAYS AS (signed_at IS NOT NULL) STORED,
  cancelled_at      timestamptz,
  cancel_reason     text CONSTRAINT contracts_reason_text CHECK (
                      cancel_reason !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND cancel_reason COLLATE public.names ~ '\S' AND length(cancel_reason) <= 500),
  is_cancelled      boolean NOT NULL GENERATED ALWAYS AS (cancelled_at IS NOT NULL) STORED,
  creation_date     timestamptz NOT NULL DEFAULT now(),
  -- A generated column may not use another one: the base columns are repeated.
  status            text NOT NULL GENERATED ALWAYS AS (CASE
                      WHEN cancelled_at IS NOT NULL THEN 'cancelled'
                      WHEN signed_at IS NULL        THEN 'draft'
                      WHEN paid >= total_amount     THEN 'paid'
                      WHEN paid > 0                 THEN 'part-paid'
                      ELSE 'signed' END) STORED,
  deleted_at        timestamptz,
  version           integer NOT NULL DEFAULT 1,
  CONSTRAINT contract_client FOREIGN KEY (client_id, commercial_id)
    REFERENCES public.clients (id, commercial_contact_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT paid_range CHECK (paid >= 0 AND paid <= total_amount),
  CONSTRAINT signed_pair CHECK ((signed_at IS NULL) = (signed_by IS NULL)),
  CONSTRAINT contract_cancel_reason CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL)),
  CONSTRAINT contracts_times_finite CHECK (
    isfinite(creation_date) AND isfinite(signed_at) AND isfinite(cancelled_at) AND isfinite(deleted_at)),
  CONSTRAINT contracts_id_currency UNIQUE (id, currency),
  CONSTRAINT contracts_id_signed UNIQUE (id, is_signed)
);
CREATE INDEX contracts_client ON public.contracts (client_id, commercial_id);
CREATE INDEX contracts_commercial ON public.contracts (commercial_id);
CREATE INDEX contracts_status ON public.contracts (status);

CREATE TABLE public.payments (  -- a ledger: rows are added, never changed
  id          bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT payments_pkey PRIMARY KEY,
  contract_id bigint NOT NULL CONSTRAINT payment_contract REFERENCES public.contracts ON DELETE RESTRICT,
  currency    char(3) NOT NULL,
  amount      numeric(12,2) NOT NULL CONSTRAINT payments_amount_range CHECK (amount <> 0 AND amount <> 'NaN'),
  paid_on     date NOT NULL DEFAULT current_date CONSTRAINT payments_date_finite CHECK (isfinite(paid_on)),
  method      text NOT NULL DEFAULT 'transfer'
              CONSTRAINT payments_method CHECK (method IN ('transfer', 'card', 'cheque', 'cash', 'other')),
  reference   public.short_text,
  reverses_id bigint CONSTRAINT payment_reverses REFERENCES public.payments
              CONSTRAINT payment_reversed_once UNIQUE,
  recorded_by bigint NOT NULL CONSTRAINT payment_recorded_by REFERENCES public.employees ON DELETE RESTRICT,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  request_id  uuid CONSTRAINT payment_counted_once UNIQUE,  -- the client makes it, so a retry is the same payment
  CONSTRAINT payment_currency FOREIGN KEY (contract_id, currency)
    REFERENCES public.contracts (id, currency) ON DELETE RESTRICT
);
CREATE INDEX payments_contract ON public.payments (contract_id, currency);

CREATE TABLE public.events (
  id                 bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT events_pkey PRIMARY KEY,
  name               public.short_text NOT NULL,
  contract_id        bigint NOT NULL,
  contract_signed    boolean NOT NULL GENERATED ALWAYS AS (true) STORED,  -- for the key to a signed contract
  support_contact_id bigint CONSTRAINT event_support REFERENCES public.employees ON DELETE RESTRICT,
  contact_name       public.short_text,
  contact_email      public.email,
  contact_phone      public.phone_e164,
  start_date         timestamptz NOT NULL,
  end_date           timestamptz NOT NULL,
  location           text CONSTRAINT events_location_text CHECK (
                       location !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND location COLLATE public.names ~ '\S' AND length(location) <= 500),
  attendees          integer NOT NULL DEFAULT 0 CONSTRAINT events_attendees_range CHECK (attendees BETWEEN 0 AND 1000000),
  -- Notes have several lines: a new line and a tab are allowed, other control characters not.
  notes              text CONSTRAINT events_notes_text CHECK (
                       translate(notes, E'\n\t', '') !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND length(notes) <= 20000),
  period             tstzrange GENERATED ALWAYS AS (
                       CASE WHEN end_date > start_date THEN tstzrange(start_date, end_date, '[)') END) STORED,
  cancelled_at       timestamptz,
  cancel_reason      text CONSTRAINT events_reason_text CHECK (
                       cancel_reason !~ U&'[[:cntrl:]\2028-\202E\2066-\2069]' AND cancel_reason COLLATE public.names ~ '\S' AND length(cancel_reason) <= 500),
  overlap_ok         boolean NOT NULL DEFAULT false,  -- management says that this person can be in two places
  deleted_at         timestamptz,
  version            integer NOT NULL DEFAULT 1,
  CONSTRAINT event_dates_finite CHECK (
    isfinite(start_date) AND isfinite(end_date) AND isfinite(cancelled_at) AND isfinite(deleted_at)),
  -- An hour more, for 31 days in which summer time ends.
  CONSTRAINT event_length CHECK (end_date - start_date <= interval '31 days 1 hour'),
  CONSTRAINT event_order CHECK (end_date > start_date),
  CONSTRAINT event_cancel_reason CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL)),
  CONSTRAINT event_contract_signed FOREIGN KEY (contract_id, contract_signed)
    REFERENCES public.contracts (id, is_signed) ON DELETE RESTRICT,
  -- Deferrable: two people can be swapped in one transaction (SET CONSTRAINTS … DEFERRED).
  CONSTRAINT support_not_double_booked EXCLUDE USING gist (support_contact_id WITH =, period WITH &&)
    WHERE (support_contact_id IS NOT NULL AND cancelled_at IS NULL AND deleted_at IS NULL AND NOT overlap_ok)
    DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX events_contract ON public.events (contract_id, contract_signed);
CREATE INDEX events_support ON public.events (support_contact_id);
CREATE INDEX events_start ON public.events (start_date, id);
CREATE INDEX events_name_trgm ON public.events USING gin (public.fold(name) ext.gin_trgm_ops);
