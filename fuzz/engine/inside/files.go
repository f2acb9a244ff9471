//go:build linux

package inside

import (
	"os"
	"runtime/debug"
	"strconv"
	"syscall"
)

// descriptor reads and writes with plain system calls, which wait: a reader that the runtime knows of would keep it
// from seeing that all other goroutines wait for each other.
type descriptor int

func (d descriptor) Read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(int(d), p)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 0, err
		case n == 0:
			return 0, syscall.EPIPE
		default:
			return n, nil
		}
	}
}

func (d descriptor) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		n, err := syscall.Write(int(d), p[done:])
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return done, err
		}
		done += n
	}
	return done, nil
}

func serveFile(fd int) descriptor { return descriptor(fd) }

// serveMap maps the memory that is shared with the supervisor.
func serveMap() ([]byte, error) {
	return syscall.Mmap(ServeMapFD, 0, ServeMapSize, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
}

// serveQuiet throws away what the target prints from now on, whoever holds the files already. What the runtime prints in the end
// still goes to the descriptor of standard error.
func serveQuiet() error {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	spoken = [...]os.File{*os.Stdout, *os.Stderr}
	*os.Stdout, *os.Stderr = *null, *null
	return nil
}

// spoken keeps the descriptors of what is thrown away open.
var spoken [2]os.File //nolint:unused // a file that nothing refers to is closed

// ServeLastWords prepares for the end: what the runtime says then goes to a file of its own with the stacks of all goroutines, and
// the kernel does not write the memory of the process to a file.
func ServeLastWords() {
	if f := os.NewFile(ServeCrashFD, "last words"); f != nil {
		_ = debug.SetCrashOutput(f, debug.CrashOptions{})
		lastWords = f
	}
	debug.SetTraceback("crash")
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}

// lastWords is where the process says how it ends.
var lastWords *os.File

// ServeLast adds to what the process says in the end.
func ServeLast(text string) {
	if lastWords != nil {
		_, _ = lastWords.WriteString(text)
	}
}

// racesRead is how much of the race detector's log was read.
var racesRead int

// readRaces returns what the race detector has written since it was last asked.
func readRaces() string {
	data, err := os.ReadFile(os.Getenv("MUSTER_RACES") + "." + strconv.Itoa(os.Getpid()))
	if err != nil || len(data) < racesRead {
		return ""
	}
	text := string(data[racesRead:])
	racesRead = len(data)
	return text
}
