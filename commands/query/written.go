package query

import "epicevents.example/epic/models"

// Written is a record that a transaction has added or changed, and the names of the fields.
type Written struct {
	Entity *models.Entity
	ID     int64
	Added  bool
	Fields []string
}

// Written are the records that the last Write has added or changed: none, unless all of it was kept.
func (s *Store) Written() []Written { return s.written }

// wrote keeps in mind that a record was added or changed.
func (s *Store) wrote(e *models.Entity, id int64, added bool, fields ...string) {
	for i := range s.written {
		if w := &s.written[i]; w.Entity == e && w.ID == id {
			w.Fields = append(w.Fields, fields...)
			return
		}
	}
	s.written = append(s.written, Written{Entity: e, ID: id, Added: added, Fields: fields})
}

// fieldsOf are the names of the fields of changes.
func fieldsOf(changes []Change) []string {
	var names []string
	for _, c := range changes {
		names = append(names, c.Field.Name)
	}
	return names
}
