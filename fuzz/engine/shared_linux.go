package engine

import (
	"fmt"
	"os"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/passmuster/muster/fuzz/engine/inside"
)

// sharedMemory is what the process of the target writes the input to that runs, for the time when it cannot tell any more. It has no
// name and takes no room on a disk.
type sharedMemory struct {
	file   *os.File
	data   []byte
	header *inside.ServeHeader
}

func newSharedMemory() (*sharedMemory, error) {
	f, err := anonymousFile("input")
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(inside.ServeMapSize); err != nil {
		f.Close()
		return nil, fmt.Errorf("shared memory: %w", err)
	}
	data, err := unix.Mmap(int(f.Fd()), 0, inside.ServeMapSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("shared memory: %w", err)
	}
	return &sharedMemory{file: f, data: data, header: (*inside.ServeHeader)(unsafe.Pointer(&data[0]))}, nil
}

func (m *sharedMemory) close() {
	if m.data != nil {
		_ = unix.Munmap(m.data)
		m.data, m.header = nil, nil
		m.file.Close()
	}
}

// input is that of the execution that runs, or of the last one; nil where it had no room.
func (m *sharedMemory) input() []byte {
	n := m.header.Length.Load()
	if n > uint64(len(m.data)-inside.ServeInputAt) {
		return nil
	}
	return slices.Clone(m.data[inside.ServeInputAt : inside.ServeInputAt+int(n)])
}

// anonymousFile is a file in memory.
func anonymousFile(name string) (*os.File, error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("a file in memory: %w", err)
	}
	return os.NewFile(uintptr(fd), name), nil
}
