package payload

import (
	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// MarkdownOptions says what documents [Markdown] yields. The zero value is documents of about seven blocks, all closed.
type MarkdownOptions struct {
	// Mean is the mean number of blocks beyond the first. 0 means 6.
	Mean int
	// Unclosed ends the document with a fence of code that has no end. No text is wrong Markdown, but this is
	// what a model's answer looks like that was cut.
	Unclosed bool
}

// Markdown yields documents in GitHub's flavour: headings, lists, quotes, code, tables, links, images, raw HTML,
// and text in which everything that could be markup is escaped. One block or more, in any order; addresses that run a
// script are among the links.
func Markdown(c ...MarkdownOptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o MarkdownOptions) draw(s *choice.Stream) Payload {
	w := markdownWriter{s: s, text: writer(s, TextOptions{Mean: 5, Most: 2048, line: true}), code: writer(s, TextOptions{Mean: 8, Most: 1024})}
	dst := w.block(make([]byte, 0, 1024))
	grow(s, orDefault(o.Mean, 6), func() bool {
		dst = w.block(append(dst, '\n'))
		return true
	})
	if o.Unclosed {
		dst = w.source(append(dst, "\n```go\n"...))
	}
	p := truthOfText(KindMarkup, "text/markdown", "readme.md", dst)
	if o.Unclosed {
		p.Flaw = "a fence without an end"
	}
	return p
}

type markdownWriter struct {
	s          *choice.Stream
	text, code textWriter
	buf        []byte
}

// punctuation is what a backslash takes the meaning from: CommonMark, section 2.4.
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// line appends a line of text that means nothing but itself, and that begins with a letter.
func (w *markdownWriter) line(dst []byte) []byte {
	dst = append(w.text.word(dst), ' ')
	w.buf = w.text.text(w.buf[:0])
	return appendBackslashed(dst, w.buf, punctuation)
}

// block appends one block with the end of its last line.
func (w *markdownWriter) block(dst []byte) []byte {
	switch w.s.Uint64(15) {
	default:
		dst = w.paragraph(dst)
	case 5, 6:
		level := 1 + int(w.s.Uint64(5))
		dst = w.line(append(append(dst, "######"[:level]...), ' '))
	case 7, 8:
		return w.list(dst, "- ")
	case 9:
		return w.list(dst, "1. ")
	case 10:
		dst = w.line(append(dst, "> "...))
	case 11, 12:
		dst = append(append(append(dst, "```"...), w.language()...), '\n')
		dst = append(w.source(dst), "```"...)
	case 13:
		return w.table(dst)
	case 14:
		dst = append(dst, "* * *"...)
	case 15:
		dst = append(w.text.word(append(dst, "<div align=\"center\">\n"...)), "\n</div>"...)
	}
	return append(dst, '\n')
}

func (w *markdownWriter) language() string {
	return languagesOfCode[w.s.Uint64(uint64(len(languagesOfCode)-1))]
}

var languagesOfCode = [...]string{"", "go", "json", "mermaid", "diff"}

// source appends lines of code, each indented so that none looks like a fence.
func (w *markdownWriter) source(dst []byte) []byte {
	for range 1 + w.s.Uint64(3) {
		w.buf = w.code.text(append(w.buf[:0], "\tx := "...))
		dst = append(appendWithout(dst, w.buf, "\n\r`"), '\n')
	}
	return dst
}

func (w *markdownWriter) paragraph(dst []byte) []byte {
	dst = w.line(dst)
	for w.s.More(1) {
		i := &inlines[w.s.Uint64(uint64(len(inlines)-1))]
		dst = w.text.word(append(dst, i[0]...))
		dst = append(dst, i[1]...)
	}
	return dst
}

// inlines stand around a word, and apart from what is before.
var inlines = [...][2]string{
	{" ", ""}, {" *", "*"}, {" **", "**"}, {" `", "`"}, {" [", "](https://example.com/a?b=c&d)"}, {" ![", "](a.png \"title\")"}, {"\n", ""},
	{" [", "](<a b.html>)"}, {" [", "](javascript:alert(1))"}, {" ~~", "~~"}, {" <https://example.com/", ">"}, {" &amp; ", ""}, {"\\\n", ""},
}

func (w *markdownWriter) list(dst []byte, mark string) []byte {
	for n := uint64(0); n == 0 || w.s.More(2); n++ {
		if mark != "- " {
			mark = string(appendDecimal(nil, n+1, 1)) + ". "
		}
		dst = append(w.line(append(dst, mark...)), '\n')
		if w.s.Uint64(7) == 7 { // one level down
			dst = append(w.line(append(dst, "    - "...)), '\n')
		}
	}
	return dst
}

func (w *markdownWriter) table(dst []byte) []byte {
	columns := int(1 + w.s.Uint64(3))
	dst = w.row(dst, columns)
	for range columns {
		dst = append(dst, "| --- "...)
	}
	dst = append(dst, "|\n"...)
	for w.s.More(2) {
		dst = w.row(dst, columns)
	}
	return dst
}

func (w *markdownWriter) row(dst []byte, columns int) []byte {
	for range columns {
		dst = append(w.line(append(dst, "| "...)), ' ')
	}
	return append(dst, "|\n"...)
}
