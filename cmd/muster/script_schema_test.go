package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/passmuster/muster/harness/evidence"
)

// outputSchemas are those of the files that every run writes.
var outputSchemas = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	compiled := map[string]*jsonschema.Schema{}
	for name, text := range map[string][]byte{
		"evidence.json": evidence.Schema(), "verdict.json": evidence.VerdictSchema(),
	} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		if err := c.AddResource(name, doc); err != nil {
			return nil, err
		}
		if compiled[name], err = c.Compile(name); err != nil {
			return nil, err
		}
	}
	return compiled, nil
})

// validOutput holds evidence and verdict in dir, where there are any, to their schemas.
func validOutput(dir string) error {
	schemas, err := outputSchemas()
	if err != nil {
		return err
	}
	for name, schema := range schemas {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			return err
		}
		if err := schema.Validate(doc); err != nil {
			return err
		}
	}
	return nil
}
