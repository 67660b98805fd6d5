package models

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/govalues/decimal"
	"golang.org/x/text/unicode/norm"
)

// The bounds of what is kept; the database states them again (shared/design/integrity.md).
const (
	maxText  = 200
	maxNote  = 20000
	maxEmail = 254
	maxMoney = 9_999_999_999_99 // cents: numeric(12,2)
)

// CleanText checks one line of text and returns it trimmed and composed (NFC), so that an accent
// typed in two ways is one. Control characters are refused: they could steer a terminal.
func CleanText(text string, longest int) (string, error) {
	text = strings.TrimSpace(norm.NFC.String(text))
	switch {
	case !utf8.ValidString(text):
		return "", fmt.Errorf("this text is not valid UTF-8")
	case text == "":
		return "", fmt.Errorf("this text is empty")
	case utf8.RuneCountInString(text) > longest:
		return "", fmt.Errorf("this text has more than %d characters", longest)
	case strings.ContainsFunc(text, Steers):
		return "", fmt.Errorf("control characters and new lines cannot be kept here")
	case !strings.ContainsFunc(text, seen):
		return "", fmt.Errorf("nothing of this text can be seen")
	}
	return text, nil
}

// seen reports what leaves a mark on a screen: a name of spaces, also of those that have no width, is none.
func seen(r rune) bool { return r != ' ' && unicode.IsPrint(r) }

// Steers reports what is never kept and never written to a screen: control characters, those that end
// a line or turn its direction, and the sign of bytes that were no text.
func Steers(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}

// CleanNote checks text of several lines; new lines and tabs are kept.
func CleanNote(text string) (string, error) {
	text = strings.TrimSpace(norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n")))
	control := func(r rune) bool { return Steers(r) && r != '\n' && r != '\t' }
	switch {
	case !utf8.ValidString(text):
		return "", fmt.Errorf("this text is not valid UTF-8")
	case utf8.RuneCountInString(text) > maxNote:
		return "", fmt.Errorf("this text has more than %d characters", maxNote)
	case strings.ContainsFunc(text, control):
		return "", fmt.Errorf("control characters cannot be kept")
	}
	return text, nil
}

// CleanEmail checks the shape of an address: a name, an @, and a domain with a dot.
// Whether the top-level domain exists is nobody's business here: the brief has a .grd.
func CleanEmail(text string) (string, error) {
	text = strings.TrimSpace(norm.NFC.String(text))
	address, err := mail.ParseAddress(text)
	_, domain, _ := strings.Cut(text, "@")
	name, tld, dotted := cutLast(domain, ".")
	if err != nil || address.Address != text || !dotted || name == "" || tld == "" || len(text) > maxEmail ||
		strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || Steers(r) }) {
		return "", fmt.Errorf("%q is not an e-mail address", text)
	}
	return text, nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// CleanPhone reads an international number however it is spaced and gives its E.164 form.
// "+678 123 456 78" and "+ 666 12345" are the brief's own: only the shape is checked, not a
// country's plan, since plans change.
func CleanPhone(text string) (string, error) {
	var digits strings.Builder
	bare := strings.TrimLeft(strings.TrimSpace(text), "( ") // (+33) 6
	if strings.HasPrefix(bare, "+") || strings.HasPrefix(bare, "00") {
		bare = strings.Replace(bare, "(0)", "", 1) // +33 (0)6: the zero is for calls from inside the country
	}
	for _, r := range bare {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r == '+' && digits.Len() == 0, strings.ContainsRune(" .-/()\u00a0\u202f\u2011", r):
		default:
			return "", fmt.Errorf("%q is not a telephone number", text)
		}
	}
	n := digits.String()
	international := strings.HasPrefix(bare, "+")
	switch {
	case !international && strings.HasPrefix(n, "00"):
		n = n[2:]
	case !international && strings.HasPrefix(n, "0") && len(n) == 10:
		hint := fmt.Sprintf("write +33 %s %s %s %s %s for a French number", n[1:2], n[2:4], n[4:6], n[6:8], n[8:])
		return "", &Error{Code: NotUnderstood, Message: fmt.Sprintf("%q does not say its country", text), Hint: hint}
	case !international:
		return "", &Error{Code: NotUnderstood, Message: fmt.Sprintf("%q does not say its country", text), Hint: "start with + and the country's code, as in +33 6 12 34 56 78"}
	}
	if inside, french := strings.CutPrefix(n, "33"); french {
		n = "33" + strings.TrimLeft(inside, "0") // (+33) 06: that zero too is for calls from inside
	}
	switch {
	case len(n) < 7 || len(n) > 15:
		return "", fmt.Errorf("%q is not a telephone number: it has %d digits after the +, where 7 to 15 are possible", text, len(n))
	case n[0] == '0':
		return "", fmt.Errorf("%q is not a telephone number: no country's code begins with 0", text)
	}
	return "+" + n, nil
}

// eitherWay is an amount whose one point or comma could part decimals as well as thousands.
var eitherWay = regexp.MustCompile(`^([+-]?[1-9]\d{0,2})[.,](\d\d)0$`)

// grouped is an amount whose thousands are parted by spaces or by _, or by points or commas when
// its decimals follow the other of the two: 1 200, 1.200,50.
var grouped = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}(?:(?:[ _\x{a0}\x{202f}]\d{3})+(?:[.,]\d+)?|(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)$`)

var partings = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "_", "", ".", "", ",", "")

// ReadMoney reads an exact amount: 1200, 1 200.50, 1200,50. Nothing is rounded, and nothing guessed:
// 1,200 is twelve hundred in London and one and a fifth in Paris.
func ReadMoney(text string) (decimal.Decimal, error) {
	if m := eitherWay.FindStringSubmatch(text); m != nil {
		return decimal.Decimal{}, fmt.Errorf("%s could be %s%s0 or %s.%s", text, m[1], m[2], m[1], m[2])
	}
	plain := strings.Replace(text, ",", ".", 1)
	if grouped.MatchString(text) {
		point := strings.LastIndexAny(text, ".,")
		if point < 0 {
			point = len(text)
		}
		plain = partings.Replace(text[:point]) + strings.Replace(text[point:], ",", ".", 1)
	}
	d, err := decimal.Parse(plain)
	if whole, _, _ := strings.Cut(plain, "."); len(whole) > 12 && strings.Trim(plain, "+-.0123456789") == "" {
		return decimal.Decimal{}, fmt.Errorf("%s is more than an amount can be", text)
	}
	if err != nil || strings.ContainsAny(plain, "eE") {
		return decimal.Decimal{}, fmt.Errorf("%q is not an amount", text)
	}
	if d.Trim(0).Scale() > 2 {
		return decimal.Decimal{}, fmt.Errorf("%s has more than two decimals", text)
	}
	if limit, _ := decimal.New(maxMoney, 2); d.CmpAbs(limit) > 0 {
		return decimal.Decimal{}, fmt.Errorf("%s is more than an amount can be", text)
	}
	return d.Trim(0).Pad(2), nil
}
