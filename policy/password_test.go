package policy

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestCheckPassword(t *testing.T) {
	long := strings.Repeat("otters swim far ", 15) + "and then sleep.."
	bill := Subject{ID: 2, Name: "Bill Boquet", Email: "bill.boquet@epicevents.example"}
	for _, c := range []struct{ password, says string }{
		{"a long demo password", ""},
		{"éléphants à vélo", ""}, // 16 characters, 20 bytes
		{strings.Repeat("象", 14), "has 14 characters"},
		{"象牙の塔に住む人々は静かに笑った", ""}, // 16 characters of three bytes
		{"123 tigre velo9", ""},  // 15
		{"123 tigre velo", "has 14 characters: 15 at least"},
		{"", "has 0 characters"},
		// Counted once composed: fourteen characters, of which each has an accent of its own.
		{strings.Repeat("e\u0301", 14), "has 14 characters"},
		{"ﬁletdesole 3kg", ""},                                 // the ligature is two letters (NFKC): 15
		{strings.Repeat("correct horse ", 4) + "12345678", ""}, // 64
		{long, ""}, // 256
		{long + "!", "more than 256"},
		{"           a           ", "mostly spaces"},
		{"- - - - - - - - - - ", "mostly spaces"},
		{"a long demo\tpassword", "printable"},
		{"a long demo\x00password", "printable"},
		{"a long demo\u202epassword", "printable"},
		{"passwordpassword", "first that anybody would try"},
		{"Password Password", "first that anybody would try"},
		{"PASS-word.pass_word", "first that anybody would try"},
		{"ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ", "first that anybody would try"}, // full width (NFKC)
		{"correct horse battery staple", "first that anybody would try"},
		{"aaaaaaaaaaaaaaaaaaaa", "rows of keys"},
		{"ababababababababab", "rows of keys"},
		{"abcabcabcabcabcabcab", "rows of keys"},
		{"abcdefghijklmno123", "rows of keys"},
		{"zyxwvutsrqponml", "rows of keys"},
		{"98765432109876543210", "rows of keys"},
		{"qwertyuiop[]asdfgh", "rows of keys"},
		{"azertyuiopmlkjhgf", "rows of keys"},
		{"qwertzuiopasdfgh", "rows of keys"},
		{"1q2w3e4r5t6y7u8i9", "rows of keys"},
		{"2wsx3edc4rfv5tgb6", "rows of keys"},
		{"111222333444555666", "rows of keys"},
		{"password123456789", "common words"},
		{"passwordqwerty2026", "common words"},
		{"Password-Monkey-2025", "common words"},
		{"p4$$w0rdp4$$w0rd1", "common words"},
		{"P@ssw0rd Dr@g0n 12", ""}, // two words and twelve possibilities: at the edge
		{"motdepassesoleil!", "common words"},
		{"jetaimedoudou12345", "common words"},
		{"correct horse battery", ""},
		{"soleil otters velo", ""},
		{"dragon monkey shadow", ""}, // three words that have nothing to do with one another
		{"billboquetbillboquet", "mostly made of"},
		{"BillBoquet12345678", "mostly made of"},
		{"bill boquet 1985 bill", "mostly made of"},
		{"epicevents-motdepasse", "mostly made of"},
		{"epicpassword2026!!", "mostly made of"},
		{"Bill.Boquet@EpicEvents.example", "mostly made of"},
		{"epicevents-epicevents", "mostly made of"},
		{"EpicEvents2026!", "mostly made of"},
		{"bill keeps 3 otters in Brest", ""}, // one's name may be in it
	} {
		err := CheckPassword(c.password, bill)
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%q: %v", c.password, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%q: %v, want %q", c.password, err, c.says)
		}
		if err != nil && len(c.password) > 3 && strings.Contains(err.Error(), c.password) {
			t.Errorf("the refusal repeats the password: %v", err)
		}
	}
}

// Every password of the list is refused, however it is spelled, and so is any one or two of its words
// with a year behind them.
func TestCheckPassword_commonest(t *testing.T) {
	words := commonWords()
	if len(words) < 1000 {
		t.Fatalf("the list has %d words", len(words))
	}
	long, previous := 0, "password"
	for word := range words {
		if word != squeeze(word) && len(word) < MinPassword {
			t.Errorf("%q is never looked for: it is not as passwords are compared", word)
		}
		tries := []string{word + previous + "2026", strings.ToUpper(word) + "-" + previous + "1999", strings.Repeat(word, 5)}
		if previous = word; len(word) >= MinPassword {
			long++
			tries, previous = []string{word, strings.ToUpper(word), word[:4] + " " + word[4:]}, "password"
		}
		for _, spelled := range tries {
			if n := len(squeeze(spelled)); n < MinPassword {
				continue
			}
			if err := CheckPassword(spelled, Subject{}); err == nil {
				t.Errorf("%q is taken", spelled)
			}
		}
	}
	if long < 40 {
		t.Errorf("the list has %d long passwords", long)
	}
}

func TestOneTimePassword(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z2-9]{6}(-[a-z2-9]{6}){3}$`)
	seen, letters := map[string]bool{}, map[rune]bool{}
	for range 2000 {
		p := OneTimePassword()
		if !shape.MatchString(p) || strings.ContainsAny(p, "ilo01") {
			t.Fatalf("%q", p)
		}
		if err := CheckPassword(p, Subject{Name: "Sam Smith", Email: "sam@epicevents.example"}); err != nil {
			t.Fatalf("%q: %v", p, err)
		}
		if seen[p] {
			t.Fatalf("%q was given twice", p)
		}
		seen[p] = true
		for _, r := range p {
			letters[r] = true
		}
	}
	if len(letters) != 32 { // 31 of the alphabet and the hyphen
		t.Errorf("%d different characters were seen in 2000 passwords", len(letters))
	}
}

func TestKey(t *testing.T) {
	salt := NewSalt()
	if len(salt) != 16 || bytes.Equal(salt, NewSalt()) {
		t.Fatal("the salt is not 16 random bytes")
	}
	key := func(password, params string) []byte {
		t.Helper()
		k, err := Key(password, salt, params)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	base := key("éléphants à vélo", Params)
	if len(base) != 32 {
		t.Errorf("the key has %d bytes", len(base))
	}
	// The same password, whatever keyboard composes it.
	if !bytes.Equal(base, key(norm.NFD.String("éléphants à vélo"), Params)) {
		t.Error("an accent typed in two ways gives two keys")
	}
	if bytes.Equal(base, key("Éléphants à vélo", Params)) || bytes.Equal(base, key("éléphants à vélo ", Params)) {
		t.Error("another password gives the same key")
	}
	// Nothing is cut off at the end.
	long := strings.Repeat("x", MaxPassword)
	if bytes.Equal(key(long, Params), key(long[:MaxPassword-1]+"y", Params)) {
		t.Error("a long password is truncated")
	}
	if bytes.Equal(base, key("éléphants à vélo", "argon2id,m=8192,t=2,p=1")) {
		t.Error("the parameters do not count")
	}
	// What a hostile server could ask for, at the cost of the machine's memory.
	for _, params := range []string{
		"", "argon2i,m=19456,t=2,p=1", "argon2id", "argon2id,m=0,t=2,p=1", "argon2id,m=19456,t=0,p=1", "argon2id,m=19456,t=2,p=0",
		"argon2id,m=4294967295,t=2,p=1", "argon2id,m=19456,t=4000000,p=1", "argon2id,m=19456,t=2,p=256", "argon2id,m=-1,t=2,p=1",
	} {
		if _, err := Key("a long demo password", salt, params); err == nil {
			t.Errorf("%q was accepted", params)
		}
	}
}
