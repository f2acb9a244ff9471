//go:build !linux

package engine

import (
	"errors"
	"os"

	"github.com/passmuster/muster/fuzz/engine/inside"
)

var errNoEngine = errors.New("the engine works on Linux alone")

type sharedMemory struct {
	file   *os.File
	header *inside.ServeHeader
}

func newSharedMemory() (*sharedMemory, error)     { return nil, errNoEngine }
func (m *sharedMemory) close()                    {}
func (m *sharedMemory) input() []byte             { return nil }
func anonymousFile(name string) (*os.File, error) { return nil, errNoEngine }
