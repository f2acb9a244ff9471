//go:build !unix

package proc

import (
	"errors"
	"os"
	"os/exec"
)

// Limits says what this platform cannot do.
func Limits() string {
	return "only the test binary itself is killed: processes that it started are neither found nor killed, a hanging one gives no goroutine dump, and it outlives a muster that is killed"
}

func detach(*exec.Cmd) {}

func holdMemory(int) error { return errors.ErrUnsupported }

func startOnLastingThread(cmd *exec.Cmd) error { return cmd.Start() }

func isBusy(error) bool { return false }

func quit(*os.Process) error { return errors.ErrUnsupported }

func killGroup(p *os.Process) error { return p.Kill() }

func interruptGroup(p *os.Process) error { return p.Kill() }

func awaitExit(p *Process) { _, _ = p.Reap() }

func startTime(int) uint64 { return 0 }

func leftovers(*Process) []leftover { return nil }

func members(*Process) []Member { return nil }

func holders(*Process) []leftover { return nil }

func marked(string) []leftover { return nil }

func (leftover) kill() error { return errors.ErrUnsupported }

// Signal names the signal that ended the process; always empty here.
func Signal(*os.ProcessState) string { return "" }
