package query

import (
	"fmt"
	"strings"
)

// rule is what people are told when the database refuses something under a name. In the texts
// {total} stands for a fact that the refusal carries.
type rule struct {
	field    string // where the caret goes, when a value of that field is at fault; several with spaces between, the likeliest first
	sentence string
	hint     string
}

// ruleOf finds the sentence for a constraint. A test compares the names with those of the database.
func ruleOf(name string) rule { return rules()[name] }

// rules are all the names under which the database refuses (migrations/*_rules.tx.up.sql lists them).
func rules() map[string]rule {
	return map[string]rule{
		"short_text_clean": {"name", "a name has 1 to 200 characters, without control characters", ""},
		"email_shape":      {"email", "this is not an e-mail address", ""},
		"phone_e164_shape": {"phone", "this is not a telephone number", "write it with its country, as in +33 6 12 34 56 78"},
		"departments_pkey": {"", "this department exists", ""},
		"credential_salt":  {"", "the password could not be kept", ""},
		"credential_key":   {"", "the password could not be kept", ""},

		"employee_department":    {"department", "there is no such department", "it is one of commercial, support, management"},
		"employees_number_key":   {"number", "another employee has this number", "leave it out, and the next free one is taken"},
		"employees_number_range": {"number", "an employee's number goes from 1 to 999999999", ""},
		"employees_email_key":    {"email", "another employee has this e-mail", "show employees where email = … finds them, active or not"},
		"employees_times_finite": {"", "a date must be a day of the calendar", ""},
		"not_own_department":     {"department", "nobody changes their own department", "another manager can"},
		"not_own_deactivation":   {"", "nobody deletes their own account", "another manager can"},
		"keep_a_manager":         {"", "an active manager must remain", "make somebody else a manager first"},
		"employee_owns_clients":  {"", "{name} still has clients ({clients})", "reassign clients of #{employee} to … gives them away"},
		"employee_has_events":    {"", "{name} still supports coming events ({events})", "reassign events of #{employee} to … gives them away"},
		"own_password":           {"", "one's own password is changed with the present one", "type password"},
		"employee_is_inactive":   {"", "{name} is not active, and is not brought back yet", "create a new employee"},
		"password_wait":          {"", "too many wrong passwords: wait {wait} s", "another manager can set a new one with password for …"},
		"credential_employee":    {"", "there is no such employee", ""},

		"client_commercial":         {"commercial", "there is no such employee", ""},
		"owner_department":          {"commercial", "{name} is not active in commercial: a client needs somebody who is", "show employees where department = commercial and active"},
		"clients_email_live_key":    {"email", "another client has this e-mail", "show clients where email = … finds it"},
		"clients_times_finite":      {"", "a date must be a day of the calendar", ""},
		"client_is_archived":        {"", "client #{client} is archived and no longer changes", "show client #{client}"},
		"client_has_open_contracts": {"", "client #{client} has open contracts ({contracts}), with {due} still due", "show contracts where client = #{client} lists them"},
		"client_has_events":         {"", "client #{client} has coming events ({events})", "show events where client = #{client} and upcoming lists them"},
		"client_is_erased":          {"", "this client was erased, and stays so", ""},
		"client_erased_before":      {"", "client #{client} was erased already", "show client #{client}"},
		"erase_no_client":           {"", "there is no client #{client}", "show clients lists them"},
		"erase_reason_text":         {"", "erasing needs a reason, of 1 to 500 characters", `add because "…"`},
		"erase_leaves":              {"", "nothing was erased: client #{client} would still be named in {places}", "change what it says there, and try again"},

		"client_merged_into":     {"merged", "there is no such client", ""},
		"client_into_itself":     {"merged", "a client is not merged into itself", ""},
		"client_is_merged":       {"", "client #{client} {name} was merged into client #{into}", "who merged it can take that back with undo"},
		"client_merged_archived": {"", "a client that was merged stays archived", ""},

		"contract_client":          {"client", "there is no such client", ""},
		"contract_client_live":     {"client", "client #{client} is archived", "restore client #{client} first"},
		"contract_starts_as_draft": {"", "a contract starts as a draft", "sign it afterwards"},
		"contracts_currency_code":  {"", "a currency has three letters, as in EUR", ""},
		"contracts_total_range":    {"total", "a total is zero or more", ""},
		"contracts_reason_text":    {"", "a reason has 1 to 500 characters", ""},
		"contracts_times_finite":   {"", "a date must be a day of the calendar", ""},
		"contract_cancel_reason":   {"", "cancelling needs a reason", `add because "…"`},
		"contract_is_deleted":      {"", "contract #{contract} was deleted and no longer changes", "management can bring it back: restore contract #{contract}"},
		"contract_is_cancelled":    {"", "contract #{contract} is cancelled and no longer changes", "a condition leaves it out with: and not cancelled"},
		"contract_signed_by":       {"", "there is no such employee", ""},
		"signed_pair":              {"", "a signature needs somebody who signs", ""},
		"signed_in_future":         {"signed", "a contract cannot be signed in the future", "leave the date out to sign it now"},
		"sign_cancelled":           {"", "contract #{contract} is cancelled and cannot be signed", ""},
		"no_unsign":                {"", "contract #{contract} is signed, and stays signed", "management can cancel it"},
		"signed_terms_frozen":      {"", "contract #{contract} is signed: its terms change only by an amendment", `amend contract #{contract} set … because "…"`},
		"contract_has_payments":    {"", "contract #{contract} has payments ({payments}) and cannot be deleted", "management can cancel it"},
		"contract_has_events":      {"", "contract #{contract} has events ({events}) and cannot be deleted", "show events where contract = #{contract} lists them"},
		"contract_has_instalments": {"", "contract #{contract} has instalments ({instalments}) and cannot be deleted", "delete those first: show instalments where contract = #{contract} lists them"},
		"paid_is_derived":          {"", "what is paid comes from payments only", "pay #… records one"},
		"paid_range":               {"total amount", "no more than the total of contract #{contract} can be paid: total {total}, paid {paid}", "show contract #{contract}"},

		"amendment_contract":        {"contract", "there is no such contract", ""},
		"amendment_needs_signature": {"contract", "contract #{contract} is not signed: its terms are updated, not amended", "update contract #{contract} set …"},
		"amendment_changes_terms":   {"total", "an amendment changes the total or the client, and these are what they were", ""},
		"amendment_client":          {"client", "there is no such client", ""},
		"amendment_amended_by":      {"", "there is no such employee", ""},
		"amendments_total_range":    {"total", "a total is zero or more", ""},
		"amendments_reason_text":    {"reason", "a reason has 1 to 500 characters", ""},
		"amendments_times_finite":   {"", "a date must be a day of the calendar", ""},
		"amendments_append_only":    {"", "amendments are never changed", "another one can follow: amend contract #… set … because …"},

		"instalment_contract":      {"contract", "there is no such contract", ""},
		"instalment_contract_live": {"contract", "contract #{contract} is cancelled or deleted: nothing more is planned", ""},
		"instalment_is_deleted":    {"", "instalment #{instalment} was deleted and no longer changes", "restore instalment #{instalment} first"},
		"instalments_within_total": {"amount total", "the instalments of contract #{contract} would add up to {planned}, and its total is {total}", "show instalments where contract = #{contract} lists them"},
		"instalments_amount_range": {"amount", "an instalment is more than zero", ""},
		"instalments_due_finite":   {"due", "a date must be a day of the calendar", ""},
		"instalments_times_finite": {"", "a date must be a day of the calendar", ""},
		"instalment_covered_range": {"", "no more of an instalment is covered than it is of", ""},
		"covered_is_derived":       {"", "what is covered follows from the payments", "pay #… records one"},

		"payment_contract":           {"contract", "there is no such contract", ""},
		"payment_currency":           {"", "a payment is in the currency of its contract", ""},
		"payment_contract_deleted":   {"contract", "contract #{contract} was deleted", "management can bring it back: restore contract #{contract}"},
		"payment_needs_signature":    {"contract", "contract #{contract} is not signed: nothing can be paid yet", "sign #{contract}"},
		"payment_contract_cancelled": {"contract", "contract #{contract} is cancelled: nothing more is paid", ""},
		"payments_amount_range":      {"amount", "an amount of zero is no payment", ""},
		"payments_date_finite":       {"date", "a date must be a day of the calendar", ""},
		"payments_method":            {"method", "money comes by transfer, card, cheque, cash or other", ""},
		"payment_reverses":           {"", "there is no such payment", ""},
		"payment_reversed_once":      {"reverses", "this payment was refunded already", "a payment is refunded once: show payments where refund lists them"},
		"reversal_matches":           {"amount reverses", "a refund gives back, of one payment, what it was at most: payment #{payment} is of {amount}", ""},
		"payment_negative_reverses":  {"amount", "money is given back by a refund of a payment only", `refund payment #… because "…"`},
		"payment_refund_reason":      {"", "a refund needs a reason, and only a refund has one", `refund payment #… because "…"`},
		"payments_reason_text":       {"reason", "a reason has 1 to 500 characters", ""},
		"payment_recorded_by":        {"", "there is no such employee", ""},
		"payment_counted_once":       {"", "this payment is recorded already", "show payments lists it"},
		"payments_append_only":       {"", "payments are never changed", ""},

		"event_contract":            {"contract", "there is no such contract", ""},
		"event_contract_signed":     {"contract", "contract #{contract} is not signed: an event needs one that is", "sign #{contract}"},
		"event_contract_live":       {"contract", "contract #{contract} is cancelled or deleted: it takes no event", ""},
		"event_is_deleted":          {"", "event #{event} was deleted and no longer changes", "management can bring it back: restore event #{event}"},
		"event_is_cancelled":        {"", "event #{event} is cancelled: only its notes still change", "a condition leaves it out with: and not cancelled"},
		"event_dates_finite":        {"", "a date must be a day of the calendar", ""},
		"event_length":              {"end", "an event lasts 31 days at most", ""},
		"event_order":               {"end start", "the end must come after the start", ""},
		"event_cancel_reason":       {"", "cancelling needs a reason", `add because "…"`},
		"event_support":             {"support", "there is no such employee", ""},
		"support_department":        {"support", "{name} is not active in support", "show employees where department = support and active"},
		"support_not_double_booked": {"support start end", "this person already supports another event at that time", "show events where support = … and upcoming lists them"},
		"event_venue":               {"venue", "there is no such venue", ""},
		"event_venue_live":          {"venue", "{name} was deleted", "restore venue #{venue} first"},
		"venue_not_double_booked":   {"venue start end", "another event is there at that time", "show events where venue = … and upcoming lists them"},
		"event_overlap_reason":      {"overlap", "an overlap needs a reason", `add because "…"`},
		"events_location_text":      {"location", "a location has 1 to 500 characters", ""},
		"events_reason_text":        {"", "a reason has 1 to 500 characters", ""},
		"events_notes_text":         {"notes", "notes have 20000 characters at most, without control characters", ""},
		"events_attendees_range":    {"attendees", "attendees go from 0 to 1000000", ""},

		"venues_name_live_key":  {"name", "another venue has this name", "show venues where name = … finds it"},
		"venues_address_text":   {"address", "an address has 1 to 500 characters", ""},
		"venues_capacity_range": {"capacity", "a venue holds 1 to 1000000 people", ""},
		"venues_times_finite":   {"", "a date must be a day of the calendar", ""},
		"venue_is_deleted":      {"", "venue #{venue} was deleted and no longer changes", "restore venue #{venue} first"},
		"venue_has_events":      {"", "{name} has coming events ({events})", "show events where venue = #{venue} and upcoming lists them"},

		"history_append_only":  {"", "the history is never changed", ""},
		"history_command_text": {"", "a command is noted without control characters", ""},
		"history_reason_text":  {"", "a reason is noted without control characters", ""},

		"notice_employee":    {"", "there is no such employee", ""},
		"notice_made_by":     {"", "there is no such employee", ""},
		"notices_due_finite": {"", "a date must be a day of the calendar", ""},
		"notice_says":        {"", "a notice has a text, or a change that it tells of", ""},
		"notice_about":       {"", "a notice is about one record, or none", ""},
		"notice_to_active":   {"", "{name} is not active, and would not read it", "show employees where active lists those who are"},
		"notice_in_past":     {"", "a reminder is not due in the past", ""},
		"notice_record":      {"", "there is no such record", ""},
	}
}

// fill puts the facts of a refusal into a sentence.
func fill(text string, facts map[string]any) string {
	pairs := make([]string, 0, 2*len(facts))
	for name, fact := range facts {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(fact))
	}
	return strings.NewReplacer(pairs...).Replace(text) // in one pass: a fact may itself look like one
}
