package payload

// argument is the sort of a parameter's values.
type argument uint8

const (
	argText argument = iota
	argNumber
	argBool
	argList
	argPath
)

type param struct {
	key  string
	sort argument
}

// tools are such as agents have, with names that every API allows.
var tools = [...]struct {
	name   string
	params []param
}{
	{"get_weather", []param{{"city", argText}}},
	{"search", []param{{"query", argText}, {"limit", argNumber}}},
	{"read_file", []param{{"path", argPath}}},
	{"write_file", []param{{"path", argPath}, {"content", argText}, {"append", argBool}}},
	{"run_command", []param{{"command", argText}, {"args", argList}, {"timeout", argNumber}}},
	{"send_mail", []param{{"to", argList}, {"subject", argText}, {"body", argText}}},
	{"transfer", []param{{"from", argText}, {"to", argText}, {"amount", argNumber}}},
	{"delete_all", []param{{"confirm", argBool}}},
	{"query-database", []param{{"sql", argText}}},
	{"fetch_url", []param{{"url", argPath}, {"headers", argList}}},
	{"a", nil},
	{"mcp__server__tool", nil},
	{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", nil}, // 64, the most that is allowed
}

// anthropicModels are names of models in their various forms: an alias, a dated one, one of a cloud.
var anthropicModels = [...]string{"claude-sonnet-4-5", "claude-opus-4-1-20250805", "claude-3-5-haiku-latest", "anthropic.claude-sonnet-4-20250514-v1:0"}

// badTools are names outside ^[a-zA-Z0-9_-]{1,64}$.
var badTools = [...]string{"", " ", "get weather", "functions.search", "search()", "поиск", "../search", "search\x00", "a/b", "\u200bsearch"}

// badArguments are JSON, but no objects.
var badArguments = [...]string{"null", "[]", `"{}"`, "0", "true", `[{"city":"Rome"}]`, `""`}

// paths are file names and addresses that code should look at twice.
var paths = [...]string{
	"a.txt", "/etc/passwd", "../../secret", `C:\Windows\system32`, "file:///etc/hosts", "https://example.com/?a=1&b=2",
	"http://169.254.169.254/latest/meta-data/", "~/.ssh/id_ed25519", "con", "a\x00.txt", "./a/../b", "-rf", "a b.txt", "",
	"//server/share", "a\nb", "/dev/zero", "http://[::1]:80/",
}

// onePixel is the smallest GIF: one transparent pixel.
var onePixel = []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")
