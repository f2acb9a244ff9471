package runner

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/report"
	"github.com/passmuster/muster/internal/outdir"
)

// The names under the output directory that belong to the gate. Everything else there is left alone.
const (
	evidenceFile = "evidence.json"
	verdictFile  = "verdict.json"
	mutantsFile  = "mutation.json"
	rawDir       = "raw"  // whole output of each run
	workDir      = "work" // binaries and temporary files, gone at the end
)

// output is the directory that a run of the gate writes.
type output struct{ *outdir.Dir }

// openOutput makes the directory ready: what an earlier run left there is removed.
func openOutput(dir string) (*output, error) {
	names := []string{evidenceFile, verdictFile, rawDir, workDir}
	for _, f := range report.Formats {
		names = append(names, f.File)
	}
	d, err := outdir.Open(dir, names...)
	var refused *outdir.Error
	if errors.As(err, &refused) {
		return nil, &UsageError{Err: refused, Hint: refused.Hint}
	}
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(d.File(workDir), 0o777); err != nil {
		d.Close()
		return nil, usage("name another directory with -o", "cannot write the output directory: %w", err)
	}
	return &output{d}, nil
}

// close removes what only the run needed and frees the directory.
func (o *output) close() {
	_ = os.RemoveAll(o.File(workDir))
	o.Close()
}

// write stores the evidence, the verdict and every report.
func (o *output) write(r *Result) error {
	e, err := evidence.Encode(r.Evidence)
	if err != nil {
		return err
	}
	v, err := evidence.Encode(r.Verdict)
	if err != nil {
		return err
	}
	// The evidence is what cannot be had again without a run; the rest follows from it, and waiting
	// for the disk seven times would be felt on a small module.
	if err := errors.Join(outdir.WriteFile(o.File(evidenceFile), e), o.Put(verdictFile, v)); err != nil {
		return err
	}
	in := report.Input{Evidence: r.Evidence, Verdict: r.Verdict, Mutants: r.Mutants}
	for _, f := range report.Formats {
		var b bytes.Buffer
		if err := f.Write(&b, in); err != nil {
			return fmt.Errorf("report %s: %w", f.Name, err)
		}
		if err := o.Put(f.File, b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}
