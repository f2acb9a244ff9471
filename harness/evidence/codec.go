package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Encode returns the stored form of an Evidence or a Verdict: indented JSON that ends in a newline.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Decode reads the stored form of an Evidence. It refuses another version and unknown keys.
func Decode(r io.Reader) (*Evidence, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("not evidence: %w", err)
	}
	if head.Version != Version {
		return nil, fmt.Errorf("evidence version %d is not known, this muster reads version %d", head.Version, Version)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	e := new(Evidence)
	if err := d.Decode(e); err != nil {
		return nil, fmt.Errorf("not evidence: %w", err)
	}
	return e, nil
}
