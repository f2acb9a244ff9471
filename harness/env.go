package harness

// The environment variables between muster and the tests that it runs. Environment variables, not
// flags: a package whose tests do not import harness would fail on a flag that it does not know.
const (
	// EnvSeed is the root seed, a decimal number that fits 64 bits; see [Seed].
	EnvSeed = "MUSTER_SEED"
	// EnvStage is the stage that muster runs the test binary for; see [Stage].
	EnvStage = "MUSTER_RUN"
	// EnvOut is the absolute path of the directory that the test binary may write to; see [OutDir].
	EnvOut = "MUSTER_OUT"
)
