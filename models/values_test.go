package models

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// reading is one row of a table: what is typed, what is kept, or what the refusal says.
type reading struct{ typed, kept, says string }

func readAll(t *testing.T, read func(string) (string, error), rows []reading) {
	t.Helper()
	for _, c := range rows {
		got, err := read(c.typed)
		switch {
		case c.says == "" && (err != nil || got != c.kept):
			t.Errorf("%q: %q, %v, want %q", c.typed, got, err, c.kept)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%q: %q, %v, want the refusal %q", c.typed, got, err, c.says)
		}
	}
}

func TestCleanText(t *testing.T) {
	text := func(s string) (string, error) { return CleanText(s, 20) }
	readAll(t, text, []reading{
		{typed: "Kevin Casey", kept: "Kevin Casey"},
		{typed: "  Lou Bouzin\u00a0", kept: "Lou Bouzin"},
		{typed: "Alie\u0301nor", kept: "Aliénor"}, // composed
		{typed: "O'Neil & d’Artois", kept: "O'Neil & d’Artois"},
		{typed: "王小明 🎪", kept: "王小明 🎪"},
		{typed: strings.Repeat("é", 20), kept: strings.Repeat("é", 20)},       // characters, not bytes
		{typed: strings.Repeat("e\u0301", 20), kept: strings.Repeat("é", 20)}, // once composed
		{typed: strings.Repeat("é", 21), says: "more than 20 characters"},
		{typed: "", says: "empty"},
		{typed: " \u00a0\t ", says: "empty"},
		{typed: "\u200b", says: "seen"}, // a space of no width
		{typed: "\ufeff \u2060", says: "seen"},
		{typed: "a\u200bb", kept: "a\u200bb"},
		{typed: "a\x1b[31mb", says: "control"}, // a command to the terminal
		{typed: "a\x00b", says: "control"},
		{typed: "a\u0085b", says: "control"},
		{typed: "a\nb", says: "new lines"},
		{typed: "a\u2028b", says: "new lines"},
		{typed: "a\u202eb", says: "control"}, // turns the direction of what follows
		{typed: "a\u2066b", says: "control"},
		{typed: "a\xffb", says: "UTF-8"},
	})
}

func TestCleanNote(t *testing.T) {
	readAll(t, CleanNote, []reading{
		{typed: "two\r\nlines\tand a tab", kept: "two\nlines\tand a tab"},
		{typed: "", kept: ""},
		{typed: strings.Repeat("x", 20000), kept: strings.Repeat("x", 20000)},
		{typed: strings.Repeat("x", 20001), says: "more than 20000"},
		{typed: "a\x1bb", says: "control"},
		{typed: "a\rb", says: "control"},
		{typed: "a\u202eb", says: "control"},
		{typed: "a\xffb", says: "UTF-8"},
	})
}

// What is cleaned once is clean, and holds nothing that a terminal or the database objects to.
func TestClean_properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ \t\x00-\x7f\x{300}-\x{36f}\x{2028}-\x{202e}]{0,30}`)).Draw(t, "typed")
		longest := rapid.IntRange(1, 40).Draw(t, "longest")
		for name, clean := range map[string]func(string) (string, error){
			"text": func(s string) (string, error) { return CleanText(s, longest) }, "note": CleanNote,
		} {
			got, err := clean(typed)
			if err != nil {
				continue
			}
			if again, err := clean(got); err != nil || again != got {
				t.Fatalf("%s: %q is cleaned to %q, and that to %q (%v)", name, typed, got, again, err)
			}
			if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || strings.TrimSpace(got) != got {
				t.Fatalf("%s: %q", name, got)
			}
			if name == "text" && (got == "" || utf8.RuneCountInString(got) > longest || strings.ContainsFunc(got, unicode.IsControl)) {
				t.Fatalf("text: %q", got)
			}
		}
	})
}

func TestCleanEmail(t *testing.T) {
	readAll(t, CleanEmail, []reading{
		{typed: "kevin@startup.io", kept: "kevin@startup.io"},
		{typed: "lou@loubouzin.grd", kept: "lou@loubouzin.grd"}, // the brief's own
		{typed: " Bill.Boquet+crm@EpicEvents.example ", kept: "Bill.Boquet+crm@EpicEvents.example"},
		{typed: "élodie@noël.fr", kept: "élodie@noël.fr"},
		{typed: strings.Repeat("a", 64) + "@" + strings.Repeat("b", 180) + ".fr", kept: strings.Repeat("a", 64) + "@" + strings.Repeat("b", 180) + ".fr"},
		{typed: strings.Repeat("a", 64) + "@" + strings.Repeat("b", 190) + ".fr", says: "not an e-mail"},
		{typed: "", says: "not an e-mail"},
		{typed: "kevin", says: "not an e-mail"},
		{typed: "kevin@startup", says: "not an e-mail"},
		{typed: "@startup.io", says: "not an e-mail"},
		{typed: "kevin@.io", says: "not an e-mail"},
		{typed: "kevin@startup.", says: "not an e-mail"},
		{typed: "kevin@@startup.io", says: "not an e-mail"},
		{typed: "kevin casey@startup.io", says: "not an e-mail"},
		{typed: "Kevin <kevin@startup.io>", says: "not an e-mail"},
		{typed: "a@x.io, b@x.io", says: "not an e-mail"},
		{typed: "a@x.io\nBcc: b@x.io", says: "not an e-mail"},
		{typed: "a\x1b@x.io", says: "not an e-mail"},
		{typed: "a\u202e@x.io", says: "not an e-mail"},
		{typed: "a\u00a0b@x.io", says: "not an e-mail"},
	})
}

func TestCleanPhone(t *testing.T) {
	readAll(t, CleanPhone, []reading{
		{typed: "+678 123 456 78", kept: "+67812345678"}, // the brief's own
		{typed: "+1 234 567 8901", kept: "+12345678901"},
		{typed: "+ 666 12345", kept: "+66612345"},
		{typed: "+33 6 12 34 56 78", kept: "+33612345678"},
		{typed: "+33 (6) 12-34.56/78", kept: "+33612345678"},
		{typed: "0033 6 12 34 56 78", kept: "+33612345678"},
		{typed: "+33\u202f6\u00a012\u201134\u201156\u201178", kept: "+33612345678"}, // as a web page writes it
		{typed: "+1234567", kept: "+1234567"},
		{typed: "+123456789012345", kept: "+123456789012345"},
		{typed: "+33 (0)6 12 34 56 78", kept: "+33612345678"}, // as a French card writes it
		{typed: "0033(0)6 12 34 56 78", kept: "+33612345678"},
		{typed: "(+33) 06 12 34 56 78", kept: "+33612345678"},
		{typed: "+33 06 12 34 56 78", kept: "+33612345678"},
		{typed: "+39 06 1234 5678", kept: "+390612345678"}, // an Italian number has its zero
		{typed: "+123456", says: "7 to 15"},
		{typed: "+1234567890123456", says: "7 to 15"},
		{typed: "+033612345678", says: "begins with 0"},
		{typed: "(0)6 12 34 56 78", says: "does not say its country"},
		{typed: "06 12 34 56 78", says: "does not say its country"},
		{typed: "612345678", says: "does not say its country"},
		{typed: "", says: "does not say its country"},
		{typed: "+", says: "not a telephone number"},
		{typed: "+33 6 12 34 56 78 ext 2", says: "not a telephone number"},
		{typed: "+33 6+12 34 56 78", says: "not a telephone number"},
		{typed: "+٣٣٦١٢٣٤٥٦٧٨", says: "not a telephone number"},
		{typed: "+33\x1b612345678", says: "not a telephone number"},
	})
	_, err := CleanPhone("06 12 34 56 78")
	var known *Error
	if !errors.As(err, &known) || known.Hint != "write +33 6 12 34 56 78 for a French number" {
		t.Errorf("%#v", err)
	}
}

// However a number is spaced, it is the same number, and it has the shape that the database asks for.
func TestCleanPhone_spacing(t *testing.T) {
	shape := regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`) // of the domain phone_e164
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.StringMatching(`\+([124-9][0-9]|3[0-24-9]|33[1-9])[0-9]{5,12}`).Draw(t, "number")
		spaced := want[:1]
		for _, digit := range want[1:] {
			spaced += rapid.SampledFrom([]string{"", "", " ", ".", "-", "\u202f"}).Draw(t, "space") + string(digit)
		}
		if got, err := CleanPhone(spaced); err != nil || got != want {
			t.Fatalf("%q: %q, %v", spaced, got, err)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[+0-9 ().-]{0,24}`)).Draw(t, "typed")
		got, err := CleanPhone(typed)
		if err != nil {
			return
		}
		if !shape.MatchString(got) {
			t.Fatalf("%q: %q", typed, got)
		}
		if again, err := CleanPhone(got); err != nil || again != got {
			t.Fatalf("%q: %q, %v", got, again, err)
		}
	})
}

func TestReadMoney(t *testing.T) {
	money := func(s string) (string, error) {
		d, err := ReadMoney(s)
		return d.String(), err
	}
	readAll(t, money, []reading{
		{typed: "1200", kept: "1200.00"},
		{typed: "1200.5", kept: "1200.50"},
		{typed: "1200,50", kept: "1200.50"},
		{typed: "1_200.50", kept: "1200.50"},
		{typed: "1 200,50", kept: "1200.50"},
		{typed: "1\u202f200\u00a0000,50", kept: "1200000.50"},
		{typed: "1200.500", kept: "1200.50"}, // zeros say nothing
		{typed: "0", kept: "0.00"},
		{typed: "007", kept: "7.00"},
		{typed: "0.01", kept: "0.01"},
		{typed: "-5", kept: "-5.00"}, // that a total is not below zero is a rule of the data
		{typed: "9999999999.99", kept: "9999999999.99"},
		{typed: "10000000000", says: "more than an amount can be"},
		{typed: "-10000000000", says: "more than an amount can be"},
		{typed: strings.Repeat("9", 400), says: "more than an amount can be"},
		{typed: "10.005", says: "more than two decimals"}, // numeric(12,2) would make it 10.01
		{typed: "0.001", says: "more than two decimals"},
		{typed: "1.200,50", kept: "1200.50"},
		{typed: "1,200.50", kept: "1200.50"},
		{typed: "-1.200.000,5", kept: "-1200000.50"},
		{typed: "1 200", kept: "1200.00"},
		{typed: "1 200,505", says: "more than two decimals"},
		{typed: "1.200.50", says: "is not an amount"},
		{typed: "1.200,50,00", says: "is not an amount"},
		{typed: "1 200.000,50", says: "is not an amount"},
		{typed: "0 500", says: "is not an amount"},
		{typed: "12 34", says: "is not an amount"},
		{typed: "1200 500", says: "is not an amount"},
		{typed: "1_2", says: "is not an amount"},
		{typed: "12k", says: "is not an amount"},
		{typed: "1,200", says: "1,200 could be 1200 or 1.20"},
		{typed: "-12.500", says: "could be -12500 or -12.50"},
		{typed: "0.500", kept: "0.50"},
		{typed: "12.345", says: "more than two decimals"},
		{typed: "1e3", says: "is not an amount"},
		{typed: "1E3", says: "is not an amount"},
		{typed: "NaN", says: "is not an amount"},
		{typed: "Infinity", says: "is not an amount"},
		{typed: "", says: "is not an amount"},
		{typed: ".", says: "is not an amount"},
		{typed: "--5", says: "is not an amount"},
		{typed: "12€", says: "is not an amount"},
		{typed: "٣", says: "is not an amount"},
		{typed: "0x10", says: "is not an amount"},
	})
}

// An amount is kept to the cent, exactly, or refused: nothing is rounded.
func TestReadMoney_exact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.StringMatching(`[0-9]{1,11}`).Draw(t, "whole")
		decimals := rapid.StringMatching(`[0-9]{0,6}`).Draw(t, "decimals")
		typed := whole
		if decimals != "" {
			typed += rapid.SampledFrom([]string{".", ","}).Draw(t, "point") + decimals
		}
		exact, ok := new(big.Rat).SetString(strings.ReplaceAll(typed, ",", "."))
		if !ok {
			t.Fatalf("%q", typed)
		}
		cents := new(big.Rat).Mul(exact, big.NewRat(100, 1))
		fits := cents.IsInt() && !regexp.MustCompile(`^[1-9]\d{0,2}[.,]\d\d0$`).MatchString(typed) && exact.Cmp(big.NewRat(9_999_999_999_99, 100)) <= 0
		d, err := ReadMoney(typed)
		if (err == nil) != fits {
			t.Fatalf("%q: %v", typed, err)
		}
		if err != nil {
			return
		}
		kept, ok := new(big.Rat).SetString(d.String())
		if !ok || kept.Cmp(exact) != 0 || d.Scale() != 2 {
			t.Fatalf("%q was kept as %s", typed, d)
		}
		if again, err := ReadMoney(d.String()); err != nil || again != d {
			t.Fatalf("%s: %v", d, err)
		}
	})
	for cents := range 1000 {
		typed := fmt.Sprintf("%d.%02d", cents/100, cents%100)
		if d, err := ReadMoney(typed); err != nil || d.String() != typed {
			t.Fatalf("%s: %s, %v", typed, d, err)
		}
	}
}

func TestCode_Exit(t *testing.T) {
	for code, exit := range map[Code]int{
		Refused: 1, NotFound: 1, NeedsYes: 1, NotUnderstood: 2, Misconfigured: 2, NotLoggedIn: 3, NotAllowed: 3, PasswordIsDue: 3,
		Unreachable: 4, Internal: 5, Unwritten: 6, Cancelled: 130, Code(-1): 5,
	} {
		if code.Exit() != exit {
			t.Errorf("code %d ends with %d, want %d", code, code.Exit(), exit)
		}
	}
}

// What steers a terminal or turns the direction of a line is refused wherever text is kept, as the
// display drops it: nothing is kept that cannot be shown as it is.
func TestClean_steering(t *testing.T) {
	for _, r := range "\x1b\u009b\u061c\u200e\u200f\u202e\u2066\u2028\ufffd" {
		text := "a" + string(r) + "b"
		if _, err := CleanText(text, 100); err == nil {
			t.Errorf("a text with %U is kept", r)
		}
		if _, err := CleanNote(text); err == nil {
			t.Errorf("a note with %U is kept", r)
		}
		if _, err := CleanEmail(text + "@x.fr"); err == nil {
			t.Errorf("an address with %U is kept", r)
		}
	}
	if got, err := CleanText("👩\u200d👧", 100); err != nil || got != "👩\u200d👧" { // joined
		t.Errorf("%q, %v", got, err)
	}
}
