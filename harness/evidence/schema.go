package evidence

import (
	_ "embed"
	"slices"
)

var (
	//go:embed evidence.schema.json
	evidenceSchema []byte
	//go:embed verdict.schema.json
	verdictSchema []byte
)

// Schema returns the JSON schema of the stored form of [Evidence].
func Schema() []byte { return slices.Clone(evidenceSchema) }

// VerdictSchema returns the JSON schema of the stored form of [Verdict].
func VerdictSchema() []byte { return slices.Clone(verdictSchema) }
