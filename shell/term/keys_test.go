package term

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/c-bata/go-prompt"
)

// decoded gives the keys of some packets, text runs joined, and what is left as the beginning of a key.
func decoded(packets ...string) (keys []string, tail string) {
	var d decoder
	var pending []byte
	inText := false
	for _, packet := range packets {
		pending = append(pending, packet...)
		for {
			k, n := d.next(pending)
			if n == 0 {
				break
			}
			pending = pending[n:]
			isText := k != "" && k[0] >= 0x20 && k != keyRubOut
			switch {
			case k == "":
			case isText && inText:
				keys[len(keys)-1] += string(k)
			default:
				keys = append(keys, string(k))
				inText = isText
			}
		}
	}
	return keys, string(pending)
}

func TestDecoder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in string
		want     []string
		tail     string
	}{
		{"text and Enter", "ab\rc\n", []string{"ab", "\r", "c", "\r"}, ""},
		{"accents, other scripts", "é日\u0301", []string{"é日\u0301"}, ""},
		{"spaces", "a\u00a0b\u202fc", []string{"a b c"}, ""},
		{"what reorders or hides", "a\u202eb\u200bc\u0085d", []string{"abcd"}, ""},
		{"joiners", "می\u200cخواهم क\u094d\u200dष 👨\u200d👩", []string{"می\u200cخواهم क\u094d\u200dष 👨\u200d👩"}, ""},
		{"bytes that are not text", "a\xffb\xc3(c", []string{"ab(c"}, ""},
		{"half a character", "a\xe2\x82", []string{"a"}, "\xe2\x82"},
		{"arrows, both modes", "\x1b[A\x1bOB\x1b[C\x1bOD", []string{"\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"}, ""},
		{"arrows with keys held", "\x1b[1;5C\x1b[1;3D\x1b[1;2C\x1b[1;5A", []string{"\x1bf", "\x1bb", "\x1b[C"}, ""},
		{"home and end", "\x1b[H\x1b[1~\x1b[7~\x1bOF\x1b[4~\x1b[8~", []string{"\x1b[H", "\x1b[H", "\x1b[H", "\x1b[F", "\x1b[F", "\x1b[F"}, ""},
		{"delete, back-tab", "\x1b[3~\x1b[Z\x1b[3;5~", []string{"\x1b[3~", "\x1b[Z", "\x1bd"}, ""},
		{"alt", "\x1bb\x1bf\x1bd\x1b\x7f\x1b\b\x1bx\x1bé", []string{"\x1bb", "\x1bf", "\x1bd", "\x1b\x7f", "\x1b\x7f"}, ""},
		{"escape, then a control key", "\x1b\rx", []string{"\a", "\r", "x"}, ""},
		{"escape twice", "\x1b\x1b[A", []string{"\x1b[A"}, ""},
		{"focus, function keys, mouse", "\x1b[I\x1b[O\x1b[15~\x1bOP\x1b[[A\x1b[M abz\x1b[<0;1;2M", []string{"z"}, ""},
		{"answers of the terminal", "\x1b]11;rgb:0/0/0\x07\x1bP1$r\x1b\\\x1b[?62;c\x1b[3;4Rz", []string{"z"}, ""},
		{"a sequence broken off", "\x1b[12\rz\x1bO\r", []string{"\r", "z", "\r"}, ""},
		{"a string broken off", "\x1b]ab\rz", []string{"\r", "z"}, ""},
		{"a sequence without an end", "\x1b[" + strings.Repeat("1", maxCSI) + "z", []string{"11z"}, ""},
		{"a string without an end", "\x1b]" + strings.Repeat("a", maxString) + "z", []string{"aaz"}, ""},
		{"the beginning of a sequence", "a\x1b[1;", []string{"a"}, "\x1b[1;"},
		{"paste", "\x1b[200~a\r\nb\nc\rd\te\x1b[Af\x00\x1b[201~\r", []string{"a⏎b⏎c⏎d ef", "\r"}, ""},
		{"paste with sequences", "\x1b[200~a\x1b[1;31mb\x1b(Bc\x1b]0;t\x07d\x1b7e\x1bé\r\x1b[m\n\x1b[Mf\x1b[M\x1b[201~g", []string{"abcdeé⏎fg"}, ""},
		{"paste that ends in a sequence", "\x1b[200~a\x1b[3\x1b[201~b\x1b[200~\x1b]c\x1b[201~d\x1b[200~\x1b(\x1b[201~e", []string{"abde"}, ""},
		{"paste, a sequence half there", "\x1b[200~a\x1b[31", []string{"a"}, "\x1b[31"},
		{"paste, its end half there", "\x1b[200~a\x1b[20", []string{"a"}, "\x1b[20"},
		{"paste left with Ctrl-C", "\x1b[200~a\x03\r", []string{"a", "\x03", "\r"}, ""},
		{"an end without a paste", "a\x1b[201~b", []string{"ab"}, ""},
		{"control keys", "\x01\x1c\x00\x14\x05\x0b\x15\x17\x19", []string{"\x01", "\x05", string(keyKillEnd), string(keyKillStart), string(keyRubBlank), string(keyYank)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys, tail := decoded(c.in)
			if !slices.Equal(keys, c.want) || tail != c.tail {
				t.Errorf("%q\n gives %q, tail %q\n want  %q, tail %q", c.in, keys, tail, c.want, c.tail)
			}
		})
	}
}

// Each key that is handed to go-prompt is one that it knows, or one that is bound.
func TestDecoder_keysThatGoPromptKnows(t *testing.T) {
	t.Parallel()
	for _, k := range []key{keyNone, keyEnter, keyTab, keyBackTab, keyRubOut, keyDelete, keyUp, keyDown, keyRight, keyLeft, keyHome, keyEnd, keyInterrupt} {
		if prompt.GetKey([]byte(k)) == prompt.NotDefined {
			t.Errorf("%q is not defined", k)
		}
	}
	if prompt.GetKey([]byte(keyNone)) != prompt.Ignore {
		t.Error("keyNone does something")
	}
	for _, k := range []key{keyWordLeft, keyWordRight, keyKillWord, keyRubWord, keyKillEnd, keyKillStart, keyRubBlank, keyYank, keyRefresh, keyChoose, keyUnspace, keyClose, keySearchOlder, keySearchNewer, keySearchTake, keySearchLeave} {
		if prompt.GetKey([]byte(k)) != prompt.NotDefined {
			t.Errorf("%q is defined, and a binding of it would not be asked", k)
		}
	}
	for _, k := range plainControls {
		if prompt.GetKey([]byte(string(k))) == prompt.NotDefined {
			t.Errorf("%q is not defined", k)
		}
	}
}

// FuzzDecoder: no panic, every byte is consumed or left as a short beginning, text is clean, and cutting the input
// into two packets anywhere makes no difference.
func FuzzDecoder(f *testing.F) {
	for _, seed := range []string{
		"show clients\r", "\x1b[200~a\r\nb\x1b[201~\r", "\x1b[1;5C\x1bOA\x1b[M abc\x1b]0;x\x07", "é\xc3\xff\x1b\x1b", "\x1b[[A\x1bP\x1b\\\x03",
		// What is typed faster than it is read, or pasted; what terminals send for keys, focus and the
		// mouse, and answer when they are asked; what is cut in two: see the table in shell.md.
		"hello\r", "abc\x1b[D\x7f\t\t\r", "\x1b[200~show clients\nshow events\r\n\x1b[201~\r", "\x1b[200~" + strings.Repeat("é", 300) + "\x1b[201~", "\x1b[200~a\x1b[201",
		"\x1bb\x1bf\x1bd\x1b\x7f\x1bx", "\x1b[I\x1b[O", "\x1b[M !!\x1b[<0;10;5M\x1b[<0;10;5m\x1b[32;10;5M", "\x1b[3~\x1b[Z\x1b[H\x1b[F\x1b[1~\x1b[4~\x1bOH\x1bOF",
		"\x1b[15~\x1b[24~\x1bOP\x1b[1;2P\x1b[27;5;9~\x1b[97;5u", "\x1b[?62;c\x1b[3;4R\x1b]11;rgb:0000/0000/0000\x1b\\\x1bP1$r0m\x1b\\", "\x1b_Gi=1\x1b\\\x1b^x\x1b\\\x1bXy\x07",
		"e\u0301日本\U0001f469\u200d\U0001f3a4\r", "\xe2\x82\xac\xe2\x82", "a\u202eb\u200bc\u0085d", "\x1a\x03\x03\x04", "\x12clients\x12\x07\x13", "\x01\x05\x0b\x15\x17\x19",
		"\x1b[1;\x03", "\x1b\x1b[A\x1b\r", "\x1b[2026;1$y\x1b(B\x1b7\x1b8", "\x9b1;5C\xc2\x9bA",
	} {
		f.Add(seed, 3)
		f.Add(seed, len(seed)-1)
	}
	f.Fuzz(func(t *testing.T, in string, cut int) {
		keys, tail := decoded(in)
		if len(tail) > maxString || !strings.HasSuffix(in, tail) {
			t.Errorf("%q leaves %q", in, tail)
		}
		for _, k := range keys {
			if !utf8.ValidString(k) {
				t.Errorf("%q gives the key %q", in, k)
			}
		}
		if cut < 0 || cut > len(in) {
			return
		}
		again, rest := decoded(in[:cut], in[cut:])
		if !slices.Equal(keys, again) || tail != rest {
			t.Errorf("%q gives %q, tail %q\ncut at %d     %q, tail %q", in, keys, tail, cut, again, rest)
		}
	})
}
