package format

import (
	"github.com/passmuster/muster/fuzz/perturb"
)

// texts are formats of characters.
func texts() []Format {
	return []Format{
		{
			Name: "json", strict: true, Doc: "documents of RFC 8259", Generator: "json", Names: []string{"", "__proto__", "$ref", "id", "type", "name", "items", "value"},
			Values: []string{"null", "true", "false", "0", "-1", "1e309", `""`, "[]", "{}", `[[]]`, `{"a":{}}`, `"a"`, "9007199254740993", "1.5", `"\u0000"`, `"\ud800"`},
			Hints:  []string{"json", "encoding/json", "jsonrpc", "schema", "api", "webhook"}, rules: perturb.JSON, open: openJSON,
		},
		{
			Name: "ndjson", Doc: "documents of RFC 8259, each on a line", Values: []string{"", "null", "{}", "[]"}, Hints: []string{"ndjson", "jsonl", "jsonlines", "logline"},
			Samples: []string{"{}\n{}\n", "{\"a\":1}\n[2]\n"}, open: openLines,
		},
		{
			Name: "xml", Doc: "documents of XML 1.0 and pages of HTML: elements with attributes", Generator: "html",
			Values: []string{"<a/>", "<a b=\"c\"/>", "<!-- a -->", "<![CDATA[a]]>", "<?a b?>", "&amp;"},
			Hints:  []string{"xml", "html", "svg", "rss", "atom", "soap", "markup", "sanitiz", "template", "encoding/xml"}, Samples: []string{"<a/>", "<a b=\"c\">d</a>", "<?xml version=\"1.0\"?>\n<a xmlns=\"b\"><c>d</c></a>"},
			rules: perturb.HTML, open: openMarkup,
		},
		{
			Name: "mail", Doc: "messages of RFC 5322 with parts of RFC 2046", Generator: "mail", Names: []string{"From", "To", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version", "Message-ID", "Received", "DKIM-Signature"},
			Values: []string{"text/plain", "multipart/mixed; boundary=a", "base64", "quoted-printable", "=?utf-8?q?a?=", "\"a\" <b@c.example>"}, Hints: []string{"mail", "mime", "rfc822", "imap", "smtp", "multipart", "header"},
			rules: perturb.MIME, open: where(func(in *input) bool { return in.sniff() == perturb.MIME }, openMail),
		},
		{
			Name: "vtt", Doc: "transcripts of the W3C's WebVTT", Magic: "WEBVTT", Generator: "vtt", Hints: []string{"vtt", "subtitle", "caption", "transcript"},
			Values: []string{"NOTE a", "STYLE\n::cue {}", "REGION\nid:a", "1\n00:00.000 --> 00:01.000 align:start\na"}, rules: perturb.VTT,
			open: where(func(in *input) bool { return in.sniff() == perturb.VTT }, opens(perturb.VTT, false, text)),
		},
		{
			Name: "srt", Doc: "transcripts of SubRip", Generator: "srt", Hints: []string{"srt", "subtitle", "caption", "transcript"}, rules: perturb.SRT,
			Values: []string{"1\n00:00:00,000 --> 00:00:01,000\na"}, open: where(func(in *input) bool { return in.sniff() == perturb.SRT }, opens(perturb.SRT, false, text)),
		},
		{
			Name: "url", Doc: "addresses of RFC 3986", Hints: []string{"url", "uri", "href", "link", "redirect", "proxy", "net/url"}, Values: []string{"", "a", "..", "%2e", "[::1]", "a@b", "a:80"},
			Samples: []string{"http://a/", "https://a.example:80/b/../c?d=e&f#g", "/a?b=c"}, open: openURL,
		},
		{
			Name: "query", Doc: "fields of forms and addresses, by the WHATWG's URL standard", Hints: []string{"query", "form", "cookie", "param"}, Names: []string{"", "a", "a[]", "a.b", "id", "q", "_method"}, Values: []string{"", "a", "0", "true", "a b"},
			Samples: []string{"a=b", "a=b&c=d%20e&a="}, open: openQuery,
		},
		{
			Name: "base64", Doc: "bytes in base64 of RFC 4648, of either alphabet", Hints: []string{"base64", "token", "jwt", "basic"}, Samples: []string{"YQ==", "eyJhIjoxfQ==", "TWFueSBoYW5kcw"}, open: openBase64,
		},
		{
			Name: "hex", Doc: "bytes in hexadecimal digits", Hints: []string{"hex", "uuid", "digest"}, Samples: []string{"00", "cafebabe", "0x00ff"}, open: openHex,
		},
		{
			Name: "csv", Doc: "tables of RFC 4180, of commas, semicolons or tabs", Generator: "csv", Hints: []string{"csv", "tsv", "table", "import", "encoding/csv"}, rules: perturb.CSV,
			open: where(func(in *input) bool { return in.sniff() == perturb.CSV }, opens(perturb.CSV, false, func(string, []byte) string { return "csv-row" })),
		},
		{
			Name: "settings", Doc: "lines of keys and values, as YAML, TOML and INI files have", Names: []string{"a", "name", "version", "<<", "?", "a.b", "\"a\"", "- a"},
			Values: []string{"", "null", "~", "true", "yes", "0", "0o7", "1_000", "2024-01-01", "[a, b]", "{a: b}", "&a", "*a", "!!binary YQ==", "|", ">-", "\"a\"", "'a'", "\"\"\"a\"\"\"", ".inf"},
			Hints:  []string{"yaml", "toml", "ini", "config", "settings", "properties", "env", "frontmatter", "manifest"}, Samples: []string{"a: b\n", "a = 1\n[b]\nc = \"d\"\n", "- a: b\n  c: [1, 2]\n"},
			open: openSettings,
		},
		{
			Name: "markdown", Doc: "texts of CommonMark", Generator: "markdown", Hints: []string{"markdown", "commonmark", "readme"},
			Values: []string{"# a", "> a", "- a\n  - b", "1. a", "```\na\n```", "| a | b |\n|---|---|\n| c | d |", "[a](b)", "![a](b \"c\")", "[a]: b", "<b>a</b>", "a\n===", "***", "- [ ] a", "\\*"},
			open:   openBlocks,
		},
		{Name: "text", Doc: "any other text in UTF-8: lines and words", Generator: "text", Hints: []string{"text", "string", "unicode", "utf8", "parse", "token", "lex", "prompt"}, rules: perturb.Text, open: openText},
	}
}

// none opens nothing.
func none(*input) (opened, bool) { return opened{}, false }

func text(string, []byte) string { return "text" }

// guesses are formats without a mark of their own, found by trying.
func guesses() []Format {
	return []Format{
		{
			Name: "checksum", Doc: "bytes with a checksum of themselves in front or behind: CRC-32 of either kind, Adler-32, sums, RFC 1071's, exclusive or", Hints: []string{"crc", "checksum", "adler", "frame", "packet", "hash/crc32"},
			Samples: []string{"abcd\xed\x82\xcd\x11"}, open: openSum,
		},
		{
			Name: "der", Doc: "values by the distinguished encoding rules of ITU-T X.690", Names: []string{"\x02", "\x03", "\x04", "\x05", "\x06", "\x0c", "\x13", "\x16", "\x17", "\x18", "\x30", "\x31", "\xa0", "\xa3"},
			Values: []string{"", "\x00", "\xff", "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "490101000000Z", "\x00\x00\x00"}, Hints: []string{"asn1", "der", "x509", "pem", "cert", "pkcs", "pki", "encoding/asn1", "tls"},
			Samples: []string{"\x30\x03\x02\x01\x01", "\x30\x0b\x06\x03\x2a\x03\x04\x30\x04\x0c\x02\x61\x62"}, open: openDER,
		},
		{
			Name: "protobuf", Doc: "messages as Protocol Buffers encode them", Names: []string{"\x08", "\x0a", "\x10", "\x12", "\x18", "\x1a", "\x20", "\x22", "\x2a", "\x09", "\x0d"}, Values: []string{"", "\x00", "\x08\x01"},
			Hints: []string{"proto", "protobuf", "grpc", "protowire"}, Samples: []string{"\x08\x01\x12\x01a", "\x0a\x04\x08\x96\x01\x10\x12\x00"}, open: openProto,
		},
		{
			Name: "records", Doc: "records with their length in front, of 1 to 8 bytes of either order or a varint, behind a tag or not; or a header with the length of the rest", Values: []string{"", "\x00", "a"},
			Hints: []string{"tlv", "record", "frame", "packet", "wire", "message", "block", "binary", "codec", "netstring"}, Samples: []string{"\x00\x01a", "\x00\x00\x00\x01a", "\x01\x00\x00\x00a", "\x01\x01a\x02\x01b"}, open: openRecords,
		},
	}
}

// inners are formats of pieces of others.
func inners() []Format {
	numbers := func(name, doc string, widths ...int) Format {
		return Format{Name: name, Doc: doc, inner: true, open: fields(widths...)}
	}
	return []Format{
		{Name: "element", strict: true, Doc: "an element of XML or HTML: its name, attributes, content", Names: []string{"id", "class", "xmlns", "href", "src", "style", "onload", "xml:lang"}, Values: []string{"<a/>", "<script>a</script>", "<br>", "<svg/>", "<table/>"}, inner: true, open: openElement},
		{Name: "content", strict: true, Doc: "what stands between two tags", inner: true, open: openContent},
		{Name: "aside", strict: true, Doc: "a comment, a declaration or character data of XML or HTML", inner: true, open: none, Values: []string{
			"<!-- a -->", "<!---->", "<![CDATA[a]]>", "<![CDATA[]]>", "<?a b?>", "<!DOCTYPE a>", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "<!DOCTYPE a SYSTEM \"b\">",
		}},
		{Name: "pax", strict: true, Doc: "extended headers of an archive: a length in digits, a keyword, a value", inner: true, open: openPAX, Values: []string{"5 a=\n", "12 path=a/b\n", "20 mtime=1350244992\n"}},
		{Name: "entity", Doc: "a part of a message, whose header may be any", Names: []string{"Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID"}, rules: perturb.MIME, inner: true, open: openMail},
		{Name: "multipart", Doc: "the parts of a message between boundaries", inner: true, open: none},
		{Name: "csv-row", strict: true, Doc: "a row of a table", Values: []string{"", "\"\"", "0", "NULL", "=1+1", " a "}, inner: true, open: opens(perturb.CSV, false, func(string, []byte) string { return "word" })},
		{Name: "query-content", strict: true, Doc: "the query of an address", Names: []string{"", "a", "a[]", "q"}, inner: true, open: openQueryContent},
		{Name: "path", strict: true, Doc: "the path of an address", Values: []string{"/", "/..", "//", "/%2e%2e/", "/a;b=c"}, inner: true, open: openPath},
		{Name: "pdf-object", strict: true, Doc: "a dictionary of a PDF and its stream", Names: pdfNames, Values: pdfValues, inner: true, open: openObject},
		{Name: "pdf-value", strict: true, Doc: "a value of a dictionary of a PDF", Values: pdfValues, inner: true, open: openPDFValue},
		numbers("png-header", "IHDR of PNG: width, height, depth, colour, compression, filter, interlacing", 4, 4, 1, 1, 1, 1, 1),
		numbers("wav-format", "the format of a sound: tag, channels, rates, sizes", 2, 2, 4, 4, 2, 2, 2, 2, 4),
		{Name: "numbers", Doc: "numbers of four bytes", inner: true, open: openNumbers},
		{Name: "varint", strict: true, Doc: "a number of base 128", inner: true, open: openVarint},
		{Name: "zero-ended", Doc: "texts that zero bytes part: keyword and text of images", Values: []string{"", "a", "Title", "Comment", "XML:com.adobe.xmp"}, inner: true, open: openZeros},
		{Name: "riff-list", strict: true, Doc: "a list of chunks within a RIFF file", Names: []string{"INAM", "IART", "ICMT", "ICRD", "ISFT", "data"}, Values: []string{"a", ""}, inner: true, open: openList},
		{Name: "exif", Doc: "Exif in a segment of JPEG", inner: true, open: openExif},
		{Name: "vorbis-comment", Doc: "a comment header of Vorbis: fields of name=value", Values: []string{"TITLE=a", "METADATA_BLOCK_PICTURE=AAAA", "=", "a"}, inner: true, open: openComments},
		{Name: "der-content", strict: true, Doc: "what a constructed value of ASN.1 is made of", Names: []string{"\x02", "\x04", "\x05", "\x06", "\x0c", "\x30", "\x31", "\xa0"}, Values: []string{"", "\x00", "\xff"}, inner: true, open: openDERContent},
	}
}

// pdfNames are keys by which documents do more than show a page.
var pdfNames = []string{
	"/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/URI", "/S", "/Names", "/EmbeddedFiles", "/EmbeddedFile", "/AcroForm", "/XFA", "/Encrypt", "/ObjStm",
	"/Type", "/Subtype", "/Kids", "/Parent", "/Count", "/Contents", "/Resources", "/Filter", "/DecodeParms", "/Length", "/MediaBox", "/Annots", "/Outlines", "/Metadata", "/Rotate", "/Prev",
}

var pdfValues = []string{
	"null", "true", "0", "-1", "1 0 R", "9999 0 R", "[]", "<<>>", "()", "(a)", "<feff0061>", "/A", "/JavaScript", "/Launch", "<< /S /JavaScript /JS (app.alert\\(1\\)) >>", "[1 0 R 1 0 R]", "2147483648", "1.5", "[0 0 1 1]",
}
