package proc

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// quit signals the thread that works, if one does: a Go program then stops what it does there before it prints anything. Any other
// thread would go on, and take memory, while the goroutines are printed.
func quit(p *os.Process) error {
	if err := p.Signal(unix.Signal(0)); err != nil {
		return err // and the number may be another's
	}
	if tid := busiest(p.Pid); tid > 0 && unix.Tgkill(p.Pid, tid, unix.SIGQUIT) == nil {
		return nil
	}
	return p.Signal(unix.SIGQUIT)
}

// holdMemory lowers the limit of address space below what the process has: it keeps that and gets no more. Go's runtime has its heap
// grow by 64 MiB of address space at a time.
func holdMemory(pid int) error {
	var limit unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_AS, nil, &limit); err != nil {
		return err
	}
	limit.Cur = 0
	return unix.Prlimit(pid, unix.RLIMIT_AS, &limit, nil)
}

// busiest is the thread that has used most processor time of those that want the processor now, 0 where none does.
func busiest(pid int) (tid int) {
	most := time.Duration(-1)
	list, _ := threads(pid)
	for _, t := range list {
		if t.state == 'R' && t.cpu > most {
			tid, most = t.id, t.cpu
		}
	}
	return tid
}
