//go:build unix && !linux

package proc

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// Limits says what this platform cannot do.
func Limits() string {
	return "processes that leave the test binary's process group are not found, and test binaries outlive a muster that is killed with SIGKILL"
}

func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func quit(p *os.Process) error { return p.Signal(syscall.SIGQUIT) }

func holdMemory(int) error { return errors.ErrUnsupported }

func startOnLastingThread(cmd *exec.Cmd) error { return cmd.Start() }

func awaitExit(p *Process) { _, _ = p.Reap() }

func startTime(int) uint64 { return 0 }

// leftovers sees the group as a whole, so it counts as one process.
func leftovers(p *Process) []leftover {
	if syscall.Kill(-p.Pid(), 0) != nil {
		return nil
	}
	return []leftover{{pid: -p.Pid()}}
}

func members(*Process) []Member { return nil }

func holders(*Process) []leftover { return nil }

func marked(string) []leftover { return nil }

func (l leftover) kill() error { return syscall.Kill(l.pid, syscall.SIGKILL) }
