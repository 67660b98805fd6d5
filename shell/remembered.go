package shell

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/internal/secret"
	"epicevents.example/epic/internal/tty"
	"epicevents.example/epic/models"
)

// remembered is the file of the login that outlives the program: for one terminal session, one
// database, and until its token ends. Its content is sealed with the key that signs tokens and
// with what it is for, so that a copy is of no use elsewhere and no change goes unseen.
type remembered struct {
	path  string
	seals []cipher.AEAD // the first seals; any of them opens, as long as its key is known
	of    []byte        // the terminal session and the database
}

var _ commands.Keeper = (*remembered)(nil)

// newRemembered is the remembered login of this terminal session in a folder, for a database. The
// keys are those of tokens, the one that signs first.
func newRemembered(dir string, keys []string, database string) (*remembered, error) {
	terminal, err := tty.Session()
	if err != nil {
		return nil, err
	}
	return rememberedIn(terminal, dir, keys, database)
}

// rememberedIn is the same for a terminal session by its name.
func rememberedIn(terminal, dir string, keys []string, database string) (*remembered, error) {
	of := sha256.Sum256([]byte(terminal + "\n" + database))
	r := &remembered{path: filepath.Join(dir, "login-"+hex.EncodeToString(of[:8])), of: of[:]}
	for _, key := range keys {
		derived, err := hkdf.Key(sha256.New, []byte(key), nil, "epic remembered login", 32)
		if err != nil {
			return nil, fmt.Errorf("derive the key of the remembered login: %w", err)
		}
		block, err := aes.NewCipher(derived)
		if err != nil {
			return nil, fmt.Errorf("seal the remembered login: %w", err)
		}
		seal, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("seal the remembered login: %w", err)
		}
		r.seals = append(r.seals, seal)
	}
	return r, nil
}

// Keep writes the login down.
func (r *remembered) Keep(k commands.Kept) error {
	content, err := json.Marshal(k) // #nosec G117 -- it is sealed before it is written
	if err == nil {
		err = secret.Write(r.path, r.seals[0].Seal(nil, nil, content, r.of)) // #nosec G407 -- NewGCMWithRandomNonce makes the nonce itself, and wants none
	}
	if err != nil {
		return models.Errorf(models.Misconfigured, "the login cannot be remembered").
			WithHint("the folder %s must be yours to write", filepath.Dir(r.path)).WithCause(err)
	}
	return nil
}

// Forget removes what was written down.
func (r *remembered) Forget() error {
	if err := secret.Remove(r.path); err != nil {
		return models.Errorf(models.Misconfigured, "the remembered login cannot be removed").WithHint("remove %s", r.path).WithCause(err)
	}
	return nil
}

// load gives the login that was kept; fs.ErrNotExist when there is none, NotLoggedIn for one that
// cannot be trusted.
func (r *remembered) load() (commands.Kept, error) {
	var k commands.Kept
	content, err := secret.Read(r.path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return k, fs.ErrNotExist
	}
	if err == nil {
		content, err = r.open(content)
	}
	if err == nil {
		err = json.Unmarshal(content, &k)
	}
	if err != nil {
		return commands.Kept{}, models.Errorf(models.NotLoggedIn, "the remembered login is not used: its file was changed, or is not yours alone").WithCause(err)
	}
	return k, nil
}

// open gives what was sealed with one of the keys.
func (r *remembered) open(sealed []byte) (content []byte, err error) {
	for _, seal := range r.seals {
		if content, err = seal.Open(nil, nil, sealed, r.of); err == nil {
			return content, nil
		}
	}
	return nil, err
}
