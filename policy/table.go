package policy

import "epicevents.example/epic/models"

// cell and table give the literal below its shape: department × entity × action → right.
type (
	cells map[Action]Right
	table map[models.Department]map[models.Thing]cells
)

func own(fields ...string) Right { return Right{Scope: Own, Fields: fields} }
func all(fields ...string) Right { return Right{Scope: All, Fields: fields} }

// rights is THE table (brief G4, M1–M4, C1–C5, S1–S2, N6). What stands here and what
// migrations/*_rights.tx.up.sql grants are compared cell by cell in a test; an entity without
// its cells fails it.
//
// "own" is whose record it is: a client's commercial, a contract's through its client, an event's
// support, or its commercial through the contract. Creating "own" means under an own record.
func rights() table {
	return table{
		models.Commercial: {
			models.Clients: {
				Read:    all(),
				Create:  own("name", "email", "phone", "company"),
				Update:  own("name", "email", "phone", "company"),
				Delete:  own("deleted"),
				Restore: own("deleted"),
				Merge:   own("merged"),
			},
			models.Contracts: {
				Read:   all(),
				Update: own("total"),
				Sign:   own("signed"),
			},
			models.Events: {
				Read:   all(),
				Create: own("contract", "name", "start", "end", "venue", "location", "attendees", "notes", "contact", "contact_email", "contact_phone"),
			},
			models.Venues: {Read: all()},
			models.Payments: {
				Read:   all(),
				Create: own("contract", "amount", "date", "method", "reference"),
			},
			models.Instalments: {
				Read:    all(),
				Create:  own("contract", "due", "amount"),
				Update:  own("due", "amount"),
				Delete:  own("deleted"),
				Restore: own("deleted"),
			},
			models.Amendments: {
				Read:   all(),
				Create: own("contract", "total", "reason"),
			},
			models.Employees: {Read: all()},
		},
		models.Support: {
			models.Clients:   {Read: all()},
			models.Contracts: {Read: all()},
			models.Events: {
				Read:   all(),
				Update: own("name", "start", "end", "venue", "location", "attendees", "notes", "contact", "contact_email", "contact_phone"),
			},
			models.Venues:      {Read: all()},
			models.Payments:    {Read: all()},
			models.Instalments: {Read: all()},
			models.Amendments:  {Read: all()},
			models.Employees:   {Read: all()},
		},
		models.Management: {
			models.Clients: {
				Read:   all(),
				Update: all("commercial"),
				Merge:  all("merged"),
				Export: all(),
				Erase:  all("erased"),
			},
			models.Contracts: {
				Read:    all(),
				Create:  all("client", "total"),
				Update:  all("client", "total"),
				Sign:    all("signed"),
				Cancel:  all("cancelled", "reason"),
				Delete:  all("deleted"),
				Restore: all("deleted"),
			},
			models.Events: {
				Read:    all(),
				Create:  all("contract", "name", "support", "start", "end", "venue", "location", "attendees", "notes", "contact", "contact_email", "contact_phone"),
				Update:  all("contract", "name", "support", "start", "end", "venue", "location", "attendees", "notes", "contact", "contact_email", "contact_phone", "overlap"),
				Cancel:  all("cancelled", "reason"),
				Delete:  all("deleted"),
				Restore: all("deleted"),
			},
			models.Venues: {
				Read:    all(),
				Create:  all("name", "address", "capacity"),
				Update:  all("name", "address", "capacity"),
				Delete:  all("deleted"),
				Restore: all("deleted"),
			},
			models.Payments: {
				Read:   all(),
				Create: all("contract", "amount", "date", "method", "reference", "reverses", "reason"),
			},
			models.Instalments: {
				Read:    all(),
				Create:  all("contract", "due", "amount"),
				Update:  all("due", "amount"),
				Delete:  all("deleted"),
				Restore: all("deleted"),
			},
			models.Amendments: {
				Read:   all(),
				Create: all("contract", "total", "client", "reason"),
			},
			models.Employees: {
				Read:    all(),
				Create:  all("number", "name", "email", "department"),
				Update:  all("number", "name", "email", "department"),
				Delete:  all("deactivated"),
				Restore: all("deactivated"),
			},
		},
	}
}
