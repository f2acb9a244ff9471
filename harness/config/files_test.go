package config

import (
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

type workflow struct {
	On          map[string]any
	Permissions map[string]string
	Jobs        map[string]struct {
		If    string
		Steps []struct {
			Uses, Run, If string
			With          map[string]any
			Env           map[string]string
		}
	}
}

func TestWorkflowJudgesPullRequestsAndPushes(t *testing.T) {
	var w workflow
	if err := yaml.Unmarshal(Workflow(), &w); err != nil {
		t.Fatal(err)
	}
	for job, want := range map[string]string{
		"pull-request": `go tool muster gate --since "origin/$BASE_REF" ./...`,
		"push":         `go tool muster gate ./...`,
	} {
		j := w.Jobs[job]
		if event := strings.ReplaceAll(job, "-", "_"); !strings.Contains(j.If, "'"+event+"'") {
			t.Errorf("job %s runs if %q", job, j.If)
		} else if _, ok := w.On[event]; !ok {
			t.Errorf("event %s does not start the workflow", event)
		}
		var ran, uploaded, history bool
		for _, s := range j.Steps {
			// A step must not build its command from text that a contributor chooses.
			if strings.Contains(s.Run, "${{") {
				t.Errorf("job %s: expression in %q", job, s.Run)
			}
			ran = ran || s.Run == want
			uploaded = uploaded || strings.HasPrefix(s.Uses, "actions/upload-artifact@") && s.If == "always()" && s.With["path"] == "muster.out"
			history = history || strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["fetch-depth"] == uint64(0)
		}
		if !ran || !uploaded || !history {
			t.Errorf("job %s: ran %v, uploaded %v, whole history %v", job, ran, uploaded, history)
		}
	}
	if len(w.Jobs) != 2 || len(w.Permissions) != 1 || w.Permissions["contents"] != "read" {
		t.Errorf("jobs %d, permissions %v", len(w.Jobs), w.Permissions)
	}
}

func TestCallerCannotChangeTheEmbeddedFiles(t *testing.T) {
	for name, file := range map[string]func() []byte{"Template": Template, "Workflow": Workflow, "Schema": Schema} {
		before := string(file())
		file()[0] = 0
		if string(file()) != before {
			t.Errorf("%s returns the embedded bytes themselves", name)
		}
	}
}
