//go:build !windows

package term

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// afterKey is how long an Enter behind a key is waited for: people are used to press it, and it must not
// answer the next question.
const afterKey = 300 * time.Millisecond

// oneKey reads one key, Enter or not.
func (a *answers) oneKey(question string) (string, error) {
	a.key = question
	if _, err := io.WriteString(a.tty.out, question); err != nil {
		return "", fmt.Errorf("write the question: %w", err)
	}
	var b [256]byte
	n, err := a.Read(b[:])
	if err != nil {
		io.WriteString(a.tty.out, "\r\n")
		return "", err
	}
	typed := string(b[:n])
	if !strings.HasSuffix(typed, "\r") && len(*a.typed) == 0 {
		var enter [1]byte
		if n, err := a.tty.read(enter[:], afterKey); err == nil && n == 1 && enter[0] != '\r' && enter[0] != '\n' {
			*a.typed = append(*a.typed, enter[0])
		}
	}
	_, err = io.WriteString(a.tty.out, cleaned(strings.TrimSpace(typed))+"\r\n")
	return typed, err
}
