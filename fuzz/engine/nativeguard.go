package engine

import (
	"fmt"
	"time"

	"github.com/passmuster/muster/internal/proc"
)

// guard ends processes of the go command's fuzzing that take too much memory, which that does not look at.
type guard struct {
	p     *proc.Process
	limit int64
	stop  chan struct{}
	done  chan struct{}

	asked  map[proc.Member]time.Time
	killed map[proc.Member]bool
	// first says that the process which shares the work out was over the limit: no input is to blame.
	first bool
}

// watchMemory begins to look at all processes of the group, until it is told to stop.
func watchMemory(p *proc.Process, limit int64) *guard {
	g := &guard{
		p: p, limit: limit, stop: make(chan struct{}), done: make(chan struct{}), asked: map[proc.Member]time.Time{}, killed: map[proc.Member]bool{},
	}
	go func() {
		defer close(g.done)
		poll := time.NewTicker(groupEvery)
		defer poll.Stop()
		for {
			select {
			case <-g.stop:
				return
			case now := <-poll.C:
				g.look(now)
			}
		}
	}()
	return g
}

// groupEvery is how often a group of processes is looked at: all that run are gone through for it.
const groupEvery = 5 * pollEvery

// look asks a worker to end that is over the limit: the go command saves the input of one that ends so, and of none that is killed.
func (g *guard) look(now time.Time) {
	for _, m := range g.p.Members() {
		used := proc.ReadUsage(m.Pid()).Memory
		since, asked := g.asked[m]
		switch {
		case !asked && used <= g.limit:
		case !asked:
			g.asked[m] = now
			g.first = g.first || m.Pid() == g.p.Pid()
			_ = m.Quit()
		case used > mayTake(g.limit) || now.Sub(since) > patience:
			g.killed[m] = true
			_ = m.Kill()
		}
	}
}

// end stops looking.
func (g *guard) end() {
	close(g.stop)
	<-g.done
}

// said is what there is to say where the go command has saved no input: empty where memory has no part in it.
func (g *guard) said() string {
	switch {
	case g.first:
		return fmt.Sprintf("the target takes over %s of memory before it is fuzzed", size(g.limit))
	case len(g.killed) > 0:
		return fmt.Sprintf("an input took over %s of memory so soon that it is not known", size(2*g.limit))
	}
	return ""
}
