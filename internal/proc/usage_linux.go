package proc

import (
	"bytes"
	"os"
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

// readAsleep looks at the state of each thread, field 3 of /proc/PID/task/*/stat.
func readAsleep(pid int) bool {
	dir := "/proc/" + strconv.Itoa(pid) + "/task/"
	threads, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, t := range threads {
		data, err := os.ReadFile(dir + t.Name() + "/stat")
		if err != nil {
			return false
		}
		if f := bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:]); len(f) == 0 || string(f[0]) != "S" {
			return false
		}
	}
	return true
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
