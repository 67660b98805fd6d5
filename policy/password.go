package policy

import (
	"crypto/rand"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"epicevents.example/epic/models"
)

// Params are the costs of argon2id that new passwords get (OWASP's second choice, about 30 ms).
// The database keeps them beside each salt, so that they can be raised later.
const Params = "argon2id,m=19456,t=2,p=1"

const (
	saltLength = 16
	keyLength  = 32
	// MinPassword is the shortest password, in characters: it is the only factor
	// (NIST SP 800-63B rev. 4, section 3.1.1.2).
	MinPassword = 15
	// MaxPassword is the longest; at least 64 must be accepted, and nothing is ever cut off.
	MaxPassword = 256
)

// Key derives what a password is proved with: argon2id(password, salt). The password itself
// never leaves the process, and the database keeps only sha256 of the key.
func Key(password string, salt []byte, params string) ([]byte, error) {
	var memory, time uint32
	var threads uint8
	if _, err := fmt.Sscanf(params, "argon2id,m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil {
		return nil, fmt.Errorf("password parameters %q: %w", params, err)
	}
	const tooMuch = 1 << 20 // KiB: a hostile server must not make us swallow the machine's memory
	if memory == 0 || memory > tooMuch || time == 0 || time > 16 || threads == 0 {
		return nil, fmt.Errorf("password parameters %q are out of bounds", params)
	}
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, time, memory, threads, keyLength), nil
}

// NewSalt makes a random salt.
func NewSalt() []byte {
	salt := make([]byte, saltLength)
	rand.Read(salt) // never fails: crypto/rand ends the program instead
	return salt
}

// OneTimePassword makes a password for a new account, to be said once and changed at first login:
// five groups of letters and digits that are not mistaken for one another, 116 bits.
func OneTimePassword() string {
	const alphabet = "abcdefghjkmnpqrstuvwxyz23456789" // without i, l, o, 0, 1
	var b strings.Builder
	random := make([]byte, 1)
	for n := 0; n < 24; {
		rand.Read(random)
		if int(random[0]) >= len(alphabet)*8 {
			continue // keeps every letter equally likely
		}
		if n > 0 && n%6 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[int(random[0])%len(alphabet)])
		n++
	}
	return b.String()
}

// CheckPassword refuses a new password that is too short, too long, common, or made of common words,
// rows of keys and the person's own words. There are no rules of composition.
func CheckPassword(password string, s Subject) error {
	password = norm.NFKC.String(password)
	n := utf8.RuneCountInString(password)
	switch {
	case n < MinPassword:
		return models.Errorf(models.Refused, "this password has %d characters: %d at least are needed", n, MinPassword).
			WithHint("a few words in a row make a good one")
	case n > MaxPassword:
		return models.Errorf(models.Refused, "this password has more than %d characters", MaxPassword)
	case strings.ContainsFunc(password, func(r rune) bool { return !unicode.IsPrint(r) }):
		return models.Errorf(models.Refused, "a password has printable characters and spaces only")
	}
	bare := squeeze(password)
	words := commonWords()
	if words[bare] {
		return models.Errorf(models.Refused, "this password is one of the first that anybody would try")
	}
	if utf8.RuneCountInString(bare) < MinPassword/2 {
		return models.Errorf(models.Refused, "this password is mostly spaces, hyphens and dots")
	}
	if free(words, bare) < enough {
		return models.Errorf(models.Refused, "this password is mostly made of common words, repeats or rows of keys").
			WithHint("a few words in a row that have nothing to do with one another make a good one")
	}
	for _, word := range append(strings.FieldsFunc(s.Name+" "+s.Email, func(r rune) bool { return !unicode.IsLetter(r) }), "epicevents", "epic") {
		if word = squeeze(word); utf8.RuneCountInString(word) > 2 {
			bare = strings.ReplaceAll(bare, word, "")
		}
	}
	if free(words, bare) < enough {
		return models.Errorf(models.Refused, "this password is mostly made of your name, your address or the company's name")
	}
	return nil
}

// squeeze makes spellings of a password that a guesser treats alike one.
func squeeze(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-_.", r) {
			return -1
		}
		return r
	}, s))
}
