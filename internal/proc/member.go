package proc

import "os"

// Member is a living process of a command's group. Two are equal where they are the same process.
type Member struct{ leftover }

// Members lists the processes of the group, the command's own among them; nil where the platform does not tell.
func (p *Process) Members() []Member { return members(p) }

// Pid is the id of the process.
func (m Member) Pid() int { return m.pid }

// Quit asks the process to print its goroutines and end, where it is a Go program; another one ends.
func (m Member) Quit() error {
	p, err := os.FindProcess(m.pid)
	if err != nil {
		return err
	}
	defer func() { _ = p.Release() }()
	if startTime(m.pid) != m.started {
		return os.ErrProcessDone // and another has its id
	}
	return quit(p)
}

// Kill kills the process alone.
func (m Member) Kill() error { return m.kill() }
