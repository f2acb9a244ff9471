// Package length reads the records of a log file, groups of which are records themselves.
package length

import (
	"encoding/binary"
	"errors"
)

// Record is a record, or a group of them.
type Record struct {
	Kind    byte
	Data    []byte
	Records []Record
}

// Group is the kind of a group.
const Group = 0x10

var errTruncated = errors.New("record is cut off")

// Read reads all records of data.
func Read(data []byte) ([]Record, error) {
	var list []Record
	for len(data) > 0 {
		if len(data) < 3 {
			return nil, errTruncated
		}
		size := int(binary.BigEndian.Uint16(data[1:]))
		if size > len(data)-3 {
			return nil, errTruncated
		}
		r := Record{Kind: data[0], Data: data[3 : 3+size]}
		if r.Kind == Group {
			r.Records = members(r.Data)
		}
		list, data = append(list, r), data[3+size:]
	}
	return list, nil
}

// members reads the records of a group, which have a length of one byte.
func members(data []byte) []Record {
	var list []Record
	for len(data) > 1 {
		size := int(data[1])
		list = append(list, Record{Kind: data[0], Data: data[2 : 2+size]})
		data = data[2+size:]
	}
	return list
}
