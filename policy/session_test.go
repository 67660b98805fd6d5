package policy

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"epicevents.example/epic/models"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func at(now time.Time) func() time.Time { return func() time.Time { return now } }

func secretKey(letter string) []byte { return []byte(strings.Repeat(letter, 32)) }

func tokens(t *testing.T, now time.Time) *Tokens {
	t.Helper()
	ts, err := NewTokens(map[string][]byte{"1": secretKey("a"), "2": secretKey("b")}, "2", at(now))
	if err != nil {
		t.Fatal(err)
	}
	return ts
}

// claims are those of a token of ours; edit changes them.
func claims(edit func(jwt.MapClaims)) jwt.MapClaims {
	c := jwt.MapClaims{
		"iss": "epic", "aud": "epic-shell", "sub": "2", "jti": "session-1",
		"iat": noon.Unix(), "nbf": noon.Unix(), "exp": noon.Add(8 * time.Hour).Unix(),
	}
	if edit != nil {
		edit(c)
	}
	return c
}

// sign makes a token by hand, as somebody would who forges one.
func sign(t *testing.T, method jwt.SigningMethod, key any, header map[string]any, c jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, c)
	token.Header["kid"], token.Header["typ"] = "2", "epic+jwt"
	maps.Copy(token.Header, header)
	maps.DeleteFunc(token.Header, func(_ string, v any) bool { return v == nil })
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTokens_roundTrip(t *testing.T) {
	ts := tokens(t, noon)
	want := Session{Number: 2, ID: "session-1", Expires: noon.Add(8 * time.Hour)}
	text, err := ts.Issue(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ts.Verify(text)
	if err != nil || got.Number != want.Number || got.ID != want.ID || !got.Expires.Equal(want.Expires) {
		t.Errorf("%+v, %v", got, err)
	}
	// What it says can be read by anybody: no department, no name, no address is in it.
	body, err := base64.RawURLEncoding.DecodeString(strings.Split(text, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"commercial", "support", "management", "department", "@", "name"} {
		if strings.Contains(string(body), word) {
			t.Errorf("the token says %q: %s", word, body)
		}
	}
}

// Every token that is not one of ours, now, is refused; an expired one by its own sentence.
func TestTokens_Verify(t *testing.T) {
	const invalid, expired = "your session is not valid", "your session has expired"
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	hs := jwt.SigningMethodHS256
	good := sign(t, hs, secretKey("b"), nil, claims(nil))
	without := func(name string) string {
		return sign(t, hs, secretKey("b"), nil, claims(func(c jwt.MapClaims) { delete(c, name) }))
	}
	with := func(name string, value any) string {
		return sign(t, hs, secretKey("b"), nil, claims(func(c jwt.MapClaims) { c[name] = value }))
	}
	headed := func(name string, value any) string {
		return sign(t, hs, secretKey("b"), map[string]any{name: value}, claims(nil))
	}
	part := func(i int) string { return strings.Split(good, ".")[i] }
	raw := func(key []byte, header, body string) string { // as no library would write it
		text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(body))
		signature, err := hs.Sign(text, key)
		if err != nil {
			t.Fatal(err)
		}
		return text + "." + base64.RawURLEncoding.EncodeToString(signature)
	}
	const header = `{"alg":"HS256","kid":"2","typ":"epic+jwt"}`
	body := fmt.Sprintf(`"iss":"epic","aud":"epic-shell","sub":"2","jti":"s","iat":%d,"nbf":%[1]d,"exp":%d`, noon.Unix(), noon.Add(time.Hour).Unix())
	standard := func(text string) string { // the other alphabet, and its padding
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(b)
	}
	stranger := base64.RawURLEncoding.EncodeToString(secretKey("z"))
	for name, c := range map[string]struct {
		text string
		now  time.Time
		says string
	}{
		"good":                            {good, noon, ""},
		"signed with the other key":       {sign(t, hs, secretKey("a"), map[string]any{"kid": "1"}, claims(nil)), noon, ""},
		"alg none":                        {sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil, claims(nil)), noon, invalid},
		"alg none, with a signature":      {headed("alg", "none"), noon, invalid},
		"HS256 of a stranger":             {sign(t, hs, secretKey("z"), nil, claims(nil)), noon, invalid},
		"HS256 of the key of another kid": {sign(t, hs, secretKey("a"), nil, claims(nil)), noon, invalid},
		"HS384 of our key":                {sign(t, jwt.SigningMethodHS384, secretKey("b"), nil, claims(nil)), noon, invalid},
		"HS512 of our key":                {sign(t, jwt.SigningMethodHS512, secretKey("b"), nil, claims(nil)), noon, invalid},
		"RS256":                           {sign(t, jwt.SigningMethodRS256, rsaKey, nil, claims(nil)), noon, invalid},
		"PS256":                           {sign(t, jwt.SigningMethodPS256, rsaKey, nil, claims(nil)), noon, invalid},
		"unknown kid":                     {headed("kid", "3"), noon, invalid},
		"empty kid":                       {headed("kid", ""), noon, invalid},
		"no kid":                          {headed("kid", nil), noon, invalid},
		"a kid that is no text":           {headed("kid", 2), noon, invalid},
		"a kid that is a path":            {headed("kid", "../../dev/null"), noon, invalid},
		"the usual typ":                   {headed("typ", "JWT"), noon, invalid},
		"no typ":                          {headed("typ", nil), noon, invalid},
		"wrong iss":                       {with("iss", "epic2"), noon, invalid},
		"no iss":                          {without("iss"), noon, invalid},
		"wrong aud":                       {with("aud", "epic-web"), noon, invalid},
		"no aud":                          {without("aud"), noon, invalid},
		"several aud, ours too":           {with("aud", []string{"x", "epic-shell"}), noon, ""},
		"no exp":                          {without("exp"), noon, invalid},
		"no nbf":                          {without("nbf"), noon, invalid},
		"no jti":                          {without("jti"), noon, invalid},
		"empty jti":                       {with("jti", ""), noon, invalid},
		"no sub":                          {without("sub"), noon, invalid},
		"a sub that is no number":         {with("sub", "bill"), noon, invalid},
		"a sub of another type":           {with("sub", 2), noon, invalid},
		"no iat":                          {without("iat"), noon, invalid},
		"exp as text":                     {with("exp", "tomorrow"), noon, invalid},
		"issued in the future":            {with("iat", noon.Add(time.Hour).Unix()), noon, invalid},
		"not yet":                         {with("nbf", noon.Add(time.Minute).Unix()), noon, invalid},
		"not quite yet":                   {with("nbf", noon.Add(20*time.Second).Unix()), noon, ""},
		"a little early":                  {good, noon.Add(-20 * time.Second), ""},
		"early":                           {good, noon.Add(-time.Minute), invalid},
		"at its end":                      {good, noon.Add(8*time.Hour + 20*time.Second), ""},
		"expired":                         {good, noon.Add(8*time.Hour + time.Minute), expired},
		"expired, and of a stranger":      {sign(t, hs, secretKey("z"), nil, claims(nil)), noon.Add(9 * time.Hour), invalid},
		"nothing":                         {"", noon, invalid},
		"dots":                            {"..", noon, invalid},
		"two parts":                       {part(0) + "." + part(1), noon, invalid},
		"no signature":                    {part(0) + "." + part(1) + ".", noon, invalid},
		"four parts":                      {good + "." + part(2), noon, invalid},
		"cut":                             {good[:len(good)-1], noon, invalid},
		"with a space":                    {good + " ", noon, invalid},
		"padded":                          {good + "=", noon, invalid},
		"another body":                    {part(0) + "." + strings.Split(with("sub", "1"), ".")[1] + "." + part(2), noon, invalid},
		"written by hand":                 {raw(secretKey("b"), header, "{"+body+"}"), noon, ""},
		"jku of a stranger":               {sign(t, hs, secretKey("z"), map[string]any{"jku": "http://x/keys"}, claims(nil)), noon, invalid},
		"jwk of a stranger":               {sign(t, hs, secretKey("z"), map[string]any{"jwk": map[string]any{"kty": "oct", "k": stranger}}, claims(nil)), noon, invalid},
		"jku beside our key":              {headed("jku", "http://x/keys"), noon, invalid},
		"jwk beside our key":              {headed("jwk", map[string]any{"kty": "oct", "k": stranger}), noon, invalid},
		"x5u beside our key":              {headed("x5u", "http://x/cert"), noon, invalid},
		"crit":                            {headed("crit", []string{"exp"}), noon, invalid},
		"b64":                             {headed("b64", false), noon, invalid},
		"zip":                             {headed("zip", "DEF"), noon, invalid},
		"a claim twice":                   {raw(secretKey("b"), header, `{"sub":"1",`+body+"}"), noon, invalid},
		"a claim twice, the last ours":    {raw(secretKey("b"), header, "{"+body+`,"sub":"2"}`), noon, invalid},
		"a header twice":                  {raw(secretKey("b"), `{"alg":"none","alg":"HS256","kid":"2","typ":"epic+jwt"}`, "{"+body+"}"), noon, invalid},
		"a claim in capitals too":         {raw(secretKey("b"), header, "{"+body+`,"SUB":"1"}`), noon, invalid},
		"two bodies":                      {raw(secretKey("b"), header, "{"+body+"}{"+body+"}"), noon, invalid},
		"a list":                          {raw(secretKey("b"), header, "[{"+body+"}]"), noon, invalid},
		"nobody's body":                   {raw(secretKey("b"), header, "null"), noon, invalid},
		"the alphabet of base64":          {standard(part(0)) + "." + standard(part(1)) + "." + standard(part(2)), noon, invalid},
		"its signature only":              {part(0) + "." + part(1) + "." + standard(part(2)), noon, invalid},
		"with a new line":                 {part(0) + "\n." + part(1) + "." + part(2), noon, invalid},
		"with a NUL":                      {good + "\x00", noon, invalid},
		"percent-encoded":                 {strings.ReplaceAll(good, ".", "%2E"), noon, invalid},
		"as JSON":                         {`{"payload":"` + part(1) + `","signatures":[{"protected":"` + part(0) + `","signature":"` + part(2) + `"}]}`, noon, invalid},
		"encrypted, in form":              {good + "." + part(1) + "." + part(2), noon, invalid},
		"Bearer":                          {"Bearer " + good, noon, invalid},
		"with a mark of order":            {"\ufeff" + good, noon, invalid},
		"a long one":                      {strings.Repeat("a", 1<<20), noon, invalid},
	} {
		_, err := tokens(t, c.now).Verify(c.text)
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: %v (%v)", name, err, errors.Unwrap(err))
		case c.says != "" && (err == nil || err.Error() != c.says):
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
		var known *models.Error
		if err != nil && (!errors.As(err, &known) || known.Code != models.NotLoggedIn || known.Hint != "type login") {
			t.Errorf("%s: %#v", name, err)
		}
	}
}

// The last character of a signature has two bits that mean nothing: a token spelled in another way
// is not the same token.
func TestTokens_Verify_spelling(t *testing.T) {
	ts := tokens(t, noon)
	good, err := ts.Issue(Session{Number: 2, ID: "x", Expires: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for _, last := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
		if _, err := ts.Verify(good[:len(good)-1] + string(last)); err == nil {
			accepted++
		}
	}
	if accepted != 1 {
		t.Errorf("%d spellings of one token are accepted", accepted)
	}
}

// A key is replaced in two steps: the new one signs while the old one is still known, then the old
// one goes, and its tokens with it.
func TestTokens_rotation(t *testing.T) {
	make := func(current string, keys map[string][]byte) *Tokens {
		t.Helper()
		ts, err := NewTokens(keys, current, at(noon))
		if err != nil {
			t.Fatal(err)
		}
		return ts
	}
	before := make("1", map[string][]byte{"1": secretKey("a")})
	during := make("2", map[string][]byte{"1": secretKey("a"), "2": secretKey("b")})
	after := make("2", map[string][]byte{"2": secretKey("b")})
	s := Session{Number: 2, ID: "x", Expires: noon.Add(time.Hour)}
	old, err := before.Issue(s)
	if err != nil {
		t.Fatal(err)
	}
	young, err := during.Issue(s)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ts   *Tokens
		text string
		ok   bool
	}{
		"old before": {before, old, true}, "old during": {during, old, true}, "old after": {after, old, false},
		"new before": {before, young, false}, "new during": {during, young, true}, "new after": {after, young, true},
	} {
		if _, err := c.ts.Verify(c.text); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The same by the settings: a key's name comes from the key, so what the old one signed is known as
// its, wherever it stands.
func TestTokensOf(t *testing.T) {
	a, b := string(secretKey("a")), string(secretKey("b"))
	of := func(keys ...string) *Tokens {
		t.Helper()
		ts, err := TokensOf(keys, at(noon))
		if err != nil {
			t.Fatal(err)
		}
		return ts
	}
	old, err := of(a).Issue(Session{Number: 2, ID: "x", Expires: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	young, err := of(b, a).Issue(Session{Number: 2, ID: "x", Expires: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ts         *Tokens
		old, young bool
	}{
		"before": {of(a), true, false}, "during": {of(b, a), true, true}, "after": {of(b), false, true}, "another": {of(string(secretKey("c"))), false, false},
	} {
		_, first := c.ts.Verify(old)
		_, second := c.ts.Verify(young)
		if (first == nil) != c.old || (second == nil) != c.young {
			t.Errorf("%s: %v, %v", name, first, second)
		}
	}
	if _, err := TokensOf([]string{a, "short"}, at(noon)); err == nil || strings.Contains(err.Error(), "short") {
		t.Errorf("a short old key: %v", err)
	}
}

func TestNewTokens(t *testing.T) {
	for name, c := range map[string]struct {
		keys    map[string][]byte
		current string
	}{
		"no key":                   {nil, "1"},
		"not the current":          {map[string][]byte{"1": secretKey("a")}, "2"},
		"a short key":              {map[string][]byte{"1": secretKey("a")[:31]}, "1"},
		"an old key that is short": {map[string][]byte{"1": secretKey("a"), "0": []byte("secret")}, "1"},
	} {
		if _, err := NewTokens(c.keys, c.current, time.Now); err == nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "aaa") {
			t.Errorf("%s: the error repeats the key: %v", name, err)
		}
	}
}
