package payload

// Generators returns all generators, the simplest first. It is the only list of them: what is not here is
// neither documented nor mixed.
func Generators() []Generator {
	return append(modalities(), Generator{"mixed", "messages of several parts whose types, names and bytes contradict each other", MixedOptions{}.draw})
}

// modalities are the generators of one modality each: those that a mixed message takes its parts from. It is a
// function because some formats nest others, mail any attachment.
func modalities() []Generator {
	return []Generator{
		{"text", "text of all scripts, with bidi controls, zero-width, combining and confusable characters", TextOptions{}.draw},
		{"json", "JSON documents of any shape, compact, indented or oddly spaced", JSONOptions{}.draw},
		{"csv", "tables whose fields hold delimiters, quotes, line ends, formulas and text", CSVOptions{}.draw},
		{"html", "HTML pages, closed in order, some with scripts and text that is not seen", HTMLOptions{}.draw},
		{"markdown", "Markdown in GitHub's flavour, with code, tables, links and raw HTML", MarkdownOptions{}.draw},
		{"vtt", "WebVTT transcripts with identifiers, settings, notes, speakers and markup", TranscriptOptions{}.vtt},
		{"srt", "SubRip transcripts, numbered and with times to the millisecond", TranscriptOptions{}.srt},
		{"prompt", "prompts in many languages, with adversarial instructions, roles, delimiters and encodings", PromptOptions{}.draw},
		{"chat", "JSON arrays of chat messages whose content is such prompts", PromptOptions{Chat: true}.draw},
		{"tool-call", "tool calls in the shapes of OpenAI, Anthropic and MCP", ToolOptions{}.call},
		{"ocr", "text as it is misread from scanned pages, with the page itself as a part", OCROptions{}.draw},
		{"tool-result", "tool results in the shapes of OpenAI, Anthropic and MCP", ToolOptions{}.result},

		{"png", "PNG images of every colour type and bit depth, with text, time and Exif chunks", PNGOptions{}.draw},
		{"jpeg", "JPEG images, gray or of colour, with Exif and comments", JPEGOptions{}.draw},
		{"gif", "GIF images of one to a few frames, with comments", GIFOptions{}.draw},
		{"wav", "WAV sounds of 8 to 64 bits, with INFO and ID3 tags", WAVOptions{}.draw},
		{"pdf", "PDF documents of a few pages with text, fonts and metadata, pictures, links and attached files", PDFOptions{}.draw},
		{"zip", "ZIP archives of other payloads, stored or compressed, now and then nested", ArchiveOptions{}.drawZIP},
		{"tar", "TAR archives of other payloads in the formats USTAR, PAX and GNU", ArchiveOptions{}.drawTAR},
		{"gzip", "gzip files of one or two streams, with names and comments", ArchiveOptions{}.drawGzip},
		{"mail", "mails with MIME alternatives, inline pictures, attachments of other payloads and forwarded mails", MailOptions{}.draw},
	}
}
