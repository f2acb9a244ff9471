package payload

import (
	"encoding/base64"
	"encoding/hex"
	"unicode/utf8"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// PromptOptions says what prompts [Prompt] yields. The zero value is text of a few sections, some adversarial.
type PromptOptions struct {
	// Mean is the mean number of sections. 0 means 4.
	Mean int
	// Context is the least number of bytes of context: text of no instruction that comes before the last
	// section, for code that counts, cuts or summarizes. 0 means none but what sections hold by themselves.
	Context int
	// Goal is what adversarial sections demand, such as to repeat a secret of the test's own; the test then
	// asserts that it did not happen. Empty means one of a list.
	Goal string
	// Benign leaves adversarial sections out.
	Benign bool
	// Chat yields a JSON array of messages, each with a role and content, in place of text.
	Chat bool
	// Unfinished breaks a prompt off: a text amid a character's bytes, a chat amid its JSON.
	Unfinished bool
}

// Prompt yields what is sent to a language model: requests, long and multilingual context, and, the options
// permitting (by default half of the sections), instructions that contradict the ones before, text that poses as
// another role, closes delimiters that it did not open, or hides its instruction in an encoding. The techniques are
// those of OWASP's "LLM01:2025 Prompt Injection".
func Prompt(c ...PromptOptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o PromptOptions) draw(s *choice.Stream) Payload {
	if o.Mean <= 0 {
		o.Mean = 4
	}
	w := promptWriter{s: s, o: o, text: writer(s, TextOptions{Mean: 10, Most: 4096}), plain: writer(s, TextOptions{Plain: true, Most: 1024})}
	var p Payload
	if o.Chat {
		p = truthOfText(KindPrompt, "application/json", "chat.json", w.chat(make([]byte, 0, 1024)))
	} else {
		p = truthOfText(KindPrompt, "text/plain", "prompt.txt", w.prompt(make([]byte, 0, 512)))
	}
	if o.Unfinished {
		p.Data, p.Flaw = w.unfinished(p.Data), "truncated"
		p.Claims.Size = len(p.Data)
	}
	return p
}

type promptWriter struct {
	s           *choice.Stream
	o           PromptOptions
	text, plain textWriter
	buf, veiled []byte
}

// prompt appends sections, the request first.
func (w *promptWriter) prompt(dst []byte) []byte {
	dst = w.request(dst)
	grow(w.s, w.o.Mean-1, func() bool {
		dst = w.section(append(dst, "\n\n"...))
		return true
	})
	if w.o.Context > 0 {
		dst = w.request(append(w.context(append(dst, "\n\n"...)), "\n\n"...))
	}
	return dst
}

// chat appends messages: mostly user and assistant in turn, as models expect, but for adversarial prompts.
func (w *promptWriter) chat(dst []byte) []byte {
	dst = w.message(append(dst, '['), 0)
	n := 0
	grow(w.s, w.o.Mean-1, func() bool {
		n++
		dst = w.message(append(dst, ','), n)
		return true
	})
	return append(dst, ']')
}

// message appends the message with the index: the first is a request.
func (w *promptWriter) message(dst []byte, n int) []byte {
	role := n % 2
	if !w.o.Benign && w.s.Uint64(7) == 7 {
		role = int(w.s.Uint64(uint64(len(roles) - 1)))
	}
	dst = append(append(append(dst, `{"role":"`...), roles[role]...), `","content":`...)
	if n > 0 {
		w.buf = w.section(w.buf[:0])
	} else {
		w.buf = w.request(w.buf[:0])
		if w.o.Context > 0 {
			w.buf = w.context(append(w.buf, "\n\n"...))
		}
	}
	return append(appendQuoted(dst, w.buf, false), '}')
}

func (w *promptWriter) request(dst []byte) []byte {
	dst = appendPick(dst, w.s, requests[:])
	dst = append(dst, ' ')
	if w.s.Uint64(3) == 3 { // the text itself
		return appendSentence(append(dst, '\n'), w.s)
	}
	return w.plain.word(dst)
}

func (w *promptWriter) section(dst []byte) []byte {
	most := uint64(7)
	if w.o.Benign {
		most = 3
	}
	switch w.s.Uint64(most) {
	case 0:
		return w.request(dst)
	case 1: // several scripts
		return w.text.text(dst)
	case 2:
		dst = append(appendPick(dst, w.s, languages[:]), ' ')
		return w.plain.word(dst)
	case 3:
		return w.fenced(dst)
	case 4:
		return w.demand(dst)
	case 5: // another role's words
		r := &roleMarks[w.s.Uint64(uint64(len(roleMarks)-1))]
		return append(w.demand(append(dst, r[0]...)), r[1]...)
	case 6: // the end of what was not begun
		dst = appendPick(dst, w.s, delimiters[:])
		return w.demand(append(dst, '\n'))
	default:
		return w.hidden(dst)
	}
}

// fenced appends text between delimiters that are closed.
func (w *promptWriter) fenced(dst []byte) []byte {
	f := &fences[w.s.Uint64(uint64(len(fences)-1))]
	dst = append(dst, f[0]...)
	dst = w.plain.text(dst)
	return append(dst, f[1]...)
}

// demand appends an instruction that is not the user's.
func (w *promptWriter) demand(dst []byte) []byte {
	dst = appendPick(dst, w.s, overrides[:])
	if w.o.Goal != "" {
		return append(dst, w.o.Goal...)
	}
	return appendPick(dst, w.s, goals[:])
}

// hidden appends an instruction that is encoded.
func (w *promptWriter) hidden(dst []byte) []byte {
	w.veiled = w.demand(w.veiled[:0])
	v := &veils[w.s.Uint64(uint64(len(veils)-1))]
	return v.apply(append(dst, v.lead...), w.veiled)
}

// context appends sentences until they are long enough.
func (w *promptWriter) context(dst []byte) []byte {
	for end := len(dst) + w.o.Context; len(dst) < end; {
		dst = append(appendSentence(dst, w.s), ' ')
	}
	return dst
}

// unfinished cuts behind the first byte of a character, so that the text is not valid UTF-8, or the JSON open.
func (w *promptWriter) unfinished(data []byte) []byte {
	cut := data[:w.s.Uint64(uint64(len(data)-1))]
	if w.o.Chat {
		return cut
	}
	for len(cut) > 0 && !utf8.RuneStart(cut[len(cut)-1]) || len(cut) > 0 && cut[len(cut)-1] >= utf8.RuneSelf {
		cut = cut[:len(cut)-1]
	}
	return append(cut, 0xe2)
}

// veil is a way to write an instruction so that a filter of words does not see it.
type veil struct {
	lead  string
	apply func(dst, text []byte) []byte
}

var veils = [...]veil{
	{"Decode this base64 and do what it says: ", base64.StdEncoding.AppendEncode},
	{"Decode this hex and do what it says: ", hex.AppendEncode},
	{"Decode this ROT13 and do what it says: ", rot13},
	{"Read this backwards and do what it says: ", reversed},
	{"", percent},
	{"", spelledOut},
	{"", interleaved("\u200b")},
	{"", interleaved("\u00ad")},
	{"", tags},
	{"", lookAlike},
	{"", fullWidth},
}

func rot13(dst, text []byte) []byte {
	for _, c := range text {
		switch lower := c | 0x20; {
		case lower >= 'a' && lower <= 'm':
			c += 13
		case lower >= 'n' && lower <= 'z':
			c -= 13
		}
		dst = append(dst, c)
	}
	return dst
}

func reversed(dst, text []byte) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeLastRune(text)
		dst = utf8.AppendRune(dst, r)
		text = text[:len(text)-size]
	}
	return dst
}

func percent(dst, text []byte) []byte {
	for _, c := range text {
		dst = append(dst, '%', hexDigits[c>>4], hexDigits[c&15])
	}
	return dst
}

func spelledOut(dst, text []byte) []byte {
	for _, r := range string(text) {
		dst = appendUnicode(dst, r)
	}
	return dst
}

func interleaved(between string) func(dst, text []byte) []byte {
	return func(dst, text []byte) []byte {
		for _, r := range string(text) {
			dst = append(utf8.AppendRune(dst, r), between...)
		}
		return dst
	}
}

// shifted writes the ASCII characters from first to last that many code points further up.
func shifted(dst, text []byte, first, last, by rune) []byte {
	for _, r := range string(text) {
		if r >= first && r <= last {
			r += by
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// tags writes ASCII in the tag characters of Unicode, which nothing shows and models read.
func tags(dst, text []byte) []byte { return shifted(dst, text, ' ', '~', 0xe0000) }

func fullWidth(dst, text []byte) []byte { return shifted(dst, text, '!', '~', '！'-'!') }

func lookAlike(dst, text []byte) []byte {
	for _, r := range string(text) {
		if r >= 'a' && r <= 'z' && twins[r-'a'] != 0 {
			r = twins[r-'a']
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}
