package proc

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"time"
)

// The kernel counts processor time in hundredths of a second, whatever its own clock.
const clockTick = 10 * time.Millisecond

var pageSize = int64(os.Getpagesize())

// ReadUsage asks the kernel what a process has used. In /proc/PID/stat user and system time are the fields 14 and 15, the resident pages 24.
func ReadUsage(pid int) Usage {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return Usage{}
	}
	u := parseUsage(data)
	u.Queued = func() time.Duration { return readQueued(pid) }
	u.Asleep = func() bool { return readAsleep(pid) }
	return u
}

// readQueued adds up the second number of /proc/PID/task/*/schedstat: the nanoseconds that a thread was
// ready to run and did not. Where the kernel does not count them it is zero.
func readQueued(pid int) time.Duration {
	dir := "/proc/" + strconv.Itoa(pid) + "/task/"
	threads, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	sum := time.Duration(0)
	for _, t := range threads {
		data, err := os.ReadFile(dir + t.Name() + "/schedstat")
		if f := bytes.Fields(data); err == nil && len(f) > 1 {
			n, _ := strconv.ParseInt(string(f[1]), 10, 64)
			sum += time.Duration(n)
		}
	}
	return sum
}

// readAsleep reports whether every thread waits for something that may be interrupted.
func readAsleep(pid int) bool {
	list, ok := threads(pid)
	return ok && !slices.ContainsFunc(list, func(t thread) bool { return t.state != 'S' })
}

// thread is what /proc/PID/task/TID/stat says of one.
type thread struct {
	id    int
	state byte
	cpu   time.Duration
}

// threads lists those of a process by their numbers; ok is false where one of them was gone before it was asked.
func threads(pid int) (list []thread, ok bool) {
	dir := "/proc/" + strconv.Itoa(pid) + "/task/"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, false
	}
	ok = true
	for _, e := range entries {
		id, _ := strconv.Atoi(e.Name())
		data, err := os.ReadFile(dir + e.Name() + "/stat")
		s, parsed := parseStat(id, string(data))
		if err != nil || !parsed {
			ok = false
			continue
		}
		list = append(list, thread{id: id, state: s.state, cpu: parseUsage(data).CPU})
	}
	return list, ok
}

func parseUsage(data []byte) Usage {
	// The name, in parentheses, may hold anything; what follows it starts with field 3.
	const first, user, system, resident = 3, 14, 15, 24
	f := bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:])
	if len(f) <= resident-first {
		return Usage{}
	}
	number := func(field int) int64 {
		n, _ := strconv.ParseInt(string(f[field-first]), 10, 64)
		return n
	}
	kernel := time.Duration(number(system)) * clockTick
	return Usage{CPU: time.Duration(number(user))*clockTick + kernel, Kernel: kernel, Memory: number(resident) * pageSize, OK: true}
}
