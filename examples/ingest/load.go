package ingest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Limits are the sizes that [Load] accepts. A zero field means its default.
type Limits struct {
	// Manifest and Attachment are the largest sizes of one file in bytes; 64 KiB and 10 MiB.
	Manifest, Attachment int
	// Total is the largest size of all attachments together in bytes; 50 MiB.
	Total int
	// Pixels is the largest area of an image; 40 million.
	Pixels int
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		field *int
		value int
	}{{&l.Manifest, 64 << 10}, {&l.Attachment, 10 << 20}, {&l.Total, 50 << 20}, {&l.Pixels, 40_000_000}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return l
}

// ErrTooLarge says that a file, an image or all attachments together are over a limit.
var ErrTooLarge = errors.New("too large")

// Document is a manifest with the attachments that it names, in its order.
type Document struct {
	ID    string
	Title string
	Items []Item
}

// Load reads the manifest of the given name and the attachments beside it. It returns all of the
// document or an error that names the file.
func Load(fsys fs.FS, manifest string, limits Limits) (Document, error) {
	limits = limits.withDefaults()
	data, err := readFile(fsys, manifest, limits.Manifest)
	if err != nil {
		return Document{}, err
	}
	m, err := ParseManifest(data)
	if err != nil {
		return Document{}, fmt.Errorf("%s: %w", manifest, err)
	}
	doc := Document{ID: m.ID, Title: m.Title}
	left := limits.Total
	for _, a := range m.Attachments {
		data, err := readFile(fsys, a.Name, limits.Attachment)
		if err != nil {
			return Document{}, err
		}
		if left -= len(data); left < 0 {
			return Document{}, fmt.Errorf("%s: attachments: %w: together over %d bytes", a.Name, ErrTooLarge, limits.Total)
		}
		item, err := Decode(a, data, limits.Pixels)
		if err != nil {
			return Document{}, fmt.Errorf("%s: %w", a.Name, err)
		}
		doc.Items = append(doc.Items, item)
	}
	return doc, nil
}

// readFile reads a file of at most limit bytes, and not more of a longer one than shows that it is.
func readFile(fsys fs.FS, name string, limit int) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > limit {
		return nil, fmt.Errorf("%s: %w: over %d bytes", name, ErrTooLarge, limit)
	}
	return data, nil
}
