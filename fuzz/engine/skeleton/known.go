package skeleton

import (
	"go/types"
	"strings"
)

// known is a type of the standard library, or an interface, that a line of code makes from what can be fuzzed.
type known struct {
	// Name is the type as go doc names it, with a star where it is a pointer.
	Name string
	// Doc says what is made.
	Doc string
	// Run writes the expression.
	Run func(b *builder, name string) string
}

// knownTypes lists them. It is a function because some are made of others.
func knownTypes() []known {
	return []known{
		{"context.Context", "the test's own, which ends with it", func(b *builder, _ string) string {
			if b.atLeast(24) {
				return "t.Context()"
			}
			return b.use("context") + ".Background()"
		}},
		{"io.Reader", "the bytes", reader("%s.NewReader(%s)")},
		{"io.ReadCloser", "the bytes, closed by nothing", func(b *builder, name string) string {
			return b.use("io") + ".NopCloser(" + reader("%s.NewReader(%s)")(b, name) + ")"
		}},
		{"*bytes.Reader", "the bytes", reader("%s.NewReader(%s)")},
		{"*bytes.Buffer", "the bytes", reader("%s.NewBuffer(%s)")},
		{"*bufio.Reader", "the bytes", func(b *builder, name string) string {
			return b.use("bufio") + ".NewReader(" + reader("%s.NewReader(%s)")(b, name) + ")"
		}},
		{"*bufio.Scanner", "the bytes by line", func(b *builder, name string) string {
			return b.use("bufio") + ".NewScanner(" + reader("%s.NewReader(%s)")(b, name) + ")"
		}},
		{"*bufio.Writer", "a writer to nowhere", func(b *builder, _ string) string {
			return b.use("bufio") + ".NewWriter(" + b.use("io") + ".Discard)"
		}},
		{"*strings.Reader", "the text", func(b *builder, name string) string {
			return b.use("strings") + ".NewReader(" + b.leaf("string", name) + ")"
		}},
		{"*strings.Builder", "an empty one", zero("strings", "Builder")},
		{"io.Writer", "a writer to nowhere", fixed("io", "Discard")},
		{"io.StringWriter", "a writer to nowhere", zero("strings", "Builder")},
		{"io.ReadWriter", "the bytes", reader("%s.NewBuffer(%s)")},
		{"error", "an error with the text", func(b *builder, name string) string {
			return b.use("errors") + ".New(" + b.leaf("string", name) + ")"
		}},
		{"time.Time", "the second since 1970, UTC", func(b *builder, name string) string {
			return b.use("time") + ".Unix(" + b.leaf("int64", name) + ", 0).UTC()"
		}},
		{"*time.Location", "UTC", fixed("time", "UTC")},
		{"*net/url.URL", "what the text parses to", parsed("net/url", "url", "Parse")},
		{"*regexp.Regexp", "what the text compiles to", parsed("regexp", "pattern", "Compile")},
		{"net/netip.Addr", "what the text parses to", parsed("net/netip", "addr", "ParseAddr")},
		{"net/netip.Prefix", "what the text parses to", parsed("net/netip", "prefix", "ParsePrefix")},
		{"*math/big.Int", "the number of the bytes", func(b *builder, name string) string {
			return "new(" + b.use("math/big") + ".Int).SetBytes(" + b.leaf("[]byte", name) + ")"
		}},
		{"net/http.ResponseWriter", "a recorder", func(b *builder, _ string) string {
			return b.use("net/http/httptest") + ".NewRecorder()"
		}},
		{"*net/http.Request", "a request of a fuzzed method, address and body", request},
		{"net/http.Header", "one header", func(b *builder, name string) string {
			return b.use("net/http") + ".Header{\"X-Fuzz\": {" + b.leaf("string", name) + "}}"
		}},
		{"net/url.Values", "what the text parses to as a query", parsed("net/url", "query", "ParseQuery")},
		{"net/http.Handler", "one that finds nothing", func(b *builder, _ string) string { return b.use("net/http") + ".NotFoundHandler()" }},
		{"hash.Hash", "SHA-256", func(b *builder, _ string) string { return b.use("crypto/sha256") + ".New()" }},
		{"*encoding/json.Decoder", "the bytes", decoder("encoding/json", "NewDecoder", "json")},
		{"*encoding/json.Encoder", "one to nowhere", encoder("encoding/json", "NewEncoder")},
		{"*encoding/xml.Decoder", "the bytes", decoder("encoding/xml", "NewDecoder", "xml")},
		{"*encoding/xml.Encoder", "one to nowhere", encoder("encoding/xml", "NewEncoder")},
		{"*encoding/csv.Reader", "the bytes", decoder("encoding/csv", "NewReader", "csv")},
		{"*encoding/csv.Writer", "one to nowhere", encoder("encoding/csv", "NewWriter")},
		{"*archive/tar.Reader", "the bytes", decoder("archive/tar", "NewReader", "tar")},
		{"*log.Logger", "a logger to nowhere", func(b *builder, _ string) string {
			return b.use("log") + ".New(" + b.use("io") + ".Discard, \"\", 0)"
		}},
		{"*log/slog.Logger", "a logger to nowhere", func(b *builder, _ string) string {
			return b.use("log/slog") + ".New(" + b.use("log/slog") + ".NewTextHandler(" + b.use("io") + ".Discard, nil))"
		}},
		{"io/fs.FS", "a file system with one file", func(b *builder, name string) string {
			return b.use("testing/fstest") + ".MapFS{\"file\": {Data: " + b.leaf("[]byte", name) + "}}"
		}},
		{"reflect.Value", "the value of a text", func(b *builder, name string) string {
			return b.use("reflect") + ".ValueOf(" + b.leaf("string", name) + ")"
		}},
		{"reflect.Type", "the type of a text", func(b *builder, _ string) string {
			return b.use("reflect") + ".TypeOf(\"\")"
		}},
		{"testing.TB", "the test", func(*builder, string) string { return "t" }},
		{"*testing.T", "the test", func(*builder, string) string { return "t" }},
		{"sync.Locker", "a free mutex", zero("sync", "Mutex")},
	}
}

func reader(form string) func(*builder, string) string {
	return func(b *builder, name string) string {
		in := b.leaf("[]byte", bytesName(name))
		return strings.Replace(strings.Replace(form, "%s", b.use("bytes"), 1), "%s", in, 1)
	}
}

func decoder(importPath, function, name string) func(*builder, string) string {
	return func(b *builder, _ string) string {
		return b.use(importPath) + "." + function + "(" + reader("%s.NewReader(%s)")(b, name+"Text") + ")"
	}
}

func encoder(importPath, function string) func(*builder, string) string {
	return func(b *builder, _ string) string {
		return b.use(importPath) + "." + function + "(" + b.use("io") + ".Discard)"
	}
}

// bytesName is the name of the bytes that a reader named r reads.
func bytesName(name string) string {
	if len(name) < 3 || name == "reader" || name == "src" || name == "input" || name == "buf" {
		return "content"
	}
	return name
}

func fixed(importPath, name string) func(*builder, string) string {
	return func(b *builder, _ string) string { return b.use(importPath) + "." + name }
}

func zero(importPath, name string) func(*builder, string) string {
	return func(b *builder, _ string) string { return "&" + b.use(importPath) + "." + name + "{}" }
}

// parsed makes a value by parsing a text; a text that does not parse ends the case.
func parsed(importPath, what, function string) func(*builder, string) string {
	return func(b *builder, name string) string {
		text := b.leaf("string", what+"Text")
		v := b.name(lowerFirst(name))
		b.statement("%s, err := %s.%s(%s)\nif err != nil {\n\tt.Skip()\n}", v, b.use(importPath), function, text)
		return v
	}
}

func request(b *builder, name string) string {
	method, address, body := b.leaf("string", "method"), b.leaf("string", "address"), b.leaf("[]byte", "body")
	v := b.name(lowerFirst(name))
	b.statement("%s, err := %s.NewRequest(%s, %s, %s.NewReader(%s))\nif err != nil {\n\tt.Skip()\n}",
		v, b.use("net/http"), method, address, b.use("bytes"), body)
	return v
}

// knownType returns the entry for a type. An interface that a *bytes.Buffer implements is made of one.
func knownType(t types.Type) (known, bool) {
	name := types.TypeString(types.Unalias(t), nil)
	for _, k := range knownTypes() {
		if k.Name == name {
			return k, true
		}
	}
	return known{}, false
}
