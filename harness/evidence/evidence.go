package evidence

// Version is the version of the stored form of [Evidence].
const Version = 1

// Evidence is everything that one run of the gate measured.
type Evidence struct {
	Version int    `json:"version"`
	Module  Module `json:"module"`
	// Git is nil where the module is not in a git work tree.
	Git    *Git   `json:"git,omitempty"`
	Go     Go     `json:"go"`
	Config Config `json:"config"`
	// Seed is the root seed of the run: rerun k derives its own from it.
	Seed uint64 `json:"seed"`
	// Packages are sorted by Path.
	Packages []Package `json:"packages"`
	// BarChanges lists what the change removes or loosens; measured only with --since.
	BarChanges []BarChange `json:"barChanges,omitempty"`
	// Findings belong to the run as a whole, such as an expired lowering.
	Findings []Finding `json:"findings,omitempty"`
	// Complete is false where the run was interrupted or its budget ran out.
	Complete bool `json:"complete"`
	// Run holds what differs from run to run: durations and the host.
	Run Run `json:"run"`
}

// Module names the module (or, in a workspace, the main one) that was judged.
type Module struct {
	Path string `json:"path"`
	// GoVersion is the go directive of go.mod, such as "1.26".
	GoVersion string `json:"goVersion,omitempty"`
}

// Git names the commit that was judged and what it was compared with.
type Git struct {
	// Commit is the full hash of HEAD; empty in a repository without commits.
	Commit string `json:"commit,omitempty"`
	// Dirty says that the work tree differs from Commit.
	Dirty bool `json:"dirty"`
	// Prefix is the slash path from the repository root to the module root; empty where they are one.
	Prefix string `json:"prefix,omitempty"`
	// Since is the revision that --since named, Base the merge base with it; both empty without --since.
	Since string `json:"since,omitempty"`
	Base  string `json:"base,omitempty"`
}

// Go names the toolchain and what the binaries were built with.
type Go struct {
	Version string `json:"version"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	// Flags are the build flags that muster passed, such as "-tags=integration".
	Flags []string `json:"flags,omitempty"`
	// TestArgs are the arguments after -- that every test binary got, and --run and --skip.
	TestArgs []string `json:"testArgs,omitempty"`
}

// Config says which thresholds were in force and where they came from.
type Config struct {
	// Source is "built-in" or the file's slash path from the module root.
	Source string `json:"source"`
	// From is "work tree" or "merge base".
	From string `json:"from"`
	// Digest is the sha256 of the file, empty for the built-in defaults.
	Digest string `json:"digest,omitempty"`
	Mode   Mode   `json:"mode"`
	// Tiers are ordered weakest first, inheritance resolved.
	Tiers []Tier `json:"tiers"`
	// AsOf is the date (YYYY-MM-DD) by which expiry was judged; empty where nothing can expire.
	AsOf string `json:"asOf,omitempty"`
}

// Mode says whether a verdict decides the exit code.
type Mode string

// The modes of a run.
const (
	Enforce Mode = "enforce"
	Observe Mode = "observe"
)

// Package is what was measured of one package.
type Package struct {
	// Path is the import path, Dir the slash path from the module root ("." for the root package).
	Path string `json:"path"`
	Dir  string `json:"dir"`
	Tier string `json:"tier"`
	// Owners are those of the rules that gave the package its tier, sorted.
	Owners []string `json:"owners,omitempty"`
	// Lowered says why the package is held to a weaker tier than its rules give.
	Lowered string `json:"lowered,omitempty"`
	// Excluded are the files (slash paths from the module root) that the config leaves out, sorted.
	Excluded []string `json:"excluded,omitempty"`
	// Digest is the sha256 over the package's source, test, embedded and testdata files.
	Digest string `json:"digest"`
	Stages Stages `json:"stages"`
	// Findings are sorted by Less.
	Findings []Finding `json:"findings,omitempty"`
}

// Run holds what differs from run to run. Nothing in it is judged.
type Run struct {
	// Started is RFC 3339 in UTC.
	Started string `json:"started,omitempty"`
	// Seconds is the wall time of the whole run.
	Seconds float64 `json:"seconds"`
	Host    Host    `json:"host"`
	// Durations are sorted by Package.
	Durations []Timing `json:"durations,omitempty"`
	// Stopped says why Complete is false: "interrupted" or "budget".
	Stopped string `json:"stopped,omitempty"`
}

// Host says where the run took place.
type Host struct {
	Dir    string `json:"dir"`
	CPUs   int    `json:"cpus"`
	Jobs   int    `json:"jobs"`
	Muster string `json:"muster"`
}

// Timing is the wall time in seconds that a package took. Build ends when its binary was there,
// counted from the start of the run, because packages are built together.
type Timing struct {
	Package string  `json:"package"`
	Build   float64 `json:"build"`
	Tests   float64 `json:"tests"`
	Reruns  float64 `json:"reruns,omitempty"`
	// Mutation is what mutants took but for Equivalents, which is what proving survivors equivalent took.
	Mutation    float64 `json:"mutation,omitempty"`
	Equivalents float64 `json:"equivalents,omitempty"`
	Fuzz        float64 `json:"fuzz,omitempty"`
}
