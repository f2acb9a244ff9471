package schemagen

import (
	"errors"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestValidateTellsARefusalFromWhatIsNotJSON(t *testing.T) {
	s, err := Compile([]byte(`{"$schema": "` + Draft + `", "type": "string", "format": "date"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text           string
		valid, refused bool
	}{
		{`"2026-12-31"`, true, false},
		{`"2026-13-31"`, false, true}, // formats count
		{`1`, false, true},
		{`"2026-12-31`, false, false},
	} {
		err := Validate(s, []byte(tt.text))
		var refused *jsonschema.ValidationError
		if (err == nil) != tt.valid || errors.As(err, &refused) != tt.refused {
			t.Errorf("%s: got %v", tt.text, err)
		}
	}
}

func TestASchemaThatIsNoneDoesNotCompile(t *testing.T) {
	for _, text := range []string{"", "{", `{"type": "colour"}`, `{"$ref": "#/$defs/none"}`} {
		if s, err := Compile([]byte(text)); err == nil {
			t.Errorf("%q compiles to %v", text, s)
		}
	}
}
