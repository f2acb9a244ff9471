package config

import (
	_ "embed"
	"slices"
)

var (
	//go:embed init/muster.yaml
	templateFile []byte
	//go:embed init/workflow.yml
	workflowFile []byte
	//go:embed muster.schema.json
	schemaFile []byte
)

// Template returns the commented muster.yaml that muster init writes. It holds the built-in defaults.
func Template() []byte { return slices.Clone(templateFile) }

// Workflow returns the GitHub workflow that muster init writes to .github/workflows/muster.yml.
func Workflow() []byte { return slices.Clone(workflowFile) }

// Schema returns the JSON schema of muster.yaml, for editors.
func Schema() []byte { return slices.Clone(schemaFile) }
