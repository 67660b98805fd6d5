package shell

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

func exportedTable() *query.Table {
	return &query.Table{
		Columns: []query.Column{
			{Name: "id", Kind: models.KindID}, {Name: "client.name", Kind: models.KindText}, {Name: "phone", Kind: models.KindPhone},
			{Name: "total", Kind: models.KindMoney}, {Name: "start", Kind: models.KindInstant}, {Name: "day", Kind: models.KindDay},
			{Name: "paid", Kind: models.KindBool}, {Name: "support", Kind: models.KindReference},
		},
		Rows: [][]any{
			{int64(1), "=1+1", "+33612345678", decimal.MustParse("-5.5"), time.Date(2027, time.July, 1, 22, 30, 0, 0, time.UTC),
				models.Day(time.Date(2027, time.July, 1, 0, 0, 0, 0, time.UTC)), true, models.Ref{ID: 3}},
			{int64(2), "a \"b\"\x1b\u202e\nc", nil, nil, nil, nil, false, models.Ref{ID: 4, Label: "@kate"}},
		},
	}
}

func TestRenderer_CSV(t *testing.T) {
	var b strings.Builder
	if err := (&renderer{out: &b, zone: paris(t)}).csv(exportedTable()); err != nil {
		t.Fatal(err)
	}
	const want = "id,client.name,phone,total,start,day,paid,support\n" +
		"1,'=1+1,+33612345678,-5.50,2027-07-02T00:30:00+02:00,2027-07-01,true,3\n" +
		"2,\"a \"\"b\"\"\nc\",,,,,false,'@kate\n"
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRenderer_JSON(t *testing.T) {
	var b strings.Builder
	if err := (&renderer{out: &b, zone: paris(t)}).json(exportedTable()); err != nil {
		t.Fatal(err)
	}
	const want = "[\n" +
		`{"id": 1, "client.name": "=1+1", "phone": "+33612345678", "total": -5.50, "start": "2027-07-02T00:30:00+02:00", "day": "2027-07-01", "paid": true, "support": 3},` + "\n" +
		`{"id": 2, "client.name": "a \"b\"\u001b\u202e\nc", "phone": null, "total": null, "start": null, "day": null, "paid": false, "support": "@kate"}` + "\n]\n"
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	var rows []map[string]any
	if err := json.Unmarshal([]byte(b.String()), &rows); err != nil || rows[1]["client.name"] != "a \"b\"\x1b\u202e\nc" {
		t.Errorf("read back: %v (%v)", rows, err)
	}
	b.Reset()
	if err := (&renderer{out: &b}).json(&query.Table{}); err != nil || b.String() != "[]\n" {
		t.Errorf("of nothing: %q (%v)", &b, err)
	}
}

func TestGuarded(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "plain": "plain", "1": "1", "=x": "'=x", "+x": "'+x", "-x": "'-x", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "a=x": "a=x", "'=x": "'=x",
	} {
		if got := guarded(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
