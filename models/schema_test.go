package models

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/schema"
)

func loaded(t *testing.T) *Schema {
	t.Helper()
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// everyWord has each word that a crm tag may have, once.
type everyWord struct {
	bun.BaseModel `bun:"table:everything,alias:everything"`

	ID      int64           `bun:"id,pk,autoincrement" crm:"id,derived"`
	Name    Text            `bun:"full_name" crm:"name,required,title,list,alias=called,max=7"`
	Boss    int64           `bun:"boss_id" crm:"boss,to=employee,owner"`
	Far     virtual         `bun:"-" crm:"far,via=boss.department"`
	Count   int64           `bun:"count" crm:"count,hidden,about"`
	Amount  decimal.Decimal `bun:"amount" crm:"amount"`
	Yes     bool            `bun:"yes" crm:"yes"`
	At      time.Time       `bun:"at" crm:"at"`
	On      Day             `bun:"on_day" crm:"day,past"`
	Note    Note            `bun:"note" crm:"note"`
	Email   Email           `bun:"email" crm:"email"`
	Phone   Phone           `bun:"phone" crm:"phone"`
	Way     Method          `bun:"way" crm:"way"`
	Gone    time.Time       `bun:"gone_at" crm:"gone,derived,archive,hides"`
	Version int             `bun:"version" crm:"-"`
}

func (everyWord) describe() description { return description{thing: "thing", plural: "things"} }

func TestReflect_everyWord(t *testing.T) {
	e, err := reflectEntity(everyWord{}, schema.NewTables(pgdialect.New()).Get(reflect.TypeFor[everyWord]()))
	if err != nil {
		t.Fatal(err)
	}
	if e.Table != "everything" || !e.Version || e.Title != e.Field("name") || e.Archive != e.Field("gone") || len(e.Fields) != 14 {
		t.Errorf("%+v", e)
	}
	for _, want := range []Field{
		{Name: "id", Column: "id", Kind: KindID, Derived: true},
		{Name: "name", Column: "full_name", Kind: KindText, Required: true, List: true, Aliases: []string{"called", "full_name"}, Longest: 7},
		{Name: "boss", Column: "boss_id", Kind: KindReference, To: "employee", Owner: true, Aliases: []string{"boss_id"}},
		{Name: "far", Via: []string{"boss", "department"}, Derived: true},
		{Name: "count", Column: "count", Kind: KindInteger, Hidden: true, About: true},
		{Name: "amount", Column: "amount", Kind: KindMoney},
		{Name: "yes", Column: "yes", Kind: KindBool},
		{Name: "at", Column: "at", Kind: KindInstant},
		{Name: "day", Column: "on_day", Kind: KindDay, Past: true, Aliases: []string{"on_day"}},
		{Name: "note", Column: "note", Kind: KindNote},
		{Name: "email", Column: "email", Kind: KindEmail},
		{Name: "phone", Column: "phone", Kind: KindPhone},
		{Name: "way", Column: "way", Kind: KindEnum, Options: Method("").Values()},
		{Name: "gone", Column: "gone_at", Kind: KindInstant, Derived: true, Hides: true, Aliases: []string{"gone_at"}},
	} {
		got := e.Field(want.Name)
		if got == nil {
			t.Errorf("%s was not read", want.Name)
			continue
		}
		want.Entity = "thing"
		if want.Longest == 0 {
			want.Longest = maxText
		}
		if !reflect.DeepEqual(*got, want) {
			t.Errorf("%+v, want %+v", *got, want)
		}
		for _, alias := range want.Aliases {
			if e.Field(strings.ToUpper(alias)) != got {
				t.Errorf("%s is not understood as %s", alias, want.Name)
			}
		}
	}
	if owners := e.Owners(); len(owners) != 1 || owners[0].Name != "boss" {
		t.Errorf("owners %v", owners)
	}
}

// A mistake in a tag is found when the program starts, and named.
func TestReflect_mistakes(t *testing.T) {
	for tag, says := range map[string]string{
		`crm:"name,requierd"`:     `unknown word "requierd"`,
		`crm:"name,required,"`:    `unknown word ""`,
		`crm:"name,label=Name"`:   `unknown word "label=Name"`,
		`crm:"name,max=many"`:     `max: `,
		`crm:"name,max"`:          `max: `,
		`crm:"name,max=-1"`:       `max: `,
		`crm:""`:                  `no name`,
		`crm:",required"`:         `no name`,
		`bun:"name"`:              `no crm tag`,
		`crm:"name,required=yes"`: `unknown word "required=yes"`,
	} {
		sf := reflect.StructField{Name: "Name", Type: reflect.TypeFor[Text](), Tag: reflect.StructTag(tag)}
		if _, err := reflectField(sf, "name"); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", tag, err, says)
		}
	}
	sf := reflect.StructField{Name: "Name", Type: reflect.TypeFor[float64](), Tag: `crm:"name"`}
	if _, err := reflectField(sf, "name"); err == nil || !strings.Contains(err.Error(), "float64") {
		t.Errorf("a type of no kind: %v", err)
	}
	if f, err := reflectField(reflect.StructField{Name: "Version", Type: reflect.TypeFor[int](), Tag: `crm:"-"`}, "version"); f != nil || err != nil {
		t.Errorf("a column of our own: %v, %v", f, err)
	}
	e := &Entity{Thing: "thing", byName: map[string]*Field{}}
	if err := e.add(&Field{Name: "a", Aliases: []string{"b"}}, "a"); err != nil {
		t.Fatal(err)
	}
	if err := e.add(&Field{Name: "b"}, "b"); err == nil || !strings.Contains(err.Error(), `two fields called "b"`) {
		t.Errorf("two fields of one name: %v", err)
	}
}

func TestSchema_resolveVirtual_mistakes(t *testing.T) {
	for says, f := range map[string]*Field{
		"is no entity":    {Name: "x", To: "castle"},
		"leads nowhere":   {Name: "x", Via: []string{"contract", "colour"}},
		"x leads nowhere": {Name: "x", Via: []string{"colour", "x"}},
	} {
		s := loaded(t)
		s.entities[0].Fields = append(s.entities[0].Fields, f)
		if err := s.resolveVirtual(); err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(says, "x ")) {
			t.Errorf("%v: %v, want %q", f, err, says)
		}
	}
}

// The schema hangs together: every name is one that the language can say, every reference ends at
// an entity, every path at a field, and each entity has what the verbs rely on.
func TestSchema(t *testing.T) {
	s := loaded(t)
	word := regexp.MustCompile(`^[a-z][a-z_]*$`)
	for _, e := range s.Entities() {
		if s.Entity(string(e.Thing)) != e || s.Entity(strings.ToUpper(e.Plural)) != e || s.Of(e.Thing) != e {
			t.Errorf("%s is not found by its names", e.Thing)
		}
		if e.Summary == "" || e.Table != e.Plural {
			t.Errorf("%s: summary %q, table %q", e.Thing, e.Summary, e.Table)
		}
		if id := e.Field("id"); id == nil || id.Kind != KindID || !id.Derived || e.Fields[0] != id {
			t.Errorf("%s: its number is not its first field", e.Thing)
		}
		if common := e.Thing == Venues; (len(e.Owners()) == 0) != common {
			t.Errorf("%s: it is somebody's: %v", e.Thing, !common)
		}
		for _, f := range e.Fields {
			if !word.MatchString(f.Name) {
				t.Errorf("%s.%q is no word of the language", e.Thing, f.Name)
			}
			if (f.Kind == KindReference) != (f.To != "") || (f.Kind == KindEnum) != (len(f.Options) > 0) || (f.Via == nil) != (f.Column != "") {
				t.Errorf("%s.%s: %+v", e.Thing, f.Name, f)
			}
			if f.Required && f.Derived || f.Hidden && (f.List || f.Required) {
				t.Errorf("%s.%s contradicts itself: %+v", e.Thing, f.Name, f)
			}
			if f.Owner && f.To != Employees && f.Kind != KindID {
				t.Errorf("%s.%s says whose it is, and is no person", e.Thing, f.Name)
			}
			if f.Via != nil {
				path, bad := s.Walk(e, []string{f.Name})
				if bad >= 0 || len(path) != len(f.Via) || path[len(path)-1].Kind != f.Kind || path[len(path)-1].To != f.To || path[len(path)-1].Column == "" {
					t.Errorf("%s.%s goes by %v", e.Thing, f.Name, path)
				}
			}
		}
		for _, state := range e.States {
			if f := e.Field(state.Name); f != nil && f.Kind != KindBool && !strings.Contains(state.Means, f.Name) {
				t.Errorf("%s: %s is a state and a field, of different things", e.Thing, state.Name)
			}
			if e.State(strings.ToUpper(state.Name)) == nil || e.State(state.Name+"x") != nil {
				t.Errorf("%s: the state %s is not found by its name", e.Thing, state.Name)
			}
		}
	}
	if s.Entity("castle") != nil || s.Of("castle") != nil || s.Entity("") != nil {
		t.Error("there is an entity that nobody declared")
	}
}

// The names of the client's own plan (brief N5) are understood.
func TestSchema_briefNames(t *testing.T) {
	s := loaded(t)
	for thing, names := range map[Thing][]string{
		Clients:   {"full_name", "email", "phone", "company_name", "first_contact", "last_update", "commercial_contact_id"},
		Contracts: {"client_id", "total_amount", "amount_to_be_paid", "creation_date", "status"},
		Events:    {"contract_id", "start_date", "end_date", "support_contact_id", "location", "attendees", "notes"},
		Employees: {"full_name", "email", "department"},
	} {
		for _, name := range names {
			if s.Of(thing).Field(name) == nil {
				t.Errorf("%s has no %s", thing, name)
			}
		}
	}
}

func TestSchema_Walk(t *testing.T) {
	s := loaded(t)
	for _, c := range []struct {
		from    Thing
		path    string
		columns string
		bad     int
	}{
		{Events, "contract.client.company", "contract_id client_id company_name", -1},
		{Events, "client.company", "contract_id client_id company_name", -1}, // the virtual field stands for its path
		{Events, "commercial.name", "contract_id commercial_id full_name", -1},
		{Payments, "client.commercial.department", "contract_id client_id commercial_contact_id department", -1},
		{Clients, "OWNER.Email", "commercial_contact_id email", -1},
		{Clients, "name", "full_name", -1},
		{Clients, "colour", "", 0},
		{Clients, "commercial.colour", "commercial_contact_id", 1},
		{Clients, "name.first", "full_name", 1},
		{Events, "contract.client.name.first", "contract_id client_id full_name", 3},
	} {
		fields, bad := s.Walk(s.Of(c.from), strings.Split(c.path, "."))
		var columns []string
		for _, f := range fields {
			columns = append(columns, f.Column)
		}
		if bad != c.bad || strings.Join(columns, " ") != c.columns {
			t.Errorf("%s.%s: %q, %d", c.from, c.path, columns, bad)
		}
	}
}

// What a program reads once it cannot change by reading it again.
func TestLoad_independent(t *testing.T) {
	a, b := loaded(t), loaded(t)
	a.Of(Clients).Fields[0].Name = "changed"
	if b.Of(Clients).Fields[0].Name != "id" {
		t.Error("two schemas share their fields")
	}
	if !slices.EqualFunc(a.Entities(), b.Entities(), func(x, y *Entity) bool { return x != y && x.Thing == y.Thing }) {
		t.Error("two schemas differ")
	}
}
