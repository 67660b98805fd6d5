package lang

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The caps: a line is typed by a person, so anything longer is an accident or an attack.
const (
	maxLine  = 64 << 10 // bytes of a line; notes of 20,000 characters fit
	maxDepth = 64       // nested parentheses and "not"
	maxList  = 500      // values of one list, fields of one command
)

// quotes maps each opening quote to its closing one, as keyboards and telephones write them in
// several languages. A quote opens only at the start of a token: d'Artois and O'Neil are words.
var quotes = map[rune]rune{'"': '"', '\'': '\'', '“': '”', '”': '”', '„': '“', '‘': '’', '«': '»'}

// scanner cuts a line into tokens.
type scanner struct {
	line  string
	pos   int
	depth int // of open parentheses: inside them a comma separates values
}

// scan cuts the whole line; the last token is always tokEnd. An unclosed quote ends with the
// line and is marked: completion goes on from there, the parser refuses it.
func scan(line string) ([]token, *Error) {
	if len(line) > maxLine {
		return nil, errTooLong(len(line))
	}
	s := &scanner{line: line}
	var tokens []token
	for {
		t, err := s.next()
		if err != nil {
			return nil, err
		}
		t.whole = line[t.span.From:t.span.To]
		tokens = append(tokens, t)
		if t.kind == tokEnd {
			return tokens, nil
		}
	}
}

func (s *scanner) next() (token, *Error) {
	comment := s.skip()
	from := s.pos
	rest := s.line[from:]
	if rest == "" { // the sentence ends where its comment begins
		return token{kind: tokEnd, span: Span{comment, comment}}, nil
	}
	if rest[0] == '\n' { // pasted lines are commands of their own
		s.pos++
		return token{kind: tokMark, span: Span{from, s.pos}, text: ";"}, nil
	}
	if isFlag(rest) {
		word, _, _ := strings.Cut(rest, " ")
		return token{}, errFlag(Span{from, from + len(word)}, word)
	}
	r, n := utf8.DecodeRuneInString(rest)
	if closing, ok := quotes[r]; ok {
		return s.quoted(closing, n)
	}
	if n := markLength(rest); n > 0 {
		s.pos += n
		switch rest[:n] {
		case "(":
			s.depth++
		case ")":
			s.depth = max(0, s.depth-1)
		}
		return token{kind: tokMark, span: Span{from, s.pos}, text: rest[:n]}, nil
	}
	return s.word()
}

// skip passes over spaces, and over a comment up to the end of its row. It gives where the comment
// begins, or where it stopped.
func (s *scanner) skip() int {
	comment := -1
	for s.pos < len(s.line) {
		rest := s.line[s.pos:]
		r, n := utf8.DecodeRuneInString(rest)
		switch {
		case strings.HasPrefix(rest, "--") && !isFlag(rest):
			comment = s.pos
			if n = strings.IndexByte(rest, '\n'); n < 0 {
				n = len(rest)
			}
		case r == '\n' || !unicode.IsSpace(r):
			return s.pos
		}
		s.pos += n
	}
	if comment >= 0 {
		return comment
	}
	return s.pos
}

// isFlag reports whether a text begins with --word. A comment has a space after its dashes: else
// --dry-run, typed as in other programs, would be passed over and the change made.
func isFlag(text string) bool {
	word, ok := strings.CutPrefix(text, "--")
	r, _ := utf8.DecodeRuneInString(word)
	return ok && unicode.IsLetter(r)
}

// quoted reads a text up to its closing quote: \n is a new line, \" and "" are a quote, \\ is a
// backslash. Any other backslash is one: nobody's text is rewritten.
func (s *scanner) quoted(closing rune, opening int) (token, *Error) {
	from := s.pos
	s.pos += opening
	var text strings.Builder
	for s.pos < len(s.line) {
		r, n := utf8.DecodeRuneInString(s.line[s.pos:])
		s.pos += n
		switch {
		case r == 0 || r == utf8.RuneError && n == 1: // neither is text to the database
			return token{}, s.stray(s.pos-n, n)
		case r == '\\' && s.pos < len(s.line):
			if r, n = utf8.DecodeRuneInString(s.line[s.pos:]); r != 0 && (r != utf8.RuneError || n > 1) {
				s.pos += n
				text.WriteString(unescape(r, closing))
			}
		case r == closing && strings.HasPrefix(s.line[s.pos:], string(closing)) && closing < utf8.RuneSelf:
			s.pos++
			text.WriteRune(r)
		case r == closing:
			return token{kind: tokText, span: Span{from, s.pos}, text: trimGuillemets(text.String(), closing), end: closing}, nil
		default:
			text.WriteString(s.line[s.pos-n : s.pos])
		}
	}
	return token{kind: tokText, span: Span{from, s.pos}, text: text.String(), open: true, end: closing}, nil
}

func unescape(r, closing rune) string {
	switch r {
	case 'n':
		return "\n"
	case '\\', '"', closing:
		return string(r)
	default:
		return `\` + string(r)
	}
}

// trimGuillemets drops the spaces that French puts inside its quotes.
func trimGuillemets(text string, closing rune) string {
	if closing != '»' {
		return text
	}
	return strings.TrimFunc(text, unicode.IsSpace)
}

// markLength is the length of the punctuation at the head of s, or 0.
func markLength(s string) int {
	for _, m := range [...]string{"!=", "<=", ">=", "!~", "<>", "==", "=>", "=<", "(", ")", ",", ";", "=", "<", ">", "~", ":"} {
		if strings.HasPrefix(s, m) {
			return len(m)
		}
	}
	return 0
}

// word reads up to the next space or mark. A comma or a colon between digits belongs to a
// number or a clock (1200,50 and 13:00); inside parentheses a comma always separates.
func (s *scanner) word() (token, *Error) {
	from := s.pos
	for s.pos < len(s.line) {
		r, n := utf8.DecodeRuneInString(s.line[s.pos:])
		if unicode.IsSpace(r) || (markLength(s.line[s.pos:]) > 0 && !s.insideNumber(r, from)) {
			break
		}
		if r == utf8.RuneError && n == 1 || unicode.IsControl(r) {
			return token{}, s.stray(s.pos, n)
		}
		s.pos += n
	}
	text := s.line[from:s.pos]
	if digits := strings.TrimPrefix(text, "#"); digits != text && isDigits(digits) {
		return token{kind: tokNumber, span: Span{from, s.pos}, text: digits}, nil
	}
	return token{kind: tokWord, span: Span{from, s.pos}, text: text}, nil
}

// stray is the error for a character that no text has.
func (s *scanner) stray(at, length int) *Error {
	return errStrayByte(Span{at, at + length}, fmt.Sprintf("%q", s.line[at:at+length]))
}

func (s *scanner) insideNumber(r rune, from int) bool {
	digit := func(i int) bool { return i >= from && i < len(s.line) && s.line[i] >= '0' && s.line[i] <= '9' }
	switch r {
	case ',':
		return s.depth == 0 && digit(s.pos-1) && digit(s.pos+1)
	case ':':
		return digit(s.pos-1) && digit(s.pos+1)
	default:
		return false
	}
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
