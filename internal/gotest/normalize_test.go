package gotest

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var testDirs = []Replacement{{From: "/home/u/mod"}, {From: "/usr/local/go", To: "$GOROOT"}}

func TestNormalizeTakesOutWhatDiffersBetweenRuns(t *testing.T) {
	tmp := strings.TrimRight(os.TempDir(), "/")
	tests := []struct{ name, in, want string }{
		{"test duration", "--- FAIL: TestX (0.03s)", "--- FAIL: TestX (…s)"},
		{"running test", "\tTestX (1m2s)", "\tTestX (…s)"},
		{"measured duration", "took 1.234567ms, then 2m0.51234s", "took …s, then …s"},
		{"heap address", "got &{0xc000012345}", "got &{0x…}"},
		{"goroutine", "goroutine 12 [running]:", "goroutine N [running]:"},
		{"waiting goroutine", "goroutine 7 gp=0xc000002380 m=0 mp=0x6d5ee0 [select, 2 minutes]:", "goroutine N [select]:"},
		{"locked goroutine", "goroutine 7 [select, 2 minutes, locked to thread]:", "goroutine N [select, locked to thread]:"},
		{"created by", "created by testing.(*T).Run in goroutine 1", "created by testing.(*T).Run in goroutine N"},
		{"frame", "main.(*T[...]).f(0x1?, {0xc000012345, 0x5, ...})", "main.(*T[...]).f(...)"},
		{"place", "\t/home/u/mod/a/b.go:12 +0x1d", "\ta/b.go:12"},
		{"place in GOROOT", "\t/usr/local/go/src/testing/testing.go:1 +0xea", "\t$GOROOT/src/testing/testing.go:1"},
		{"signal", "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4f3a20]", "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x…]"},
		{"registers", "rax    0xca\nr10    0x0\ncs     0x33", "rax    0x…\nr10    0x…\ncs     0x…"},
		{"t.TempDir", "open " + tmp + "/TestX_sub2819350617/001/a.txt: no", "open $TMP/a.txt: no"},
		{"os.MkdirTemp", tmp + "/go-build12345/b001", "$TMP/b001"},
		{"log time", "2026/01/02 15:04:05.123 hello", "TIME hello"},
		{"log time behind a place", "    x_test.go:7: 2026/01/02 15:04:05 hello", "    x_test.go:7: TIME hello"},
		{"structured log", "time=2026-01-02T15:04:05.000+01:00 level=INFO", "time=TIME level=INFO"},
		{"structured json", `{"time":"2026-01-02T15:04:05Z","level":"INFO"}`, `{"time":"TIME","level":"INFO"}`},
		{"pid", "killed pid 4711 (pid=12)", "killed pid … (pid=…)"},
		{"port", "dial tcp 127.0.0.1:38471: connection refused; [::1]:40000", "dial tcp 127.0.0.1:PORT: connection refused; [::1]:PORT"},
		{"module directory itself", "chdir /home/u/mod: no", "chdir .: no"},
		{"invalid text", "a\xffb", "a\uFFFDb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Normalize(tt.in, testDirs...); got != tt.want {
				t.Errorf("Normalize(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestNormalizeKeepsWhatTestsCompare(t *testing.T) {
	for _, text := range []string{
		"got 0x1f, want 0xff00ff or 0x0123456789abcdef",
		"want 2026-01-02T15:04:05Z, got 2026/01/02 15:04:05",
		"test timed out after 1m0s",
		"timeout 1.5s, 30ms",
		"listening on 127.0.0.1:8080",
		"f(1, 2) = 3",
		"/home/u/modern/a.go and x/home/u/mod/a.go and /mnt/home/u/mod/a.go",
		"rapid 12 id 13",
	} {
		if got := Normalize(text, testDirs...); got != text {
			t.Errorf("Normalize changed %q to %q", text, got)
		}
	}
}

func TestNormalizeTakesTheLongestDirectory(t *testing.T) {
	dirs := []Replacement{{From: "/w"}, {From: "/w/go", To: "$GOROOT"}, {From: "relative", To: "x"}}
	got := Normalize("/w/go/src/a.go /w/b.go relative/c.go", dirs...)
	if want := "$GOROOT/src/a.go b.go relative/c.go"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzNormalize(f *testing.F) {
	f.Add("--- FAIL: TestX (0.03s)\n    x_test.go:7: 2026/01/02 15:04:05 pid 12 at 127.0.0.1:38471")
	f.Add("panic: x\n\ngoroutine 7 gp=0xc000002380 m=0 mp=0x6d5ee0 [select, 2 minutes]:\nmain.f(0x1)\n\t/home/u/mod/a.go:1 +0x1d +0x2\n")
	f.Add("/home/u/mod//home/u/mod/x /home/u/mod./a /usr/local/go(/home/u/mod/1.5s)")
	f.Add("1.2345s1.2345s 0x0xc000012345 goroutine 1 goroutine 2 goroutine N")
	f.Add(os.TempDir() + "/a12345/001/001" + os.TempDir() + "/b12345678")
	f.Add("r1     0xca\nr1     0x0xc000012345\n(1s)(1s)((1s)s)")
	f.Fuzz(func(t *testing.T, text string) {
		once := Normalize(text, testDirs...)
		if twice := Normalize(once, testDirs...); twice != once {
			t.Errorf("not idempotent:\n%s", cmp.Diff(once, twice))
		}
	})
}
