package query

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

// sought is a text as each kind of field is asked for it.
type sought struct {
	text     string // folded, its spaces made single
	number   int64  // of a record; 0: it is none
	numbered bool   // nothing but the record of this number is meant: #12
	digits   string // of a telephone number, as far as they were typed, without a zero before them
}

// fewestDigits is how many digits a part of a telephone number has at least.
const fewestDigits = 4

// seek reads what is looked for.
func seek(typed string) (sought, error) {
	w := sought{text: strings.Join(strings.Fields(fold.Fold(typed)), " ")}
	if !strings.ContainsFunc(w.text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return w, errNothingSought(typed)
	}
	digits, numbered := strings.CutPrefix(w.text, "#")
	if only(digits, "0123456789") && digits[0] != '0' {
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil { // else more digits than any number has
			w.number = n
		}
	}
	w.numbered = numbered && w.number > 0
	if !w.numbered && only(w.text, "+0123456789 ().-/") {
		phone := strings.NewReplacer("(0)", "", "+", "", " ", "", "(", "", ")", "", ".", "", "-", "", "/", "").Replace(w.text)
		if phone = strings.TrimLeft(phone, "0"); len(phone) >= fewestDigits {
			w.digits = phone
		}
	}
	return w, nil
}

// only reports whether a text has characters, and no others than these.
func only(text, these string) bool {
	return text != "" && strings.Trim(text, these) == ""
}

// try is one way to look: exactly, or with what is as alike as that, see word_similarity of pg_trgm.
type try struct {
	exact bool
	alike float64
}

// exactly finds names and e-mails that are the same.
func exactly() try { return try{exact: true, alike: 1} }

// tries are the ways in which a text is looked for, until one finds something. An e-mail is somebody's,
// or it is mistyped. What has but one word of two in common comes only where nothing has more; of five
// letters a wrong one in the middle leaves a likeness of a third.
func (w sought) tries() []try {
	switch {
	case !w.mayBeMistyped(models.KindText):
		return []try{{alike: 1}}
	case strings.Contains(w.text, "@"):
		return []try{exactly(), {alike: 0.7}, {alike: 0.5}}
	default:
		return []try{{alike: 0.7}, {alike: 0.5}, {alike: 0.3}}
	}
}

// test writes whether a field may have what is sought, and gives the text to compare it with: an
// empty one where it cannot.
func (w sought) test(f *fragment, src *source, t target, try try) (needle string) {
	alias, column := src.column(t.path)
	kind := t.path.Field().Kind
	switch {
	case kind == models.KindID || kind == models.KindInteger:
		if w.number == 0 || try.exact {
			return ""
		}
		f.add("?.? = ?", alias, column, w.number)
		return strconv.FormatInt(w.number, 10)
	case kind == models.KindPhone:
		if w.digits == "" || try.exact {
			return ""
		}
		f.add("public.fold(?.?) LIKE ?", alias, column, "%"+w.digits+"%")
		return w.digits
	case !t.titled && (w.numbered || try.exact && kind != models.KindEmail):
		return ""
	case w.numbered || try.exact:
		f.add("public.fold(?.?) = ?", alias, column, w.text)
		return w.text
	}
	f.add("(")
	for i, pattern := range w.patterns(kind) {
		if i > 0 {
			f.add(" OR ")
		}
		f.add("public.fold(?.?) LIKE ?", alias, column, pattern)
	}
	if w.mayBeMistyped(kind) {
		f.add(" OR public.fold(?.?) OPERATOR(ext.%>) ?", alias, column, w.text)
	}
	f.add(")")
	return w.text
}

// patterns are those of LIKE by which a text is found. Of one or two letters the index knows only
// where a word begins with them.
func (w sought) patterns(kind models.Kind) []string {
	typed := escapeLike(w.text)
	if utf8.RuneCountInString(w.text) < 3 {
		list := []string{typed + "%"}
		for _, before := range betweenWords {
			list = append(list, "%"+before+typed+"%")
		}
		return list
	}
	list := []string{"%" + typed + "%"}
	if w.mayBeMistyped(kind) {
		for _, swapped := range w.swapped() {
			list = append(list, "%"+escapeLike(swapped)+"%")
		}
	}
	return list
}

// mayBeMistyped reports whether what is only written alike is of use in a field. Digits that are
// alike are other ones, an address is alike to all others of its company, and in notes there are words
// alike to any.
func (w sought) mayBeMistyped(kind models.Kind) bool {
	letters := strings.ContainsFunc(w.text, unicode.IsLetter)
	return letters && (kind == models.KindText || kind == models.KindEmail && strings.Contains(w.text, "@"))
}

// swapped are the texts of which this one may be a slip of two fingers. In a short word that changes
// most groups of three letters, and nothing is left that is alike; a long one is found by the others.
func (w sought) swapped() []string {
	const longest = 7
	runes := []rune(w.text)
	if len(runes) > longest || strings.Contains(w.text, " ") {
		return nil
	}
	var list []string
	for i := 1; i < len(runes); i++ {
		if runes[i-1] == runes[i] {
			continue
		}
		other := append([]rune(nil), runes...)
		other[i-1], other[i] = other[i], other[i-1]
		list = append(list, string(other))
	}
	return list
}

// excerpt is the part of a value that has what is sought: the line, and of a long one a piece of it.
func (w sought) excerpt(value string) string {
	const longest, before = 80, 30
	line, at := "", -1
	for l := range strings.Lines(value) {
		l = strings.TrimSpace(l)
		if line == "" {
			line = l
		}
		if at = strings.Index(fold.Fold(l), w.text); at >= 0 {
			line = l
			break
		}
	}
	runes := []rune(line)
	if len(runes) <= longest {
		return line
	}
	from := 0
	if at > 0 { // about there: a letter that is folded to two moves it by one
		from = max(0, min(utf8.RuneCountInString(fold.Fold(line)[:at])-before, len(runes)-longest))
	}
	piece := string(runes[from:min(from+longest, len(runes))])
	if from > 0 {
		piece = "…" + piece
	}
	if from+longest < len(runes) {
		piece += "…"
	}
	return piece
}
