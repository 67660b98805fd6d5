// Package secret keeps what must stay between a person and this program in files that only their
// owner can read.
package secret

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Load gives the secret in the file, and makes a random one when there is none. Two programs that
// make it at once end up with the same. See Read for the files that are refused.
func Load(path string) (string, error) {
	b, err := Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		// A link can be made only where nothing is: one program makes the secret.
		if err := write(path, []byte(New()+"\n"), os.Link); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("make the secret %s: %w", path, err)
		}
		b, err = Read(path)
	}
	if err != nil {
		return "", fmt.Errorf("read the secret: %w", err)
	}
	text := strings.TrimSpace(string(b))
	if text == "" { // a disk was full, or somebody emptied it: an empty secret would open to all
		return "", fmt.Errorf("the secret %s is empty: remove it, and a new one is made", path)
	}
	return text, nil
}

// New makes a random secret of 256 bits.
func New() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}
