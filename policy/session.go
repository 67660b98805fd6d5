package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"epicevents.example/epic/models"
)

// What every token of ours says, and must say (shared/design/security.md, "The JWT").
const (
	issuer   = "epic"
	audience = "epic-shell"
	typ      = "epic+jwt"
	leeway   = 30 * time.Second
)

// Tokens signs and verifies the token that carries a session on the person's side. The
// department is not in it: the database is asked for that before each command.
type Tokens struct {
	keys    map[string][]byte // by kid; a key is retired by taking it out
	current string
	now     func() time.Time
}

// NewTokens takes the keys by their ids, the id of the one that signs, and the clock.
func NewTokens(keys map[string][]byte, current string, now func() time.Time) (*Tokens, error) {
	for kid, key := range keys {
		if len(key) < 32 {
			return nil, fmt.Errorf("token key %q has %d bytes: HS256 needs 32 at least", kid, len(key))
		}
	}
	if keys[current] == nil {
		return nil, fmt.Errorf("token key %q is missing", current)
	}
	return &Tokens{keys: keys, current: current, now: now}, nil
}

// TokensOf takes the keys, the one that signs first. Each has a name of its own in the tokens, so one
// that takes another's place is not mistaken for it.
func TokensOf(keys []string, now func() time.Time) (*Tokens, error) {
	named, current := map[string][]byte{}, ""
	for _, key := range slices.Backward(keys) {
		sum := sha256.Sum256([]byte("epic token key " + key))
		current = hex.EncodeToString(sum[:4])
		named[current] = []byte(key)
	}
	return NewTokens(named, current, now)
}

// Session is what a token says.
type Session struct {
	Number  int64  // the employee's number
	ID      string // of the session, which the database keeps too
	Expires time.Time
}

// Issue signs a token for a session.
func (t *Tokens) Issue(s Session) (string, error) {
	now := t.now()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Issuer: issuer, Audience: jwt.ClaimStrings{audience},
		Subject: strconv.FormatInt(s.Number, 10), ID: s.ID,
		IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(s.Expires),
	})
	token.Header["kid"], token.Header["typ"] = t.current, typ
	return token.SignedString(t.keys[t.current])
}

// Verify checks a token and gives what it says. Every failure is the same to the person: the
// session is over; an expired one is told apart, since that is nobody's fault.
func (t *Tokens) Verify(text string) (Session, error) {
	var claims jwt.RegisteredClaims
	token, err := jwt.ParseWithClaims(text, &claims, t.key,
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(leeway), jwt.WithStrictDecoding(), jwt.WithTimeFunc(t.now))
	if errors.Is(err, jwt.ErrTokenExpired) {
		return Session{}, sessionOver("your session has expired", err)
	}
	if err != nil {
		return Session{}, sessionOver("your session is not valid", err)
	}
	// The library alone accepts a token without nbf, sub, jti or typ.
	number, err := strconv.ParseInt(claims.Subject, 10, 64)
	if err != nil || claims.ID == "" || claims.NotBefore == nil || claims.IssuedAt == nil || token.Header["typ"] != typ {
		return Session{}, sessionOver("your session is not valid", errors.New("a claim is missing"))
	}
	if parts := strings.Split(text, "."); !ours(parts[0], headers) || !ours(parts[1], claimed) {
		return Session{}, sessionOver("your session is not valid", errors.New("more is said than a token of ours says"))
	}
	return Session{Number: number, ID: claims.ID, Expires: claims.ExpiresAt.Time}, nil
}

// headers and claimed are all that a token of ours says. One that names a key (jku, jwk, x5u) or asks
// for more to be understood (crit) is none, whoever signed it.
var (
	headers = []string{"alg", "kid", "typ"}
	claimed = []string{"iss", "aud", "sub", "jti", "iat", "nbf", "exp"}
)

// ours reports whether a part of a verified token says what ours say, each once and spelled so: of a
// thing said twice one reader takes the first and another the last, and Go's takes SUB for sub.
func ours(part string, names []string) bool {
	b, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	seen := map[string]bool{}
	for d.More() {
		name, _ := d.Token() // what is no name is none of ours
		text, _ := name.(string)
		var value json.RawMessage
		if seen[text] || !slices.Contains(names, text) || d.Decode(&value) != nil {
			return false
		}
		seen[text] = true
	}
	return true
}

// key finds the key of a token by its kid in the fixed map.
func (t *Tokens) key(token *jwt.Token) (any, error) {
	kid, _ := token.Header["kid"].(string)
	key := t.keys[kid]
	if key == nil {
		return nil, fmt.Errorf("unknown key %q", kid)
	}
	return key, nil
}

func sessionOver(sentence string, cause error) error {
	return models.Errorf(models.NotLoggedIn, "%s", sentence).WithHint("type login").WithCause(cause)
}
