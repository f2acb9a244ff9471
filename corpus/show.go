package corpus

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Show renders an entry for people, a line or a few for each value: its type and size, a hex dump of at most
// limit bytes (of a string only where it is not plain text), and what it decodes to: text with escapes, indented
// JSON, a number in decimal and hexadecimal. The comment follows as the story of the input. Nothing in the result
// can steer a terminal.
func (e Entry) Show(limit int) string {
	var b strings.Builder
	for i, v := range e.Values {
		label := ""
		if len(e.Values) > 1 {
			label = fmt.Sprintf("#%d ", i+1)
		}
		switch v := v.(type) {
		case []byte:
			showBytes(&b, label, v, limit)
		case string:
			showText(&b, label, v, limit)
		default:
			fmt.Fprintf(&b, "%s%T %s\n", label, v, Describe(v))
		}
	}
	if e.Comment != "" {
		fmt.Fprintf(&b, "story: %s\n", strings.Trim(strconv.Quote(e.Comment), `"`))
	}
	return b.String()
}

// Describe renders a value of any fuzzable type on one line, whole: text in quotes, numbers in decimal with what
// else they are.
func Describe(v any) string {
	switch v := v.(type) {
	case []byte:
		return strconv.Quote(string(v))
	case string:
		return strconv.Quote(v)
	case rune:
		if unicode.IsPrint(v) {
			return fmt.Sprintf("%d (%q)", v, v)
		}
		return integer(int64(v))
	case byte:
		if v < utf8.RuneSelf && unicode.IsPrint(rune(v)) {
			return fmt.Sprintf("%d (%q)", v, v)
		}
		return fmt.Sprintf("%d (%#x)", v, v)
	case int:
		return integer(int64(v))
	case int8:
		return integer(int64(v))
	case int16:
		return integer(int64(v))
	case int64:
		return integer(v)
	case uint, uint16, uint32, uint64:
		return fmt.Sprintf("%d (%#x)", v, v)
	case float32:
		return fmt.Sprintf("%v (bits %#x)", v, math.Float32bits(v))
	case float64:
		return fmt.Sprintf("%v (bits %#x)", v, math.Float64bits(v))
	}
	return fmt.Sprint(v)
}

// integer adds the hexadecimal form where it says more.
func integer(v int64) string {
	if v > -10 && v < 10 {
		return strconv.FormatInt(v, 10)
	}
	return fmt.Sprintf("%d (%#x)", v, v)
}

func showBytes(b *strings.Builder, label string, data []byte, limit int) {
	fmt.Fprintf(b, "%s[]byte, %s\n", label, size(len(data)))
	dump(b, data, limit)
	decoded(b, string(data), limit)
}

func showText(b *strings.Builder, label, text string, limit int) {
	fmt.Fprintf(b, "%sstring, %s\n", label, size(len(text)))
	if !plain([]byte(text)) {
		dump(b, []byte(text), limit)
	}
	decoded(b, text, limit)
}

func dump(b *strings.Builder, data []byte, limit int) {
	if len(data) == 0 {
		return
	}
	indent(b, hex.Dump(data[:min(len(data), limit)]))
	more(b, len(data)-limit)
}

// decoded adds what the bytes say as text: indented JSON, or a quoted string.
func decoded(b *strings.Builder, text string, limit int) {
	if text == "" || !utf8.ValidString(text) {
		return
	}
	if first := strings.TrimLeft(text, " \t\r\n"); len(text) <= limit && first != "" && strings.ContainsRune(`{["`, rune(first[0])) {
		var out bytes.Buffer
		if json.Indent(&out, []byte(text), "", "  ") == nil && plain(out.Bytes()) {
			b.WriteString("  as JSON:\n")
			indent(b, out.String())
			return
		}
	}
	cut := text[:min(len(text), limit)]
	for !utf8.ValidString(cut) {
		cut = cut[:len(cut)-1]
	}
	fmt.Fprintf(b, "  as text: %q\n", cut)
	more(b, len(text)-len(cut))
	if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil {
		fmt.Fprintf(b, "  as a number: %v\n", n)
	}
}

func more(b *strings.Builder, left int) {
	if left > 0 {
		fmt.Fprintf(b, "  … and %s more\n", size(left))
	}
}

func indent(b *strings.Builder, text string) {
	for line := range strings.Lines(text) {
		b.WriteString("  " + line)
	}
	if !strings.HasSuffix(text, "\n") {
		b.WriteByte('\n')
	}
}

func size(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}

// plain says whether the bytes are text that a terminal shows as it is.
func plain(data []byte) bool {
	if !utf8.Valid(data) {
		return false
	}
	for _, r := range string(data) {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}
