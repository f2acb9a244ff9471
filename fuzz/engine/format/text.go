package format

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/passmuster/muster/fuzz/perturb"
)

// openText takes text apart into its lines, or a line into its words.
func openText(in *input) (opened, bool) {
	if !in.isText() {
		return opened{}, false
	}
	for _, sep := range []string{"\n", " ", ",", ".", "/", ":", "-"} {
		if items := cut(in.data, sep, ""); len(items) > 1 && len(items) <= mostRecords {
			form := "word"
			if sep == "\n" {
				form = "text"
			}
			for i := range items {
				items[i].form = form
			}
			return opened{items: items, write: joined(sep)}, true
		}
	}
	return opened{items: []part{{data: in.data, form: "word"}}, write: joined("")}, true
}

// openBlocks takes Markdown apart (CommonMark) into what empty lines part.
func openBlocks(in *input) (opened, bool) {
	if !in.isText() {
		return opened{}, false
	}
	marks := 0
	for line := range bytes.SplitSeq(in.data, []byte("\n")) {
		if contains(string(head(line, 2)), "# ", "##", "* ", "- ", "> ", "``", "| ", "~~", "1.") || bytes.Contains(line, []byte("](")) {
			marks++
		}
	}
	if marks == 0 {
		return opened{}, false
	}
	return opened{items: cut(in.data, "\n\n", "text"), write: joined("\n\n")}, true
}

// head is the first n bytes.
func head(data []byte, n int) []byte { return data[:min(n, len(data))] }

// setting is a line of the form key, separator, value.
type setting struct{ before, sep string }

// openSettings takes settings apart, as YAML, TOML and INI files have on lines: half of the lines are of the form key: value
// or key = value, or begin a section or an element of a list.
func openSettings(in *input) (opened, bool) {
	if !in.isText() {
		return opened{}, false
	}
	var items []part
	known := 0
	lines := cut(in.data, "\n", "word")
	for _, p := range lines {
		line := bytes.TrimLeft(p.data, " \t")
		indent := string(p.data[:len(p.data)-len(line)])
		i := bytes.IndexAny(line, ":=")
		switch {
		case len(line) == 0 || line[0] == '#' || line[0] == ';':
			p.rest = nil
			if len(line) > 0 {
				known++
			}
		case i > 0 && (line[i] == '=' || i+1 == len(line) || line[i+1] == ' '):
			key := bytes.TrimRight(line[:i], " \t")
			value := bytes.TrimLeft(line[i+1:], " \t")
			p = part{name: string(key), data: value, rest: setting{indent, string(line[len(key) : len(line)-len(value)])}}
			known++
		case line[0] == '-' || line[0] == '[':
			known++
		}
		items = append(items, p)
	}
	if known == 0 || 2*known < len(items) || len(items) > mostRecords {
		return opened{}, false
	}
	return opened{items: items, named: true, write: func(w *writer, items []part) bool {
		for i, p := range items {
			if i > 0 {
				w.out = append(w.out, '\n')
			}
			if s, ok := p.rest.(setting); ok {
				w.out = append(append(append(w.out, s.before...), p.name...), s.sep...)
			}
			w.out = append(w.out, p.data...)
		}
		return true
	}}, true
}

// openQuery takes the fields of a form or of an address apart (WHATWG URL, section 5): name=value, parted by &.
func openQuery(in *input) (opened, bool) {
	data := in.data
	if bytes.IndexByte(data, '=') < 1 || bytes.ContainsAny(data, " \n\r\t\"<>{}") || !in.isText() {
		return opened{}, false
	}
	return openQueryContent(in)
}

// openQueryContent is openQuery where the fields need not look like some.
func openQueryContent(in *input) (opened, bool) {
	var items []part
	for pair := range strings.SplitSeq(string(in.data), "&") {
		key, value, found := strings.Cut(pair, "=")
		k, err := url.QueryUnescape(key)
		v, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil {
			return opened{}, false
		}
		items = append(items, part{name: k, data: []byte(v), rest: found})
	}
	return opened{items: items, named: true, write: func(w *writer, items []part) bool {
		for i, p := range items {
			if i > 0 {
				w.out = append(w.out, '&')
			}
			w.out = append(w.out, url.QueryEscape(p.name)...)
			if p.rest != false || len(p.data) > 0 {
				w.out = append(append(w.out, '='), url.QueryEscape(string(p.data))...)
			}
		}
		return true
	}}, true
}

// The pieces of an address.
const (
	urlScheme = "scheme"
	urlHost   = "host"
	urlPath   = "path"
	urlQuery  = "query"
	urlMark   = "fragment"
)

// openURL takes an address apart (RFC 3986): one with a scheme and a host, or a path with a query.
func openURL(in *input) (opened, bool) {
	text := string(in.data)
	if strings.ContainsAny(text, " \n\r\t\"<>") || !in.isText() {
		return opened{}, false
	}
	var items []part
	add := func(kind, text, form string) {
		items = append(items, part{data: []byte(text), form: form, rest: kind})
	}
	scheme, rest, found := strings.Cut(text, "://")
	if found && scheme != "" && !strings.ContainsAny(scheme, "/?#&=") {
		add(urlScheme, scheme, "word")
		i := strings.IndexAny(rest, "/?#")
		if i < 0 {
			i = len(rest)
		}
		add(urlHost, rest[:i], "word")
		rest = rest[i:]
	} else if rest = text; !strings.HasPrefix(text, "/") || strings.IndexByte(text, '?') < 0 {
		return opened{}, false
	}
	rest, mark, marked := strings.Cut(rest, "#")
	path, query, asked := strings.Cut(rest, "?")
	add(urlPath, path, "path")
	if asked {
		add(urlQuery, query, "query-content")
	}
	if marked {
		add(urlMark, mark, "word")
	}
	return opened{items: items, fixed: true, write: writeURL}, true
}

func writeURL(w *writer, items []part) bool {
	for _, p := range items {
		switch p.rest {
		case urlQuery:
			w.out = append(w.out, '?')
		case urlMark:
			w.out = append(w.out, '#')
		}
		switch p.rest {
		case urlScheme:
			w.out = append(append(w.out, strings.ToLower(nameOf(string(p.data)))...), "://"...)
		case urlPath, urlQuery:
			w.out = append(w.out, p.data...)
		case urlHost:
			w.out = append(w.out, hostOf(string(p.data))...)
		default:
			w.out = append(w.out, url.QueryEscape(string(p.data))...)
		}
	}
	return true
}

// hostOf leaves what a host, a port and a user before it can have.
func hostOf(text string) string {
	bare := strings.Map(func(r rune) rune {
		if r < 0x80 && (isName(byte(r)) || r == '@') {
			return r
		}
		return -1
	}, text)
	host, port, found := strings.Cut(bare, ":")
	if !found {
		return host
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, port)
	return host + ":" + digits
}

// openPath takes a path of an address apart into its segments.
func openPath(in *input) (opened, bool) {
	var items []part
	rest, rooted := strings.CutPrefix(string(in.data), "/")
	for segment := range strings.SplitSeq(rest, "/") {
		text, err := url.PathUnescape(segment)
		if err != nil {
			return opened{}, false
		}
		items = append(items, part{data: []byte(text), form: "word"})
	}
	return opened{items: items, write: func(w *writer, items []part) bool {
		for i, p := range items {
			if i > 0 || rooted {
				w.out = append(w.out, '/')
			}
			w.out = append(w.out, url.PathEscape(string(p.data))...)
		}
		return true
	}}, true
}

// openMail takes a mail or a part of one apart, as package perturb does; parts of its body have a boundary that stands in
// its header.
func openMail(in *input) (opened, bool) {
	o, ok := opens(perturb.MIME, true, nil)(in)
	if !ok {
		return o, false
	}
	encoded := false
	boundary := ""
	for _, p := range o.items {
		value := string(p.data)
		switch strings.ToLower(p.name) {
		case "content-type":
			if _, after, found := strings.Cut(value, "boundary="); found {
				after = strings.Trim(after, `"`)
				boundary, _, _ = strings.Cut(strings.ReplaceAll(after, `"`, ";"), ";")
			}
		case "content-transfer-encoding":
			encoded = strings.EqualFold(strings.TrimSpace(value), "base64")
		}
	}
	body := &o.items[len(o.items)-1]
	switch {
	case boundary != "":
		body.form, body.open = "multipart", func(in *input) (opened, bool) { return openMultipart(in, boundary) }
	case encoded:
		body.form, body.open = "base64", openFoldedBase64
	}
	write := o.write
	o.write = func(w *writer, items []part) bool {
		for _, p := range items {
			if strings.ContainsFunc(p.name, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == ':' }) {
				return false
			}
		}
		return write(w, items)
	}
	return o, true
}

// openMultipart takes the body of a message apart (RFC 2046, section 5.1).
func openMultipart(in *input, boundary string) (opened, bool) {
	mark := []byte("--" + boundary)
	pieces := bytes.Split(in.data, mark)
	if len(pieces) < 3 {
		return opened{}, false
	}
	var items []part
	end := "\n"
	if bytes.HasPrefix(pieces[1], []byte("\r\n")) {
		end = "\r\n"
	}
	last := len(pieces) - 1
	for _, p := range pieces[1:last] {
		p = bytes.TrimSuffix(bytes.TrimPrefix(p, []byte(end)), []byte(end))
		items = append(items, part{data: p, form: "entity"})
	}
	return opened{items: items, write: func(w *writer, items []part) bool {
		w.out = append(w.out, pieces[0]...)
		for _, p := range items {
			w.out = append(append(append(append(w.out, mark...), end...), p.data...), end...)
		}
		w.out = append(append(w.out, mark...), pieces[last]...)
		return true
	}}, true
}

// openFoldedBase64 is openBase64 of lines, whatever the text looks like.
func openFoldedBase64(in *input) (opened, bool) {
	bare := bytes.Join(bytes.Fields(in.data), nil)
	o, ok := openBase64(&input{data: bare})
	if !ok {
		return o, false
	}
	write := o.write
	o.write = func(w *writer, items []part) bool {
		one := &writer{}
		if !write(one, items) {
			return false
		}
		for text := one.out; len(text) > 0; {
			n := min(len(text), 76)
			w.out = append(append(w.out, text[:n]...), "\r\n"...)
			text = text[n:]
		}
		return true
	}
	return o, true
}
