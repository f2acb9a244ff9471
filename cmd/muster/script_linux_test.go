package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// processes are the ids of the living processes that were started by the script in work, which all
// have its WORK in their environment.
func processes(work string) []int {
	var ids []int
	names, _ := filepath.Glob("/proc/[0-9]*")
	for _, name := range names {
		env, err := os.ReadFile(name + "/environ")
		if err != nil || !bytes.Contains(append([]byte{0}, env...), []byte("\x00WORK="+work+"\x00")) {
			continue
		}
		if id, err := strconv.Atoi(filepath.Base(name)); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// endProcesses ends what a failing script left behind.
func endProcesses(work string) {
	for _, id := range processes(work) {
		_ = syscall.Kill(id, syscall.SIGKILL)
	}
}

// peakMemory is the largest resident set of a process so far, in KiB; false where it has ended.
func peakMemory(pid int) (int, bool) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, false
	}
	_, rest, ok := strings.Cut(string(data), "VmHWM:")
	if !ok {
		return 0, false // a zombie has no memory
	}
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	return kb, err == nil
}

// canMount reports whether scripts may mount a directory read-only in a namespace of their own:
// permissions alone stop nobody who is root.
var canMount = sync.OnceValue(func() bool {
	return os.Getuid() == 0 && exec.Command("unshare", "--mount", "mount", "--bind", "/", "/mnt").Run() == nil
})
