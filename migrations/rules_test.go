package migrations_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// Each case runs in a transaction of its own on the sample data, as the administrator,
// whom no right holds back: what is refused is refused by the rule. All statements but the
// last must pass; the last must break the rule.
//
// In the samples: employees 1 manager, 2 Bill (commercial), 3 Kate and 4 Aliénor (support);
// clients 1 Kevin, 2 John, 3 Lou; contracts 412 (Lou, 4500) and 652 (John, 12000), signed;
// events 109 (Kate) and 1023 (Aliénor), past.
var ruleCases = []struct {
	rule       string
	statements []string
}{
	{"short_text_clean", []string{`UPDATE clients SET full_name = ''`}},
	{"short_text_clean", []string{`UPDATE clients SET full_name = E'Rob\x1b[31m'`}},
	{"short_text_clean", []string{`UPDATE clients SET full_name = E'Rob\u0085'`}},
	{"short_text_clean", []string{`UPDATE clients SET full_name = E'Rob\u202Etxe'`}},
	{"short_text_clean", []string{`UPDATE clients SET full_name = ' Rob'`}},
	{"short_text_clean", []string{`UPDATE clients SET full_name = E'Rob\u00A0'`}},
	{"short_text_clean", []string{`UPDATE clients SET full_name = repeat('x', 201)`}},
	{"email_shape", []string{`UPDATE clients SET email = 'notanemail'`}},
	{"email_shape", []string{`UPDATE clients SET email = 'a b@c.fr'`}},
	{"email_shape", []string{`UPDATE clients SET email = 'a@b'`}},
	{"email_shape", []string{`UPDATE clients SET email = repeat('a', 250) || '@b.fr'`}},
	{"phone_e164_shape", []string{`UPDATE clients SET phone = '+678 123 456 78'`}},
	{"phone_e164_shape", []string{`UPDATE clients SET phone = '0612345678'`}},

	{"departments_pkey", []string{`INSERT INTO departments VALUES ('support', 'Help')`}},
	{"employee_department", []string{`INSERT INTO employees (full_name, email, department) VALUES ('A', 'a@b.fr', 'sales')`}},
	{"employees_number_key", []string{`UPDATE employees SET number = 2 WHERE id = 1`}},
	{"employees_number_range", []string{`UPDATE employees SET number = 0 WHERE id = 1`}},
	{"employees_email_key", []string{`UPDATE employees SET deactivated_at = now() WHERE id = 4`,
		`INSERT INTO employees (full_name, email, department) VALUES ('A', 'ALIENOR@epicevents.example', 'support')`}},
	{"employees_times_finite", []string{`UPDATE employees SET deactivated_at = 'infinity' WHERE id = 4`}},
	{"keep_a_manager", []string{`UPDATE employees SET deactivated_at = now() WHERE id = 1`, `SET CONSTRAINTS ALL IMMEDIATE`}},
	{"keep_a_manager", []string{`UPDATE employees SET department = 'support' WHERE id = 1`, `SET CONSTRAINTS ALL IMMEDIATE`}},
	{"employee_owns_clients", []string{`UPDATE employees SET deactivated_at = now() WHERE id = 2`}},
	{"employee_owns_clients", []string{`UPDATE employees SET department = 'support' WHERE id = 2`}},
	{"employee_has_events", []string{coming, `UPDATE employees SET deactivated_at = now() WHERE id = 3`}},

	{"client_commercial", []string{`UPDATE clients SET commercial_contact_id = 99 WHERE id = 1`}},
	{"owner_department", []string{`UPDATE clients SET commercial_contact_id = 3 WHERE id = 1`}},
	{"owner_department", []string{zoe, `UPDATE employees SET deactivated_at = now() WHERE email = 'zoe@x.fr'`,
		`INSERT INTO clients (full_name, email, commercial_contact_id) SELECT 'A', 'a@b.fr', id FROM employees WHERE email = 'zoe@x.fr'`}},
	{"owner_department", []string{`UPDATE clients SET deleted_at = now() WHERE id = 1`, zoe,
		`UPDATE clients SET commercial_contact_id = (SELECT id FROM employees WHERE email = 'zoe@x.fr') WHERE id = 1`,
		`UPDATE employees SET department = 'support' WHERE email = 'zoe@x.fr'`,
		`UPDATE clients SET deleted_at = NULL WHERE id = 1`}},
	{"clients_email_live_key", []string{`UPDATE clients SET email = 'KEVIN@startup.io' WHERE id = 2`}},
	{"clients_email_live_key", []string{`UPDATE clients SET deleted_at = now() WHERE id = 1`,
		`UPDATE clients SET email = 'Kevin@startup.io' WHERE id = 2`, `UPDATE clients SET deleted_at = NULL WHERE id = 1`}},
	{"clients_times_finite", []string{`UPDATE clients SET first_contact = '-infinity' WHERE id = 1`}},
	{"client_is_archived", []string{`UPDATE clients SET deleted_at = now() WHERE id = 1`, `UPDATE clients SET phone = NULL WHERE id = 1`}},
	{"client_has_open_contracts", []string{`UPDATE clients SET deleted_at = now() WHERE id = 2`}},
	{"client_has_open_contracts", []string{draft, `UPDATE clients SET deleted_at = now() WHERE id = 1`}},
	{"client_merged_into", []string{`UPDATE clients SET deleted_at = now(), merged_into = 99 WHERE id = 1`}},
	{"client_into_itself", []string{`UPDATE clients SET deleted_at = now(), merged_into = 1 WHERE id = 1`}},
	{"client_merged_archived", []string{`UPDATE clients SET merged_into = 2 WHERE id = 1`}},
	{"client_is_merged", []string{`UPDATE clients SET deleted_at = now(), merged_into = 2 WHERE id = 1`, `UPDATE clients SET deleted_at = NULL WHERE id = 1`}},
	{"client_has_events", []string{pay(12000), coming, `UPDATE clients SET deleted_at = now() WHERE id = 2`}},

	{"contract_client", []string{`INSERT INTO contracts (client_id, total_amount) VALUES (99, 1)`}},
	{"contract_client", []string{`UPDATE contracts SET commercial_id = 3 WHERE id = 412`}},
	{"contract_client_live", []string{`UPDATE clients SET deleted_at = now() WHERE id = 1`, draft}},
	{"contract_client_live", []string{draft, `UPDATE contracts SET deleted_at = now() WHERE client_id = 1`,
		`UPDATE clients SET deleted_at = now() WHERE id = 1`, `UPDATE contracts SET deleted_at = NULL WHERE client_id = 1`}},
	{"contract_starts_as_draft", []string{`INSERT INTO contracts (client_id, total_amount, signed_at, signed_by) VALUES (1, 1, now(), 2)`}},
	{"contract_starts_as_draft", []string{`INSERT INTO contracts (client_id, total_amount, cancelled_at, cancel_reason) VALUES (1, 1, now(), 'x')`}},
	{"contracts_currency_code", []string{`INSERT INTO contracts (client_id, total_amount, currency) VALUES (1, 1, 'eur')`}},
	{"contracts_total_range", []string{`INSERT INTO contracts (client_id, total_amount) VALUES (1, -1)`}},
	{"contracts_total_range", []string{`INSERT INTO contracts (client_id, total_amount) VALUES (1, 'NaN')`}},
	{"contracts_reason_text", []string{`UPDATE contracts SET cancelled_at = now(), cancel_reason = ' ' WHERE id = 412`}},
	{"contracts_times_finite", []string{draft, `UPDATE contracts SET signed_at = '-infinity', signed_by = 2 WHERE client_id = 1`}},
	{"contract_cancel_reason", []string{`UPDATE contracts SET cancelled_at = now() WHERE id = 412`}},
	{"contract_cancel_reason", []string{`UPDATE contracts SET cancel_reason = 'x' WHERE id = 412`}},
	{"contract_is_deleted", []string{draft, `UPDATE contracts SET deleted_at = now() WHERE client_id = 1`,
		`UPDATE contracts SET total_amount = 1 WHERE client_id = 1`}},
	{"contract_is_cancelled", []string{draft, `UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE client_id = 1`,
		`UPDATE contracts SET total_amount = 1 WHERE client_id = 1`}},
	{"contract_is_cancelled", []string{`UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 412`,
		`UPDATE contracts SET cancel_reason = 'y' WHERE id = 412`}},
	{"contract_signed_by", []string{draft, `UPDATE contracts SET signed_at = now(), signed_by = 99 WHERE client_id = 1`}},
	{"signed_pair", []string{draft, `UPDATE contracts SET signed_at = now() WHERE client_id = 1`}},
	{"signed_pair", []string{draft, `UPDATE contracts SET signed_by = 2 WHERE client_id = 1`}},
	{"signed_in_future", []string{draft, `UPDATE contracts SET signed_at = now() + interval '1 day', signed_by = 2 WHERE client_id = 1`}},
	{"sign_cancelled", []string{draft, `UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE client_id = 1`,
		`UPDATE contracts SET signed_at = now(), signed_by = 2 WHERE client_id = 1`}},
	{"no_unsign", []string{`UPDATE contracts SET signed_at = NULL, signed_by = NULL WHERE id = 412`}},
	{"no_unsign", []string{`UPDATE contracts SET signed_at = now() WHERE id = 412`}},
	{"no_unsign", []string{`UPDATE contracts SET signed_by = 1 WHERE id = 412`}},
	{"signed_terms_frozen", []string{`UPDATE contracts SET total_amount = 1 WHERE id = 412`}},
	{"signed_terms_frozen", []string{`UPDATE contracts SET currency = 'USD' WHERE id = 412`}},
	{"signed_terms_frozen", []string{`SELECT set_config('epic.reason', ' ', true)`, `UPDATE contracts SET client_id = 1 WHERE id = 412`}},
	{"signed_terms_frozen", []string{`SELECT set_config('epic.reason', 'x', true)`, `UPDATE contracts SET total_amount = 1 WHERE id = 412`}},
	{"signed_terms_frozen", []string{`SELECT set_config('epic.reason', 'x', true)`, `UPDATE contracts SET currency = 'USD' WHERE id = 412`}},
	{"signed_terms_frozen", []string{amend(412, 5000), `SELECT set_config('epic.reason', 'x', true)`, `UPDATE contracts SET total_amount = 4500 WHERE id = 412`}},
	{"signed_terms_frozen", []string{amend(412, 5000), amend(412, 4500), `SELECT set_config('epic.reason', 'x', true)`,
		`UPDATE contracts SET total_amount = 5000 WHERE id = 412`}}, // an amendment that another one has followed
	{"signed_terms_frozen", []string{`INSERT INTO amendments (contract_id, total_after, reason, amended_by) VALUES (412, 5000, 'x', 1), (412, 6000, 'x', 1)`}},
	{"signed_terms_frozen", []string{amend(652, 5000), `SELECT set_config('epic.reason', 'x', true)`, `UPDATE contracts SET total_amount = 5000 WHERE id = 412`}},
	{"contract_has_payments", []string{pay(1), `UPDATE contracts SET deleted_at = now() WHERE id = 652`}},
	{"contract_has_events", []string{`UPDATE contracts SET deleted_at = now() WHERE id = 652`}},
	{"paid_is_derived", []string{`UPDATE contracts SET paid = 1 WHERE id = 652`}},
	{"paid_is_derived", []string{`INSERT INTO contracts (client_id, total_amount, paid) VALUES (1, 10, 5)`}},
	{"paid_range", []string{pay(12001)}},
	{"paid_range", []string{pay(100), amend(652, 99)}},

	{"amendment_contract", []string{amend(99, 1)}},
	{"amendment_needs_signature", []string{draft, `INSERT INTO amendments (contract_id, total_after, reason, amended_by) SELECT id, 1, 'x', 1 FROM contracts WHERE client_id = 1`}},
	{"amendment_changes_terms", []string{amend(412, 4500)}},
	{"amendment_client", []string{`INSERT INTO amendments (contract_id, client_after, reason, amended_by) VALUES (412, 99, 'x', 1)`}},
	{"amendment_amended_by", []string{`INSERT INTO amendments (contract_id, total_after, reason, amended_by) VALUES (412, 1, 'x', 99)`}},
	{"amendments_total_range", []string{amend(412, -1)}},
	{"amendments_total_range", []string{`INSERT INTO amendments (contract_id, total_after, reason, amended_by) VALUES (412, 'NaN', 'x', 1)`}},
	{"amendments_reason_text", []string{`INSERT INTO amendments (contract_id, total_after, reason, amended_by) VALUES (412, 1, ' ', 1)`}},
	{"amendments_reason_text", []string{`INSERT INTO amendments (contract_id, total_after, reason, amended_by) VALUES (412, 1, repeat('x', 501), 1)`}},
	{"amendments_times_finite", []string{`INSERT INTO amendments (contract_id, total_after, reason, amended_by, amended_at) VALUES (412, 1, 'x', 1, 'infinity')`}},
	{"amendments_append_only", []string{amend(412, 1), `UPDATE amendments SET reason = 'y'`}},
	{"amendments_append_only", []string{amend(412, 1), `DELETE FROM amendments`}},
	{"amendments_append_only", []string{`TRUNCATE amendments`}},
	{"contract_is_cancelled", []string{`UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 412`, amend(412, 1)}},
	{"contract_client_live", []string{`UPDATE clients SET deleted_at = now() WHERE id = 1`,
		`INSERT INTO amendments (contract_id, client_after, reason, amended_by) VALUES (412, 1, 'x', 1)`}},

	{"instalment_contract", []string{`INSERT INTO instalments (contract_id, due_on, amount) VALUES (99, '2027-01-01', 1)`}},
	{"instalment_contract_live", []string{`UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 652`, instalment(1)}},
	{"instalment_contract_live", []string{instalment(1), `UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 652`, `UPDATE instalments SET amount = 2`}},
	{"instalment_is_deleted", []string{instalment(1), `UPDATE instalments SET deleted_at = now()`, `UPDATE instalments SET amount = 2`}},
	{"instalments_within_total", []string{instalment(12001)}},
	{"instalments_within_total", []string{instalment(6000), instalment(6000), instalment(1)}},
	{"instalments_within_total", []string{instalment(6000), instalment(6000), `UPDATE instalments SET amount = 6001 WHERE id = (SELECT max(id) FROM instalments)`}},
	{"instalments_within_total", []string{instalment(6000), amend(652, 5999)}},
	{"instalments_within_total", []string{instalment(6000), `UPDATE instalments SET deleted_at = now()`, instalment(12000), `UPDATE instalments SET deleted_at = NULL`}},
	{"instalments_amount_range", []string{instalment(0)}},
	{"instalments_amount_range", []string{instalment(-1)}},
	{"instalments_amount_range", []string{`INSERT INTO instalments (contract_id, due_on, amount) VALUES (652, '2027-01-01', 'NaN')`}},
	{"instalments_due_finite", []string{`INSERT INTO instalments (contract_id, due_on, amount) VALUES (652, 'infinity', 1)`}},
	{"instalments_times_finite", []string{instalment(1), `UPDATE instalments SET deleted_at = 'infinity'`}},
	{"covered_is_derived", []string{instalment(1), `UPDATE instalments SET covered = 1`}},
	{"covered_is_derived", []string{`INSERT INTO instalments (contract_id, due_on, amount, covered) VALUES (652, '2027-01-01', 1, 1)`}},
	{"instalment_covered_range", []string{instalment(1), `SET LOCAL session_replication_role = replica`, `UPDATE instalments SET covered = 2`}},
	{"contract_has_instalments", []string{draft, `INSERT INTO instalments (contract_id, due_on, amount) SELECT id, '2027-01-01', 1 FROM contracts WHERE client_id = 1`,
		`UPDATE contracts SET deleted_at = now() WHERE client_id = 1`}},

	{"payment_contract", []string{`INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (99, 'EUR', 1, 1)`}},
	{"payment_currency", []string{`INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (652, 'USD', 1, 1)`}},
	{"payment_negative_reverses", []string{pay(-1)}},
	{"payment_refund_reason", []string{pay(5), `INSERT INTO payments (contract_id, currency, amount, recorded_by, reverses_id) SELECT 652, 'EUR', -1, 1, min(id) FROM payments`}},
	{"payment_refund_reason", []string{`INSERT INTO payments (contract_id, currency, amount, recorded_by, reason) VALUES (652, 'EUR', 1, 1, 'x')`}},
	{"payments_reason_text", []string{pay(5), `INSERT INTO payments (contract_id, currency, amount, recorded_by, reverses_id, reason) SELECT 652, 'EUR', -1, 1, min(id), ' ' FROM payments`}},
	{"payment_contract_deleted", []string{draft, `UPDATE contracts SET deleted_at = now() WHERE client_id = 1`, payDraft}},
	{"payment_needs_signature", []string{draft, payDraft}},
	{"payment_contract_cancelled", []string{`UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 652`, pay(1)}},
	{"payments_amount_range", []string{pay(0)}},
	{"payments_amount_range", []string{`INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (652, 'EUR', 'NaN', 1)`}},
	{"payments_date_finite", []string{`INSERT INTO payments (contract_id, currency, amount, recorded_by, paid_on) VALUES (652, 'EUR', 1, 1, 'infinity')`}},
	{"payments_method", []string{`INSERT INTO payments (contract_id, currency, amount, recorded_by, method) VALUES (652, 'EUR', 1, 1, 'shells')`}},
	{"payment_reverses", []string{pay(5), `INSERT INTO payments (contract_id, currency, amount, recorded_by, reverses_id, reason) VALUES (652, 'EUR', -1, 1, 99999, 'x')`}},
	{"payment_reversed_once", []string{pay(5), reverse(-2), reverse(-1)}},
	{"reversal_matches", []string{pay(5), pay(5), reverse(-6)}},
	{"reversal_matches", []string{pay(5), reverse(1)}},
	{"reversal_matches", []string{pay(5), `INSERT INTO payments (contract_id, currency, amount, recorded_by, reverses_id, reason)
		SELECT 412, 'EUR', -1, 1, max(id), 'x' FROM payments`}},
	{"payment_recorded_by", []string{`INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (652, 'EUR', 1, 99)`}},
	{"payment_counted_once", []string{payTwice, payTwice}},
	{"payments_append_only", []string{pay(1), `UPDATE payments SET amount = 2`}},
	{"payments_append_only", []string{pay(1), `DELETE FROM payments`}},
	{"payments_append_only", []string{`TRUNCATE payments`}},

	{"event_contract", []string{`INSERT INTO events (name, contract_id, start_date, end_date) VALUES ('A', 99, now(), now() + interval '1 h')`}},
	{"event_contract_signed", []string{draft, `INSERT INTO events (name, contract_id, start_date, end_date)
		SELECT 'A', id, now(), now() + interval '1 h' FROM contracts WHERE client_id = 1`}},
	{"event_contract_live", []string{`UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 652`, coming}},
	{"event_contract_live", []string{coming, `UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 652`,
		`UPDATE events SET cancelled_at = NULL, cancel_reason = NULL WHERE name = 'Coming'`}},
	{"event_contract_live", []string{`UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 652`,
		`UPDATE events SET start_date = now(), end_date = now() + interval '1 h' WHERE id = 109`}},
	{"event_is_deleted", []string{`UPDATE events SET deleted_at = now() WHERE id = 109`, `UPDATE events SET attendees = 1 WHERE id = 109`}},
	{"event_is_cancelled", []string{`UPDATE events SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 109`,
		`UPDATE events SET notes = 'the deposit was kept' WHERE id = 109; UPDATE events SET support_contact_id = NULL WHERE id = 109`}},
	{"event_dates_finite", []string{`UPDATE events SET end_date = 'infinity' WHERE id = 109`}},
	{"event_length", []string{`UPDATE events SET end_date = start_date + interval '32 days' WHERE id = 109`}},
	{"event_order", []string{`UPDATE events SET end_date = start_date WHERE id = 109`}},
	{"event_order", []string{`UPDATE events SET end_date = start_date - interval '1 h' WHERE id = 109`}},
	{"event_cancel_reason", []string{`UPDATE events SET cancelled_at = now() WHERE id = 109`}},
	{"event_support", []string{`UPDATE events SET support_contact_id = 99 WHERE id = 109`}},
	{"support_department", []string{`UPDATE events SET support_contact_id = 2 WHERE id = 109`}},
	{"support_department", []string{`UPDATE employees SET deactivated_at = now() WHERE id = 4`, `UPDATE events SET support_contact_id = 4 WHERE id = 109`}},
	{"support_department", []string{`UPDATE employees SET deactivated_at = now() WHERE id = 3`,
		`UPDATE events SET start_date = now(), end_date = now() + interval '1 h' WHERE id = 109`}},
	{"support_not_double_booked", []string{coming, coming}},
	{"support_not_double_booked", []string{coming, `UPDATE events SET deleted_at = now() WHERE name = 'Coming'`, coming,
		`UPDATE events SET deleted_at = NULL WHERE deleted_at IS NOT NULL`}},
	{"event_venue", []string{`UPDATE events SET venue_id = 99 WHERE id = 109`}},
	{"event_venue_live", []string{barn, `UPDATE venues SET deleted_at = now()`, inBarn(109)}},
	{"event_venue_live", []string{barn, inBarn(109), `UPDATE venues SET deleted_at = now()`, `UPDATE events SET start_date = now(), end_date = now() + interval '1 h' WHERE id = 109`}},
	{"event_venue_live", []string{barn, inBarn(109), `UPDATE events SET deleted_at = now() WHERE id = 109`, `UPDATE venues SET deleted_at = now()`,
		`UPDATE events SET deleted_at = NULL WHERE id = 109`}},
	{"event_is_cancelled", []string{barn, `UPDATE events SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 109`, inBarn(109)}},
	{"venue_not_double_booked", []string{barn, inBarn(109), inBarn(1023), `UPDATE events SET start_date = '2023-06-05 01:59 Europe/Paris', end_date = '2023-06-05 03:00 Europe/Paris' WHERE id = 1023`}},
	{"venue_not_double_booked", []string{barn, coming, `UPDATE events SET venue_id = (SELECT id FROM venues) WHERE name = 'Coming'`,
		`INSERT INTO events (name, contract_id, venue_id, start_date, end_date) SELECT 'Next', 652, id, now() + interval '1 day', now() + interval '3 days' FROM venues`}},
	{"event_overlap_reason", []string{`UPDATE events SET overlap_ok = true WHERE id = 109`}},
	{"event_overlap_reason", []string{`SELECT set_config('epic.reason', ' ', true)`, `UPDATE events SET overlap_ok = true WHERE id = 109`}},
	{"event_overlap_reason", []string{`INSERT INTO events (name, contract_id, start_date, end_date, overlap_ok) VALUES ('Next', 652, now(), now() + interval '1 h', true)`}},
	{"events_location_text", []string{`UPDATE events SET location = '' WHERE id = 109`}},
	{"events_reason_text", []string{`UPDATE events SET cancelled_at = now(), cancel_reason = repeat('x', 501) WHERE id = 109`}},
	{"events_notes_text", []string{`UPDATE events SET notes = E'a\nb\tc' WHERE id = 109`, `UPDATE events SET notes = E'a\rb' WHERE id = 109`}},
	{"events_notes_text", []string{`UPDATE events SET notes = repeat('x', 20001) WHERE id = 109`}},
	{"events_attendees_range", []string{`UPDATE events SET attendees = -1 WHERE id = 109`}},

	{"venues_name_live_key", []string{barn, `INSERT INTO venues (name) VALUES ('the BARN')`}},
	{"venues_name_live_key", []string{barn, `UPDATE venues SET deleted_at = now()`, barn, `UPDATE venues SET deleted_at = NULL`}},
	{"venues_address_text", []string{`INSERT INTO venues (name, address) VALUES ('A', ' ')`}},
	{"venues_address_text", []string{`INSERT INTO venues (name, address) VALUES ('A', repeat('x', 501))`}},
	{"venues_capacity_range", []string{`INSERT INTO venues (name, capacity) VALUES ('A', 0)`}},
	{"venues_times_finite", []string{barn, `UPDATE venues SET deleted_at = 'infinity'`}},
	{"venue_is_deleted", []string{barn, `UPDATE venues SET deleted_at = now()`, `UPDATE venues SET capacity = 5`}},
	{"venue_has_events", []string{barn, coming, `UPDATE events SET venue_id = (SELECT id FROM venues) WHERE name = 'Coming'`, `UPDATE venues SET deleted_at = now()`}},

	{"credential_employee", []string{`SELECT auth.store(99, '\x00112233445566778899aabbccddeeff', decode(repeat('00', 32), 'hex'), false)`}},
	{"credential_salt", []string{`SELECT auth.store(2, '\x00', decode(repeat('00', 32), 'hex'), false)`}},
	{"credential_key", []string{`SELECT auth.store(2, '\x00112233445566778899aabbccddeeff', '\x00', false)`}},

	{"settings_one", []string{`INSERT INTO auth.settings (one) VALUES (false)`}},
	{"settings_length", []string{`UPDATE auth.settings SET session_length = '0'`}},
	{"settings_length", []string{`UPDATE auth.settings SET session_length = '25 hours'`}},

	{"history_command_text", []string{`SELECT set_config('epic.command', E'a\nb\tc', true)`, `UPDATE clients SET phone = NULL`,
		`SELECT set_config('epic.command', E'a\x1b[2J', true)`, `UPDATE clients SET phone = '+33612345678'`}},
	{"history_reason_text", []string{`SELECT set_config('epic.reason', E'because\u200F', true)`, `UPDATE clients SET phone = '+33612345678'`}},
	{"short_text_clean", []string{`UPDATE clients SET full_name = E'Rob\u200Fert'`}},
	{"short_text_clean", []string{`INSERT INTO notices (employee_id, text) VALUES (2, E'a\uFFFD')`}},
	{"email_shape", []string{`UPDATE clients SET email = E'a\u061C@b.fr'`}},
	{"history_append_only", []string{`UPDATE history SET actor = 2`}},
	{"history_append_only", []string{`DELETE FROM history`}},
	{"history_append_only", []string{`TRUNCATE history`}},

	{"notice_employee", []string{`INSERT INTO notices (employee_id, text) VALUES (99, 'x')`}},
	{"notice_made_by", []string{`INSERT INTO notices (employee_id, text, made_by) VALUES (2, 'x', 99)`}},
	{"notices_due_finite", []string{`INSERT INTO notices (employee_id, text, due_at) VALUES (2, 'x', 'infinity')`}},
	{"notice_says", []string{`INSERT INTO notices (employee_id) VALUES (2)`}},
	{"notice_says", []string{`INSERT INTO notices (employee_id, text, history_id) VALUES (2, 'x', 1)`}},
	{"notice_about", []string{`INSERT INTO notices (employee_id, text, tbl) VALUES (2, 'x', 'clients')`}},
	{"notice_to_active", []string{`UPDATE employees SET deactivated_at = now() WHERE id = 4`, `INSERT INTO notices (employee_id, text) VALUES (4, 'x')`}},
	{"notice_in_past", []string{`INSERT INTO notices (employee_id, text, due_at) VALUES (2, 'x', now() - interval '1 hour')`}},
	{"notice_record", []string{`INSERT INTO notices (employee_id, text, tbl, row_id) VALUES (2, 'x', 'clients', 99)`}},
	{"notice_record", []string{`INSERT INTO notices (employee_id, text, tbl, row_id) VALUES (2, 'x', 'history', 1)`}},
	{"notice_record", []string{`INSERT INTO notices (employee_id, text, tbl, row_id) VALUES (2, 'x', 'a"; b', 1)`}},

	{"erasures_append_only", []string{scrubbed, `UPDATE meta.erasures SET erased_by = 2`}},
	{"erasures_append_only", []string{scrubbed, `DELETE FROM meta.erasures`}},
	{"erasures_append_only", []string{`TRUNCATE meta.erasures`}},
}

const (
	zoe      = `INSERT INTO employees (full_name, email, department) VALUES ('Zoé', 'zoe@x.fr', 'commercial')`
	draft    = `INSERT INTO contracts (client_id, total_amount) VALUES (1, 100)`
	payDraft = `INSERT INTO payments (contract_id, currency, amount, recorded_by) SELECT id, 'EUR', 1, 1 FROM contracts WHERE client_id = 1`
	payTwice = `INSERT INTO payments (contract_id, currency, amount, recorded_by, request_id)
		VALUES (652, 'EUR', 1, 1, '6ba7b810-9dad-11d1-80b4-00c04fd430c8')`
	scrubbed = `INSERT INTO meta.erasures (history_id, was, became, erased_by) VALUES (1, sha256('a'), sha256('b'), 1)`
	barn     = `INSERT INTO venues (name, address, capacity) VALUES ('The Barn', '1 Farm Lane', 100)`
	coming   = `INSERT INTO events (name, contract_id, support_contact_id, start_date, end_date)
		VALUES ('Coming', 652, 3, now() + interval '1 day', now() + interval '2 days')`
)

// inBarn gives an event the one venue there is.
func inBarn(event int) string {
	return fmt.Sprintf(`UPDATE events SET venue_id = (SELECT id FROM venues) WHERE id = %d`, event)
}

func pay(amount int) string {
	return strings.ReplaceAll(`INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (652, 'EUR', $n, 1)`, "$n", strconv.Itoa(amount))
}

// reverse gives back some of the first payment on contract 652.
func reverse(amount int) string {
	return strings.ReplaceAll(`INSERT INTO payments (contract_id, currency, amount, recorded_by, reverses_id, reason)
		SELECT 652, 'EUR', $n, 1, min(id), 'x' FROM payments`, "$n", strconv.Itoa(amount))
}

// amend gives a contract another total.
func amend(contract, total int) string {
	return fmt.Sprintf(`INSERT INTO amendments (contract_id, total_after, reason, amended_by) VALUES (%d, %d, 'extra DJ', 1)`, contract, total)
}

// instalment adds one to the plan of contract 652.
func instalment(amount int) string {
	return fmt.Sprintf(`INSERT INTO instalments (contract_id, due_on, amount) VALUES (652, '2027-01-01', %d)`, amount)
}

func TestRules(t *testing.T) {
	d := demo(t)
	explained := documented(t)
	for _, c := range ruleCases {
		t.Run(c.rule, func(t *testing.T) {
			tx, err := d.admin.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback()
			last := len(c.statements) - 1
			for _, s := range c.statements[:last] {
				must(t, tx, s)
			}
			_, err = tx.ExecContext(t.Context(), c.statements[last])
			pg := broken(t, err, c.rule)
			if _, ok := explained[c.rule]; !ok {
				t.Errorf("%s is not explained at the head of the rules", c.rule)
			}
			// What a trigger refuses comes with its facts.
			if strings.HasPrefix(pg.Detail, "{") && !json.Valid([]byte(pg.Detail)) {
				t.Errorf("the facts are no JSON: %s", pg.Detail)
			}
		})
	}
}

// What must go on working: the rules' other halves.
func TestRules_allowed(t *testing.T) {
	d := demo(t)
	for name, statements := range map[string][]string{
		"an archived client's address is free":     {`UPDATE clients SET deleted_at = now() WHERE id = 1`, `UPDATE clients SET email = 'kevin@startup.io' WHERE id = 2`},
		"archive, hand over, restore":              {`UPDATE clients SET deleted_at = now() WHERE id = 1`, zoe, `UPDATE clients SET commercial_contact_id = (SELECT max(id) FROM employees) WHERE id = 1`, `UPDATE clients SET deleted_at = NULL WHERE id = 1`},
		"a paid client with past events, archived": {pay(12000), `UPDATE clients SET deleted_at = now() WHERE id = 2`},
		"a cancelled contract's client, archived":  {`UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 652`, `UPDATE clients SET deleted_at = now() WHERE id = 2`},
		"amendments, one after the other":          {amend(652, 13000), amend(652, 12500), amend(652, 13000)},
		"amendment of the client":                  {`INSERT INTO amendments (contract_id, client_after, reason, amended_by) VALUES (652, 1, 'married somebody else', 1)`},
		"a draft needs no amendment":               {draft, `UPDATE contracts SET total_amount = 1, client_id = 2 WHERE client_id = 1`},
		"less for less of the plan":                {instalment(6000), `UPDATE instalments SET amount = 100`, amend(652, 100)},
		"a plan that was taken back, and another":  {instalment(12000), `UPDATE instalments SET deleted_at = now()`, instalment(12000), pay(12000)},
		"a draft whose plan was taken back, deleted": {draft, `INSERT INTO instalments (contract_id, due_on, amount) SELECT id, '2027-01-01', 1 FROM contracts WHERE client_id = 1`,
			`UPDATE instalments SET deleted_at = now()`, `UPDATE contracts SET deleted_at = now() WHERE client_id = 1`},
		"refund on a cancelled contract":       {pay(5), `UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 652`, reverse(-5)},
		"support leaves with past events only": {`UPDATE employees SET deactivated_at = now() WHERE id = 3`},
		"back to back":                         {coming, `INSERT INTO events (name, contract_id, support_contact_id, start_date, end_date) VALUES ('Next', 652, 3, now() + interval '2 days', now() + interval '3 days')`},
		"overlap that management allows":       {coming, `SELECT set_config('epic.reason', 'two helpers', true)`, `INSERT INTO events (name, contract_id, support_contact_id, start_date, end_date, overlap_ok) VALUES ('Next', 652, 3, now() + interval '1 day', now() + interval '3 days', true)`},
		"31 days over the end of summer time":  {`SET LOCAL TimeZone = 'Europe/Paris'`, `UPDATE events SET start_date = '2026-10-10 08:00', end_date = '2026-11-10 08:00' WHERE id = 109`},
		"overlap that was allowed, moved":      {`SELECT set_config('epic.reason', 'x', true)`, `UPDATE events SET overlap_ok = true WHERE id = 109`, `SELECT set_config('epic.reason', '', true)`, `UPDATE events SET attendees = 5 WHERE id = 109`},
		"back to back in one venue":            {barn, inBarn(109), inBarn(1023), `UPDATE events SET start_date = '2023-06-05 02:00 Europe/Paris', end_date = '2023-06-05 03:00 Europe/Paris' WHERE id = 1023`},
		"a venue with past events, deleted":    {barn, inBarn(109), `UPDATE venues SET deleted_at = now()`, barn, `UPDATE events SET attendees = 5 WHERE id = 109`},
		"two supports swapped": {coming, `INSERT INTO events (name, contract_id, support_contact_id, start_date, end_date) VALUES ('Other', 652, 4, now() + interval '1 day', now() + interval '2 days')`,
			`SET CONSTRAINTS support_not_double_booked DEFERRED`, `UPDATE events SET support_contact_id = 4 WHERE name = 'Coming'`, `UPDATE events SET support_contact_id = 3 WHERE name = 'Other'`, `SET CONSTRAINTS ALL IMMEDIATE`},
		"a deleted draft, restored": {draft, `UPDATE contracts SET deleted_at = now() WHERE client_id = 1`, `UPDATE contracts SET deleted_at = NULL WHERE client_id = 1`},
	} {
		t.Run(name, func(t *testing.T) {
			tx, err := d.admin.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback()
			for _, s := range statements {
				must(t, tx, s)
			}
		})
	}
}
