package ingest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // for image.DecodeConfig
	_ "image/png"  // for image.DecodeConfig
	"strings"
)

// The types that an attachment may be declared as.
const (
	TypeText = "text/plain"
	TypeJSON = "application/json"
	TypeCSV  = "text/csv"
	TypePNG  = "image/png"
	TypeJPEG = "image/jpeg"
)

// Types lists the types that an attachment may be declared as.
var Types = []string{TypeText, TypeJSON, TypeCSV, TypePNG, TypeJPEG}

// ErrContent says that content of the declared type is damaged.
var ErrContent = errors.New("bad content")

// MismatchError says that the content is not of the declared type.
type MismatchError struct {
	Declared string
	// Sniffed is what the first bytes say.
	Sniffed string
}

// Error implements error.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("declared as %s, but the content is %s", e.Declared, e.Sniffed)
}

// Item is a decoded attachment. Which fields are set follows from its type.
type Item struct {
	Attachment
	// Text is set for text and JSON.
	Text string
	// Rows are set for CSV; all have as many fields as the first.
	Rows [][]string
	// Width and Height are set for images, in pixels.
	Width, Height int
}

// Decode checks that data is what the attachment is declared as and decodes it. An image may have at
// most maxPixels pixels.
func Decode(a Attachment, data []byte, maxPixels int) (Item, error) {
	if sniffed := Sniff(data); !agrees(a.Type, sniffed) {
		return Item{}, &MismatchError{Declared: a.Type, Sniffed: sniffed}
	}
	item := Item{Attachment: a}
	var err error
	switch a.Type {
	case TypePNG, TypeJPEG:
		item.Width, item.Height, err = imageSize(data, maxPixels)
	case TypeCSV:
		item.Rows, err = rows(data)
	case TypeJSON:
		if item.Text, err = Text(data); err == nil && !json.Valid([]byte(item.Text)) {
			err = fmt.Errorf("%w: malformed JSON", ErrContent)
		}
	default:
		item.Text, err = Text(data)
	}
	if err != nil {
		return Item{}, err
	}
	return item, nil
}

// unknown is what [Sniff] calls bytes that are neither text nor of a known signature.
const unknown = "application/octet-stream"

// Sniff says what the first bytes of data are: a type with a signature, text, or unknown bytes.
func Sniff(data []byte) string {
	signatures := []struct{ prefix, mediaType string }{
		{"\x89PNG\r\n\x1a\n", TypePNG},
		{"\xff\xd8\xff", TypeJPEG},
		{"GIF8", "image/gif"},
		{"%PDF-", "application/pdf"},
		{"PK\x03\x04", "application/zip"},
		{"\x1f\x8b", "application/gzip"},
		{"\xfe\xff", TypeText}, // UTF-16 is text, if not text that we take
		{"\xff\xfe", TypeText},
	}
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.prefix)) {
			return s.mediaType
		}
	}
	head := data[:min(len(data), 512)]
	for _, b := range head {
		if b < ' ' && !strings.ContainsRune("\t\n\f\r", rune(b)) {
			return unknown
		}
	}
	return TypeText
}

// imageSize reads the size of an image from its header.
func imageSize(data []byte, maxPixels int) (width, height int, err error) {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %w", ErrContent, err)
	}
	if cfg.Width == 0 || cfg.Height == 0 {
		return 0, 0, fmt.Errorf("%w: image of %d × %d pixels", ErrContent, cfg.Width, cfg.Height)
	}
	if !fits(cfg.Width, cfg.Height, maxPixels) {
		return 0, 0, fmt.Errorf("image of %d × %d pixels: %w: over %d pixels", cfg.Width, cfg.Height, ErrTooLarge, maxPixels)
	}
	return cfg.Width, cfg.Height, nil
}

// rows reads comma-separated rows with as many fields each as the first.
func rows(data []byte) ([][]string, error) {
	text, err := Text(data)
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContent, err)
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("%w: no rows", ErrContent)
	}
	return records, nil
}
