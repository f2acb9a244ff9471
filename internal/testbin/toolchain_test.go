//go:build unix

package testbin

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/testtree"
)

func TestFilesOfADownloadedToolchainAreReplacedToo(t *testing.T) {
	work := t.TempDir()
	c := Compiler{Dir: filepath.Join(work, "m"), Package: "example.com/m", Env: os.Environ(), Tmp: filepath.Join(work, "tmp")}
	testtree.Unpack(t, c.Dir, `
-- go.mod --
module example.com/m

go 1.24
-- m_test.go --
package m

import (
	"errors"
	"testing"
)

func TestM(t *testing.T) { println(errors.Added()) }
`)
	root, err := c.Goroot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	downloaded := filepath.Join(work, "cache", "golang.org", "toolchain@v0.0.1-go1.99.0.linux-amd64")
	if err := os.MkdirAll(filepath.Dir(downloaded), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, downloaded); err != nil {
		t.Fatal(err)
	}
	c.Env = WithEnv(c.Env, "GOMODCACHE="+filepath.Join(work, "cache"), "GOROOT="+downloaded, "GOTOOLCHAIN=local", "GOWORK=off", "GOFLAGS=-mod=mod")
	files := map[string][]byte{
		filepath.Join(downloaded, "src", "errors", "added.go"): []byte("package errors\n\nfunc Added() string { return \"added\" }\n"),
		filepath.Join(c.Dir, "m.go"):                           []byte("package m\n"),
	}
	for range 2 { // the second finds the link there
		binary := filepath.Join(work, "m.test")
		said, err := c.Compile(t.Context(), binary, files)
		if err != nil || said != "" {
			t.Fatalf("%q, %v", said, err)
		}
		out, err := exec.Command(binary).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "added\n") {
			t.Errorf("%q, %v", out, err)
		}
	}
}

func TestOnlyFilesOfTheToolchainHaveAnotherName(t *testing.T) {
	dir := t.TempDir()
	root := filepath.FromSlash("/home/a/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.99.0.linux-amd64")
	for _, elsewhere := range []string{"/usr/local/go/src/testing/fuzz.go", "/home/a/golang.org/toolchain@v1"} {
		if tools := findToolchain(map[string][]byte{elsewhere: nil}, dir); tools != (toolchain{}) {
			t.Errorf("%s: %+v", elsewhere, tools)
		}
	}
	tools := findToolchain(map[string][]byte{"/m/x.go": nil, root + "/src/testing/fuzz.go": nil}, dir)
	for name, want := range map[string]string{
		root + "/src/testing/fuzz.go": filepath.Join(dir, "goroot", "src", "testing", "fuzz.go"),
		root + "2/src/x.go":           root + "2/src/x.go",
		"/m/x.go":                     "/m/x.go",
	} {
		if got := tools.named(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	path, env := tools.command("/usr/bin/go", []string{"A=1", "GOROOT=/x"})
	if want := filepath.Join(dir, "goroot"); path != want+"/bin/go" || strings.Join(env, " ") != "A=1 GOROOT="+want+" GOTOOLCHAIN=local" {
		t.Errorf("%s %q", path, env)
	}
}
