// Repeat gates public modules twice with one seed and says whether the evidence outside of "run" is
// equal byte for byte, and the verdict too:
//
//	go run ./bench/repeat [module@version ...]
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/passmuster/muster/bench/lab"
	"github.com/passmuster/muster/harness/evidence"
)

var modules = []string{
	"github.com/Masterminds/semver/v3@v3.4.0",
	"github.com/google/go-cmp@v0.7.0",
	"github.com/BurntSushi/toml@v1.5.0",
	"github.com/gorilla/mux@v1.8.1",
	"github.com/spf13/cobra@v1.10.2",
	"github.com/yuin/goldmark@v1.7.13",
}

func main() { lab.Main(modules, measure) }

func measure(ctx context.Context, b lab.Bench) (repeats bool, err error) {
	repeats = true
	fmt.Println(lab.Machine())
	fmt.Println("\n| module | evidence without run, bytes | equal | verdict |\n|---|---|---|---|")
	for _, m := range b.Modules {
		src, err := lab.Fetch(ctx, b.Dir, m)
		if err != nil {
			return false, err
		}
		var stored [2][]byte
		var verdict [2][]byte
		for i := range stored {
			out := filepath.Join(b.Dir, fmt.Sprint("out", i))
			c := lab.Command{Dir: src, Args: []string{b.Muster, "gate", "--seed", "7", "-o", out, "./..."}}
			if _, text, err := c.Run(ctx); err != nil {
				return false, fmt.Errorf("%w\n%s", err, text)
			}
			if stored[i], err = withoutRun(filepath.Join(out, "evidence.json")); err != nil {
				return false, err
			}
			if verdict[i], err = os.ReadFile(filepath.Join(out, "verdict.json")); err != nil {
				return false, err
			}
		}
		equal := bytes.Equal(stored[0], stored[1]) && bytes.Equal(verdict[0], verdict[1])
		repeats = repeats && equal
		fmt.Printf("| %s | %d | %v | %s |\n", m, len(stored[0]), equal, answer(verdict[0]))
	}
	return repeats, nil
}

// withoutRun is the stored form with its run part emptied.
func withoutRun(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	e, err := evidence.Decode(f)
	if err != nil {
		return nil, err
	}
	e.Run = evidence.Run{}
	return evidence.Encode(e)
}

func answer(verdict []byte) string {
	for _, a := range []evidence.Answer{evidence.Pass, evidence.Fail, evidence.Inconclusive} {
		if bytes.Contains(verdict, []byte(fmt.Sprintf("\n  \"verdict\": %q", a))) {
			return string(a)
		}
	}
	return "?"
}
