-- The samples of the client's brief (D1 to D3), with the numbers they have there. Where the
-- brief is silent: the manager's name, Lou Bouzin's own e-mail, who looks after John Ouick and
-- Lou Bouzin (Bill Boquet, the one commercial), the amounts and days of the contracts.
INSERT INTO public.employees (number, full_name, email, department, creation_date) VALUES
  (1, 'Camille Laurent', 'manager@epicevents.example', 'management', '2021-01-04 09:00 Europe/Paris'),
  (2, 'Bill Boquet',     'bill@epicevents.example',    'commercial', '2021-01-04 09:00 Europe/Paris'),
  (3, 'Kate Hastroff',   'kate@epicevents.example',    'support',    '2021-01-04 09:00 Europe/Paris'),
  (4, 'Aliénor Vichum',  'alienor@epicevents.example', 'support',    '2021-01-04 09:00 Europe/Paris');

INSERT INTO public.clients (full_name, email, phone, company_name, first_contact, last_update, commercial_contact_id)
SELECT c.full_name, c.email, c.phone, c.company_name, c.first_contact::timestamptz, c.last_update::timestamptz, e.id
FROM public.employees e, (VALUES
  (1, 'Kevin Casey', 'kevin@startup.io',     '+67812345678', 'Cool Startup LLC', '2021-04-18 12:00 Europe/Paris', '2023-03-29 12:00 Europe/Paris'),
  (2, 'John Ouick',  'john.ouick@gmail.com', '+12345678901', NULL,               '2023-01-09 12:00 Europe/Paris', '2023-01-16 12:00 Europe/Paris'),
  (3, 'Lou Bouzin',  'lou@loubouzin.grd',    NULL,           NULL,               '2022-11-07 12:00 Europe/Paris', '2022-11-21 12:00 Europe/Paris')
) AS c (n, full_name, email, phone, company_name, first_contact, last_update)
WHERE e.email = 'bill@epicevents.example' ORDER BY c.n;

INSERT INTO public.contracts (id, client_id, total_amount, creation_date) OVERRIDING SYSTEM VALUE
SELECT k.id, c.id, k.total, k.made::timestamptz
FROM (VALUES
  (412, 'lou@loubouzin.grd',    4500.00, '2022-11-14 10:00 Europe/Paris'),
  (652, 'john.ouick@gmail.com', 12000.00, '2023-01-10 10:00 Europe/Paris')
) AS k (id, email, total, made) JOIN public.clients c ON c.email = k.email ORDER BY k.id;

UPDATE public.contracts SET signed_by = e.id,
  signed_at = CASE contracts.id WHEN 412 THEN timestamptz '2022-11-21 10:00 Europe/Paris' ELSE timestamptz '2023-01-16 10:00 Europe/Paris' END
FROM public.employees e WHERE e.email = 'bill@epicevents.example';

INSERT INTO public.events (id, name, contract_id, support_contact_id, contact_name, contact_email, contact_phone,
                           start_date, end_date, location, attendees, notes) OVERRIDING SYSTEM VALUE
SELECT v.id, v.name, v.contract_id, e.id, v.contact_name, v.contact_email, v.contact_phone,
       v.start_date::timestamptz, v.end_date::timestamptz, v.location, v.attendees, v.notes
FROM (VALUES
  (109, 'John Ouick Wedding', 652, 'kate@epicevents.example', 'John Ouick', 'john.ouick@gmail.com', '+12345678901',
   '2023-06-04 13:00 Europe/Paris', '2023-06-05 02:00 Europe/Paris',
   '53 Rue du Château, 41120 Candé-sur-Beuvron, France', 75,
   E'Wedding starts at 3PM, by the river.\nCatering is organized, reception starts at 5PM.\nKate needs to organize the DJ for after party.'),
  (1023, 'Lou Bouzin General Assembly', 412, 'alienor@epicevents.example', 'Jacky Blangier', 'jacky@loubouzin.grd', '+66612345',
   '2023-05-05 15:00 Europe/Paris', '2023-05-05 17:00 Europe/Paris',
   'Salle des fêtes de Mufflins', 200,
   'Assemblée générale des actionnaires (~200 personnes).')
) AS v (id, name, contract_id, support, contact_name, contact_email, contact_phone, start_date, end_date, location, attendees, notes)
JOIN public.employees e ON e.email = v.support ORDER BY v.id;

-- What comes next gets a number above these, whatever becomes of these.
SELECT setval(pg_get_serial_sequence('public.contracts', 'id'), 652), setval(pg_get_serial_sequence('public.events', 'id'), 1023),
       setval('public.employee_number', 4);

-- Nobody is told today of what was done years ago.
UPDATE public.notices SET read_at = now();
