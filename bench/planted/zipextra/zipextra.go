// Package zipextra reads when the files of a ZIP archive were changed and read, from the field that
// Info-ZIP adds (0x5455).
package zipextra

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"time"
)

// Times are those of one file.
type Times struct {
	Changed, Read time.Time
}

// Read returns the times by name.
func Read(archive []byte) (map[string]Times, error) {
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	all := map[string]Times{}
	for _, f := range r.File {
		all[f.Name] = times(f.Extra)
	}
	return all, nil
}

func times(extra []byte) Times {
	var t Times
	for len(extra) >= 4 {
		tag, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if size > len(extra)-4 {
			break
		}
		data := extra[4 : 4+size]
		extra = extra[4+size:]
		if tag != 0x5455 || size < 5 {
			continue
		}
		t.Changed = unix(data[1:])
		if data[0]&2 != 0 {
			t.Read = unix(data[5:])
		}
	}
	return t
}

func unix(b []byte) time.Time { return time.Unix(int64(binary.LittleEndian.Uint32(b)), 0) }
