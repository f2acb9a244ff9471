package proc

import "time"

// idleShare is the part of the time in which a process must use the processor, or wait for one, not to be idle: a fifth. One in
// which only a ticker goes round is idle.
const idleShare = 5

// Idle tells from one reading of a process's usage to the next for how long it has done nothing but wait for something that is not
// a processor. It is for a process that is alive; one goroutine uses it.
type Idle struct {
	limit time.Duration
	since time.Time
	cpu   time.Duration // used until since
	// doubted is when the process was first asked how long it had queued, and that time.
	doubted time.Time
	queued  time.Duration
}

// NewIdle begins with a reading at a time when the process was active. The limit is what [Idle.Over] reports.
func NewIdle(limit time.Duration, now time.Time, u Usage) *Idle {
	return &Idle{limit: limit, since: now, cpu: u.CPU}
}

// Active takes note that the process was seen to do something, such as to print.
func (i *Idle) Active(now time.Time, u Usage) { i.since, i.cpu, i.doubted = now, u.CPU, time.Time{} }

// For takes in a reading, and returns how long the process has been idle.
func (i *Idle) For(now time.Time, u Usage) time.Duration {
	if used := u.CPU - i.cpu; used > 0 && used*idleShare >= now.Sub(i.since) || i.starved(now, u) {
		i.Active(now, u)
	}
	return now.Sub(i.since)
}

// Over takes in a reading, and reports whether the process has been idle for longer than the limit and still is.
func (i *Idle) Over(now time.Time, u Usage) bool {
	return i.For(now, u) > i.limit && (u.Asleep == nil || u.Asleep())
}

// starved reports, of a process that has looked idle for long, that it waited for a processor. Where the kernel does
// not count that, one that wants a processor at the moment is left alone by Over.
func (i *Idle) starved(now time.Time, u Usage) bool {
	idle := now.Sub(i.since)
	switch {
	case u.Queued == nil || idle <= i.limit/2:
		return false
	case i.doubted.IsZero():
		i.doubted, i.queued = now, u.Queued()
		return false
	case idle <= i.limit:
		return false
	}
	return (u.Queued()-i.queued)*idleShare >= now.Sub(i.doubted)
}
