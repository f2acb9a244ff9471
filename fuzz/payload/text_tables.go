package payload

// script is a range of letters that are all assigned.
type script struct {
	name   string
	lo, hi rune
}

var scripts = []script{
	{"Latin", 'ß', 'ö'},
	{"Greek", 'α', 'ω'},
	{"Cyrillic", 'а', 'я'},
	{"Hebrew", 'א', 'ת'},
	{"Arabic", 'ب', 'غ'},
	{"Han", 0x4e00, 0x9fa5},
	{"Hangul", 0xac00, 0xd7a3},
	{"Hiragana", 'ぁ', 'ん'},
	{"Katakana", 'ァ', 'ヺ'},
	{"Devanagari", 'क', 'ह'},
	{"Bengali", 0x0995, 0x09a8},
	{"Tamil", 0x0bae, 0x0bb9},
	{"Thai", 'ก', 'ฮ'},
	{"Khmer", 0x1780, 0x17a2},
	{"Ethiopic", 0x1208, 0x1248},
	{"Georgian", 0x10d0, 0x10f0},
	{"Armenian", 0x0561, 0x0586},
	{"Gothic", 0x10330, 0x10340}, // beyond the first plane: four bytes, two units of UTF-16
}

// words are the simplest pieces, in ASCII; lower-case letters alone.
var words = [64]string{
	"a", "i", "to", "of", "the", "and", "for", "not", "null", "true", "name", "mail", "file", "page", "list", "time",
	"user", "item", "note", "data", "text", "code", "test", "call", "tool", "send", "read", "left", "right", "order",
	"total", "price", "count", "first", "second", "report", "answer", "system", "nothing", "invoice", "customer",
	"document", "question", "assistant", "undefined", "character", "confidential", "nan", "inf", "select", "script",
	"admin", "root", "con", "nul", "aux", "ok", "yes", "no", "on", "off", "none", "nil", "internationalization",
}

var numbers = [...]string{
	"0", "1", "-1", "7", "42", "1.5", "007", "1e9", "-0", "0x1f", "1,000", "1.000,00", "12:59", "2024-02-29",
	"1969-12-31T23:59:60Z", "127", "128", "255", "256", "65535", "65536", "2147483647", "2147483648", "4294967296",
	"9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e400", "1_000", "0b1", "00",
}

// foreignNumbers are digits to unicode.IsNumber that strconv does not read.
var foreignNumbers = [...]string{"٣", "４２", "½", "Ⅷ", "²", "௧௨", "一二", "🄂"}

var marks = [...]string{
	".", ",", "!", "?", ":", ";", "-", "_", "'", `"`, "`", "/", `\`, "|", "&", "%", "$", "#", "@", "*", "+", "=", "~",
	"(", ")", "[", "]", "{", "}", "<", ">", "^",
}

// lineEnds are what breaks a line; plainLineEnds of them are ASCII.
var lineEnds = [...]string{"\n", "\n\n", "\r\n", "\t", "\r", "\u0085", "\u2028", "\u2029"}

const plainLineEnds = 5

// bidis are controls and what ends them: Unicode Standard Annex 9, table 1.
var bidis = [...][2]string{
	{"\u200e", ""}, {"\u200f", ""}, {"\u061c", ""}, // marks
	{"\u202a", "\u202c"}, {"\u202b", "\u202c"}, {"\u202d", "\u202c"}, {"\u202e", "\u202c"}, // embeddings, overrides
	{"\u2066", "\u2069"}, {"\u2067", "\u2069"}, {"\u2068", "\u2069"}, // isolates
}

var zeroWidths = [...]string{"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u180e"}

// emojis are each one character to a reader.
var emojis = [...]string{
	"🙂", "❤️", "👍🏽", "🇺🇳", "👨‍👩‍👧‍👦", "🏳️‍🌈", "1️⃣", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
}

// edges are code points that code forgets; those after printableEdges are control characters.
var edges = [...]string{
	"\u00a0", "\u3000", "\ufffd", "\u00b4", "ﬁ", "ß", "İ", "ı", "ſ", "Å", "\ue000", "\ufffe", "\uffff", "\U0001f0a1",
	"\U000e0001", "\U000f0000", "\U0010ffff", "\u0374", "\u1e9e", "\u200a", "\ud7ff", "\uf8ff",
	"\x00", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x1b[31m", "\x1f", "\x7f", "\u009b",
}

const printableEdges = 22

// units are what runs repeat.
var units = [...]string{"a", " ", "0", "é", "字", "\U00010330", "\u0301", "\u200b"}

// notUTF8 are sequences that Go's unicode/utf8 refuses, of at most four bytes, none of which becomes valid by
// what comes behind it, a piece or another of them: Unicode Standard, table 3-7.
var notUTF8 = [...]string{
	"\xff", "a\x80", "\xc3", "\xc0\xaf", "\xe2\x82", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f\x98", "\xfe",
}

// twins are letters of other scripts that look like a to z: Unicode Technical Standard 39, confusables.txt.
var twins = [26]rune{
	'а', 0, 'с', 'ԁ', 'е', 0, 'ɡ', 'һ', 'і', 'ј', 0, 'ӏ', 0, 0, 'о', 'р', 'ԛ', 0, 'ѕ', 0, 'υ', 'ν', 'ԝ', 'х', 'у', 0,
}
