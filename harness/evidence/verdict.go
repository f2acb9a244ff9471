package evidence

// VerdictVersion is the version of the stored form of [Verdict].
const VerdictVersion = 1

// Answer is pass, fail or inconclusive.
type Answer string

// The three answers. What could not be measured is Inconclusive: never a pass, never a fail.
const (
	Pass         Answer = "pass"
	Fail         Answer = "fail"
	Inconclusive Answer = "inconclusive"
)

// Verdict is what the gate made of the evidence.
type Verdict struct {
	Version int    `json:"version"`
	Verdict Answer `json:"verdict"`
	// ExitCode is what muster exits with: see cmd/muster/exitcode.go.
	ExitCode int  `json:"exitCode"`
	Mode     Mode `json:"mode"`
	// Reasons concern the run as a whole.
	Reasons []Reason `json:"reasons,omitempty"`
	// Packages are in the order of the evidence.
	Packages []PackageVerdict `json:"packages"`
}

// PackageVerdict is the answer for one package.
type PackageVerdict struct {
	Path    string `json:"path"`
	Tier    string `json:"tier"`
	Verdict Answer `json:"verdict"`
	// Reasons say why the verdict is not pass; empty where it is.
	Reasons []Reason `json:"reasons,omitempty"`
}

// Reason is one threshold that was missed, or that could not be measured.
type Reason struct {
	// Threshold is the config's name for it, such as "coverage.package", or "tests".
	Threshold string `json:"threshold"`
	// Want and Got are written as the report shows them, such as "≥ 80 %" and "41.2 %".
	Want string `json:"want"`
	Got  string `json:"got"`
	// Answer is Fail or Inconclusive.
	Answer Answer `json:"answer"`
}
