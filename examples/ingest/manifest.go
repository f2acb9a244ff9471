package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ErrManifest is in the chain of every error about the manifest's content.
var ErrManifest = errors.New("bad manifest")

// Manifest is the metadata of a document.
type Manifest struct {
	ID          string       `json:"id"`
	Title       string       `json:"title"`
	Attachments []Attachment `json:"attachments"`
}

// Attachment names a file and declares what is in it.
type Attachment struct {
	// Name is a slash path below the folder of the manifest.
	Name string `json:"name"`
	// Type is one of [Types].
	Type string `json:"type"`
}

// ParseManifest reads a manifest and checks it. Unknown keys are refused, because one that is
// misspelt would otherwise be lost in silence.
func ParseManifest(data []byte) (Manifest, error) {
	text, err := Text(data)
	if err != nil {
		return Manifest{}, err
	}
	dec := json.NewDecoder(bytes.NewBufferString(text))
	dec.DisallowUnknownFields()
	var m Manifest
	if err := dec.Decode(&m); err != nil {
		return Manifest{}, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Manifest{}, fmt.Errorf("%w: something follows the JSON object", ErrManifest)
	}
	if m.ID == "" {
		return Manifest{}, fmt.Errorf("%w: no id", ErrManifest)
	}
	seen := map[string]bool{}
	for i, a := range m.Attachments {
		switch {
		case !staysBelow(a.Name):
			return Manifest{}, fmt.Errorf("%w: attachment %d: name %q does not stay below the folder", ErrManifest, i+1, a.Name)
		case seen[a.Name]:
			return Manifest{}, fmt.Errorf("%w: attachment %d: name %q is there twice", ErrManifest, i+1, a.Name)
		case !slices.Contains(Types, a.Type):
			return Manifest{}, fmt.Errorf("%w: attachment %d: type %q is not one of %q", ErrManifest, i+1, a.Type, Types)
		}
		seen[a.Name] = true
	}
	return m, nil
}
