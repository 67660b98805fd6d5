-- What the examples of completion know beside the sample data, where Bill has clients 1 to 3,
-- contracts 412 and 652, and events 109 (Kate's) and 1023 (Aliénor's), which are over.
INSERT INTO public.employees (id, full_name, email, department, deactivated_at) OVERRIDING SYSTEM VALUE VALUES
  (5, 'Zoé Lemaître', 'zoe@epicevents.example',  'commercial', NULL),
  (6, 'Sam Smith',    'sam@epicevents.example',  'support',    NULL),
  (7, 'Paul Parti',   'paul@epicevents.example', 'support',    '2024-01-31 18:00 Europe/Paris');

INSERT INTO public.clients (id, full_name, email, phone, company_name, commercial_contact_id) OVERRIDING SYSTEM VALUE VALUES
  (4, 'Éléonore d''Artois',    'eleonore@artois.fr', '+33612345678', 'Société d''Été',  2),
  (5, 'Jean-François Müller',  'jf@muller.fr',       NULL,           'Kühl GmbH',       2),
  (6, 'Zoé Kühn',              'zoe@kuhn.de',        NULL,           'Acme',            5),
  (7, 'Nadia Benali',          'nadia@benali.fr',    NULL,           'Cool Runnings',   5),
  (8, 'Sean O''Neil',          'sean@oneil.ie',      NULL,           NULL,              5),
  (9, 'Xavier',                'x@avier.fr',         NULL,           NULL,              2),
  (10, 'Ancien Client',        'ancien@client.fr',   NULL,           'Fini SARL',       2);
UPDATE public.clients SET deleted_at = '2024-01-31 18:00 Europe/Paris' WHERE id = 10;

INSERT INTO public.contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES
  (12, 5, 1200), (700, 6, 5000), (701, 7, 800), (702, 2, 300), (703, 3, 2000), (704, 9, 100);
UPDATE public.contracts SET signed_at = '2024-03-01 10:00 Europe/Paris', signed_by = 1 WHERE id IN (700, 703);
UPDATE public.contracts SET cancelled_at = '2024-03-02 10:00 Europe/Paris', cancel_reason = 'client withdrew' WHERE id = 704;
INSERT INTO public.payments (contract_id, currency, amount, paid_on, method, reference, recorded_by) VALUES
  (700, 'EUR', 1000, '2024-04-01', 'transfer', 'INV-700', 1), (703, 'EUR', 2000, '2024-04-02', 'card', 'INV-703', 1);

INSERT INTO public.events (id, name, contract_id, support_contact_id, start_date, end_date, location, cancelled_at, cancel_reason)
  OVERRIDING SYSTEM VALUE VALUES
  (7,  'Garden party',       652, 3,    '2027-06-10 13:00Z', '2027-06-10 23:00Z', 'Parc de Candé',      NULL, NULL),
  (8,  'Xmas party',         700, NULL, '2027-12-20 18:00Z', '2027-12-20 23:00Z', 'Köln',               NULL, NULL),
  (9,  'Lancement d''année', 652, NULL, '2027-01-08 09:00Z', '2027-01-08 12:00Z', 'Salle des fêtes',    NULL, NULL),
  (10, 'Réception d''été',   700, 4,    '2027-07-01 18:00Z', '2027-07-01 22:00Z', 'Château de Chinon',  '2026-01-01Z', 'rain');

INSERT INTO public.venues (name, address, capacity) VALUES ('The Barn', '1 Farm Lane, Blois', 120), ('Château de Blois', NULL, NULL);
INSERT INTO public.instalments (contract_id, due_on, amount) VALUES (700, '2024-04-01', 1000), (700, '2027-04-01', 500);
INSERT INTO public.amendments (contract_id, total_after, reason, amended_by) VALUES (412, 4600, 'one guest more', 1);

-- What comes next gets a number above these.
SELECT setval(pg_get_serial_sequence('public.employees', 'id'), 7), setval(pg_get_serial_sequence('public.clients', 'id'), 10),
  setval(pg_get_serial_sequence('public.contracts', 'id'), 704), setval(pg_get_serial_sequence('public.events', 'id'), 1023);
