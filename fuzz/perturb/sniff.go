package perturb

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Format is what data look like, told by their beginning and, where that is not enough, by parsing.
type Format string

// The formats that rules know. Text is any other valid UTF-8 and Binary the rest.
const (
	JSON   Format = "JSON"
	CSV    Format = "CSV"
	PNG    Format = "PNG"
	JPEG   Format = "JPEG"
	GIF    Format = "GIF"
	WAV    Format = "WAV"
	ZIP    Format = "ZIP"
	GZIP   Format = "gzip"
	PDF    Format = "PDF"
	MIME   Format = "MIME"
	VTT    Format = "WebVTT"
	SRT    Format = "SRT"
	HTML   Format = "HTML"
	Text   Format = "text"
	Binary Format = "bytes"
)

// magics are the beginnings of binary formats.
var magics = []struct {
	prefix string
	format Format
}{
	{pngSignature, PNG}, {"\xff\xd8\xff", JPEG}, {"GIF87a", GIF}, {"GIF89a", GIF}, {"PK\x03\x04", ZIP}, {"PK\x05\x06", ZIP},
	{"\x1f\x8b", GZIP}, {"%PDF-", PDF},
}

var (
	srtStart  = regexp.MustCompile(`^\s*\d+\r?\n\d{1,2}:\d{2}:\d{2},\d{1,3} *-->`)
	mimeStart = regexp.MustCompile(`(?i)^(?:(?:received|return-path|from|to|cc|subject|date|message-id|mime-version|content-type|delivered-to|reply-to|dkim-signature|x-[\w\-]+):)`)
	htmlStart = regexp.MustCompile(`(?i)^\s*(?:<!doctype html|<html|<head|<body|<(?:div|p|h[1-6]|table|ul|ol|a|span|article|section|main)\b[^<]*>)`)
)

// Sniff returns the format of data.
func Sniff(data []byte) Format {
	for _, m := range magics {
		if bytes.HasPrefix(data, []byte(m.prefix)) {
			return m.format
		}
	}
	if len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WAVE" {
		return WAV
	}
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case bytes.HasPrefix(text, []byte("WEBVTT")):
		return VTT
	case mimeStart.Match(text) && strings.Count(head(text), ":") >= 2:
		return MIME
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return Binary
	case srtStart.Match(text):
		return SRT
	case len(bytes.TrimSpace(data)) > 0 && json.Valid(data):
		return JSON
	case htmlStart.Match(text):
		return HTML
	case isCSV(data):
		return CSV
	}
	return Text
}

// head returns what stands before the first empty line.
func head(data []byte) string {
	h, _, _ := strings.Cut(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n\n")
	return h
}

// isCSV wants two rows of as many fields, at least two.
func isCSV(data []byte) bool {
	t, ok := parseCSV(data)
	if !ok || len(t.rows) < 2 || len(t.rows[0]) < 2 {
		return false
	}
	for _, row := range t.rows {
		if len(row) != len(t.rows[0]) {
			return false
		}
	}
	return true
}

// isText reports whether a sample is characters rather than bytes.
func isText(in Sample) bool { return utf8.Valid(in.Data) && in.Format != Binary && len(in.Data) > 0 }

func isBytes(in Sample) bool { return len(in.Data) > 0 }
