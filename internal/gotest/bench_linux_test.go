package gotest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// BenchmarkRunGigabyte shows the speed of a run that prints 1 GiB and the most memory that this
// process ever had.
func BenchmarkRunGigabyte(b *testing.B) {
	s := fixture(b, "TestFlood", "FIXTURE_MIB=1024")
	b.SetBytes(1 << 30)
	for b.Loop() {
		if r := mustRun(b, s); r.Bytes < 1000<<20 || r.ExitCode != 0 {
			b.Fatalf("got %d bytes, exit %d", r.Bytes, r.ExitCode)
		}
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	var peak float64
	if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
		if _, err := fmt.Sscan(rest, &peak); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(peak/1024, "peak-MiB")
}
