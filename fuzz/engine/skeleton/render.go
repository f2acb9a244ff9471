package skeleton

import (
	"bytes"
	"fmt"
	"go/format"
	"slices"
	"strings"
)

// render writes the file.
func (b *builder) render(checks string) ([]byte, error) {
	var body bytes.Buffer
	b.comment(&body, checks)
	fmt.Fprintf(&body, "func %s(f *testing.F) {\n", b.target)
	if len(b.inputs) == 0 && !b.drawn {
		return nil, refuse("call it from a plain test", "%s has nothing that could be fuzzed", callName(b.fn))
	}
	if b.drawn {
		b.renderDrawn(&body)
	} else {
		b.renderNative(&body)
	}
	body.WriteString("}\n")
	var file bytes.Buffer
	fmt.Fprintf(&file, "package %s_test\n\n", b.Name)
	b.renderImports(&file)
	file.Write(body.Bytes())
	text, err := format.Source(file.Bytes())
	if err != nil {
		return nil, fmt.Errorf("the skeleton of %s is no Go: %w\n%s", callName(b.fn), err, file.Bytes())
	}
	return text, nil
}

func (b *builder) comment(w *bytes.Buffer, checks string) {
	text := fmt.Sprintf("%s calls %s with whatever the fuzzer makes: it must not panic", b.target, callName(b.fn))
	if checks != "" {
		text += ", and " + checks
	}
	for _, line := range wrap(text+".", 100) {
		fmt.Fprintf(w, "// %s\n", line)
	}
}

// wrap breaks a text into lines.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

// renderImports groups the standard library apart, as gofmt users do.
func (b *builder) renderImports(w *bytes.Buffer) {
	var std, other []string
	for _, path := range keys(b.imports) {
		line := fmt.Sprintf("%q", path)
		if name := b.imports[path]; name != packageName(path) {
			line = name + " " + line
		}
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") || path == b.PkgPath {
			other = append(other, line)
		} else {
			std = append(std, line)
		}
	}
	fmt.Fprintf(w, "import (\n%s\n\n%s\n)\n\n", strings.Join(std, "\n"), strings.Join(other, "\n"))
}

// renderNative writes seeds and a function of the fuzzed arguments.
func (b *builder) renderNative(w *bytes.Buffer) {
	rows := 0
	var params []string
	for _, in := range b.inputs {
		rows = max(rows, len(in.seeds))
		params = append(params, in.name+" "+in.typ)
	}
	var seen []string
	for row := range rows {
		var seeds []string
		for _, in := range b.inputs {
			seeds = append(seeds, in.seeds[row%len(in.seeds)])
		}
		if line := strings.Join(seeds, ", "); !slices.Contains(seen, line) {
			seen = append(seen, line)
			fmt.Fprintf(w, "f.Add(%s)\n", line)
		}
	}
	fmt.Fprintf(w, "f.Fuzz(func(t *testing.T, %s) {\n", strings.Join(params, ", "))
	b.renderBody(w)
	w.WriteString("})\n")
}

// renderDrawn writes a generator of all values together and a property of them.
func (b *builder) renderDrawn(w *bytes.Buffer) {
	fuzz := b.use(fuzzPath)
	text := strings.Builder{}
	for _, in := range b.inputs {
		text.WriteString(in.draw)
	}
	if strings.Contains(text.String(), "data("+fuzz) {
		fmt.Fprintf(w, "data := func(p %s.Payload, _ bool) []byte { return p.Data }\n", b.use(payloadPath))
	}
	if strings.Contains(text.String(), "text("+fuzz) {
		fmt.Fprintf(w, "text := func(p %s.Payload, _ bool) string { return string(p.Data) }\n", b.use(payloadPath))
	}
	w.WriteString("type input struct {\n")
	for _, in := range b.inputs {
		fmt.Fprintf(w, "%s %s\n", in.name, in.typ)
	}
	fmt.Fprintf(w, "}\ninputs := %s.Gen(func(s *%s.Stream) (in input) {\n", fuzz, fuzz)
	for _, in := range b.inputs {
		fmt.Fprintf(w, "in.%s = %s\n", in.name, in.draw)
	}
	fmt.Fprintf(w, "return in\n})\n%s.Run(f, inputs, func(t *testing.T, in input) {\n", fuzz)
	b.renderBody(w)
	w.WriteString("})\n")
}

// tolerant says whether the function's own panics are among its answers.
func (b *builder) tolerant() bool {
	return b.panics[b.fn] && !slices.ContainsFunc(b.after, func(s string) bool { return strings.Contains(s, "recover()") })
}

func (b *builder) renderBody(w *bytes.Buffer) {
	for _, s := range b.before {
		w.WriteString(s + "\n")
	}
	if b.tolerant() {
		fmt.Fprintf(w, "defer func() {\n// It panics on purpose; only the runtime's panics are bugs.\n"+
			"if p := recover(); p != nil {\nif _, bug := p.(%s.Error); bug {\npanic(p)\n}\n}\n}()\n", b.use("runtime"))
	}
	for _, s := range b.after {
		w.WriteString(s + "\n")
	}
}
