package inside

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestADescriptorCarriesAllThatIsWritten(t *testing.T) {
	var fds [2]int
	if err := syscall.Pipe(fds[:]); err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fds[0])
	text := strings.Repeat("0123456789", 100_000) // more than a pipe holds
	wrote := make(chan error, 1)
	go func() {
		n, err := serveFile(fds[1]).Write([]byte(text))
		if err == nil && n != len(text) {
			err = fmt.Errorf("wrote %d bytes", n)
		}
		wrote <- errors.Join(err, syscall.Close(fds[1]))
	}()
	got := make([]byte, len(text))
	if _, err := io.ReadFull(serveFile(fds[0]), got); err != nil || string(got) != text {
		t.Errorf("another text, %v", err)
	}
	if err := <-wrote; err != nil {
		t.Error(err)
	}
	if n, err := serveFile(fds[0]).Read(got); n != 0 || !errors.Is(err, syscall.EPIPE) {
		t.Errorf("after the end: %d bytes, %v", n, err)
	}
}

func TestADescriptorThatIsNotOpenIsAnError(t *testing.T) {
	d := serveFile(-1)
	if n, err := d.Read(make([]byte, 1)); n != 0 || !errors.Is(err, syscall.EBADF) {
		t.Errorf("read %d, %v", n, err)
	}
	if n, err := d.Write([]byte("x")); n != 0 || !errors.Is(err, syscall.EBADF) {
		t.Errorf("wrote %d, %v", n, err)
	}
}

func TestWhatATargetPrintsIsThrownAway(t *testing.T) {
	dir := t.TempDir()
	out, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	stdout, stderr := *os.Stdout, *os.Stderr
	defer func() { *os.Stdout, *os.Stderr, spoken = stdout, stderr, [2]os.File{} }()
	*os.Stdout, *os.Stderr = *out, *out
	holder := os.Stdout // as a logger of the target's holds it
	if err := serveQuiet(); err != nil {
		t.Fatal(err)
	}
	for _, f := range []*os.File{holder, os.Stdout, os.Stderr} {
		if _, err := f.WriteString("noise"); err != nil {
			t.Error(err)
		}
	}
	*os.Stdout, *os.Stderr = stdout, stderr
	if got, err := os.ReadFile(out.Name()); err != nil || len(got) != 0 {
		t.Errorf("%q was printed, %v", got, err)
	}
}

func TestLastWordsAreAdded(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "words"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	defer func(was *os.File) { lastWords = was }(lastWords)
	lastWords = nil
	ServeLast("to nobody")
	lastWords = f
	ServeLast("exit ")
	ServeLast("status 3")
	if got, err := os.ReadFile(f.Name()); err != nil || string(got) != "exit status 3" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestARaceIsToldWithTheReportThatIsNew(t *testing.T) {
	log := filepath.Join(t.TempDir(), "races")
	t.Setenv("MUSTER_RACES", log)
	defer func(was int) { racesRead = was }(racesRead)
	racesRead = 0
	if got := readRaces(); got != "" {
		t.Errorf("read %q where there is no log", got)
	}
	file := fmt.Sprintf("%s.%d", log, os.Getpid())
	answers := serve(t, func(_, data []byte) string {
		f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString("race " + string(data) + "\n"); err != nil {
			t.Fatal(err)
		}
		f.Close()
		return "race"
	}, ServeCommand{Op: "try", Inputs: [][]byte{input(t, "a"), input(t, "b")}})
	if ops(answers) != "trial trial done" {
		t.Fatal(ops(answers))
	}
	for i, want := range []string{"race a\n", "race b\n"} {
		if f := answers[i].Trial.Failure; f == nil || f.Kind != "race" || f.Message != "data race" || f.Stack != want {
			t.Errorf("input %d: %+v, want the report %q", i, f, want)
		}
	}
}
