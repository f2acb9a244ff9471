package proc

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// leftovers lists the living processes that are in the group of p or that carry its mark.
func leftovers(p *Process) []leftover {
	mark := []byte(p.mark)
	return younger(p, func(s stat) bool {
		if s.group == p.Pid() {
			return true
		}
		return len(mark) > 0 && !live.has(s.group) && hasEntry(s.pid, mark, bytes.Equal)
	})
}

// members lists the living processes of the group of p.
func members(p *Process) []Member {
	var found []Member
	for _, pid := range pids() {
		if s, ok := readStat(pid); ok && s.alive() && s.group == p.Pid() {
			found = append(found, Member{leftover{pid, s.started}})
		}
	}
	return found
}

// marked lists the living processes with an entry in their environment that begins with the prefix.
func marked(prefix string) []leftover {
	var found []leftover
	for _, pid := range pids() {
		s, ok := readStat(pid)
		if ok && s.alive() && !s.kernel && pid != os.Getpid() && !live.has(s.group) && hasEntry(pid, []byte(prefix), bytes.HasPrefix) {
			found = append(found, leftover{pid, s.started})
		}
	}
	return found
}

// holders lists the living processes that have the write end of p's output open.
func holders(p *Process) []leftover {
	var st unix.Stat_t
	conn, err := p.Output.SyscallConn()
	if err != nil {
		return nil
	}
	if conn.Control(func(fd uintptr) { err = unix.Fstat(int(fd), &st) }) != nil || err != nil {
		return nil
	}
	pipe := fmt.Sprintf("pipe:[%d]", st.Ino)
	return younger(p, func(s stat) bool { return !live.has(s.group) && hasOpen(s.pid, pipe) })
}

// younger lists the living processes that started no earlier than p and match. Nothing older can
// descend from p: that rules out this process and its ancestors too.
func younger(p *Process, match func(stat) bool) []leftover {
	var found []leftover
	for _, pid := range pids() {
		if pid == p.Pid() || pid == os.Getpid() {
			continue
		}
		s, ok := readStat(pid)
		if ok && s.alive() && s.started >= p.started && match(s) {
			found = append(found, leftover{pid, s.started})
		}
	}
	return found
}

func pids() []int {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	var ids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			ids = append(ids, pid)
		}
	}
	return ids
}

// stat is what this package needs of /proc/PID/stat.
type stat struct {
	pid, group int
	state      byte
	kernel     bool   // a thread of the kernel: it has no environment, ever
	started    uint64 // in clock ticks since boot
}

func (s stat) alive() bool { return s.state != 'Z' && s.state != 'X' && s.state != 'x' }

func readStat(pid int) (stat, bool) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return stat{}, false
	}
	return parseStat(pid, string(data))
}

// parseStat reads "PID (NAME) STATE PPID PGRP …": the name may hold blanks and parentheses, so the
// fields are counted from the last closing one.
func parseStat(pid int, line string) (stat, bool) {
	const (
		stateField   = 0
		groupField   = 2
		flagsField   = 6
		startedField = 19

		kernelFlag = 0x00200000 // PF_KTHREAD
	)
	f := strings.Fields(line[strings.LastIndexByte(line, ')')+1:])
	if len(f) <= startedField {
		return stat{}, false
	}
	group, err1 := strconv.Atoi(f[groupField])
	flags, err2 := strconv.ParseUint(f[flagsField], 10, 64)
	started, err3 := strconv.ParseUint(f[startedField], 10, 64)
	return stat{pid, group, f[stateField][0], flags&kernelFlag != 0, started}, err1 == nil && err2 == nil && err3 == nil
}

func startTime(pid int) uint64 {
	s, _ := readStat(pid)
	return s.started
}

// A process that is just executing another program has, for a moment, no environment to read.
const (
	execTries = 10
	execPause = time.Millisecond
)

// hasEntry reports whether the process was started with an entry in its environment that is like this one.
func hasEntry(pid int, entry []byte, like func(e, entry []byte) bool) bool {
	var env []byte
	for range execTries {
		var err error
		if env, err = os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ"); err != nil {
			return false
		}
		if len(env) > 0 {
			break
		}
		time.Sleep(execPause)
	}
	for e := range bytes.SplitSeq(env, []byte{0}) {
		if like(e, entry) {
			return true
		}
	}
	return false
}

// hasOpen reports whether a descriptor of the process is the pipe of that name.
func hasOpen(pid int, pipe string) bool {
	dir := "/proc/" + strconv.Itoa(pid) + "/fd"
	fds, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, fd := range fds {
		if to, err := os.Readlink(dir + "/" + fd.Name()); err == nil && to == pipe {
			return true
		}
	}
	return false
}

// kill kills the process that was found and no later one that got its id.
func (l leftover) kill() error {
	fd, err := unix.PidfdOpen(l.pid, 0)
	if err == unix.ENOSYS {
		return unix.Kill(l.pid, unix.SIGKILL)
	}
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if startTime(l.pid) != l.started {
		return unix.ESRCH
	}
	return unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0)
}
