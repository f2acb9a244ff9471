package core

import (
	"encoding/binary"
	"fmt"
	"reflect"
)

// Inputs travel as bytes between the process of the target and the one that supervises it: one number after the other as 8 bytes, little
// endian, data with its length in front as a varint. The types say which is which, so there is no tag and no version: both ends
// are one build.

// appendInput appends the wire form.
func appendInput(dst []byte, args []argument, in input) []byte {
	for i := range args {
		if args[i].isData() {
			dst = binary.AppendUvarint(dst, uint64(len(in[i].data)))
			dst = append(dst, in[i].data...)
		} else {
			dst = binary.LittleEndian.AppendUint64(dst, in[i].num)
		}
	}
	return dst
}

// readInput reads one input and returns what follows it.
func readInput(src []byte, args []argument) (in input, rest []byte, err error) {
	in = make(input, len(args))
	for i := range args {
		if !args[i].isData() {
			if len(src) < 8 {
				return nil, nil, fmt.Errorf("input: argument %d: %d of 8 bytes", i, len(src))
			}
			in[i].num, src = args[i].norm(binary.LittleEndian.Uint64(src)), src[8:]
			continue
		}
		n, k := binary.Uvarint(src)
		if k <= 0 || n > uint64(len(src)-k) {
			return nil, nil, fmt.Errorf("input: argument %d: the length is %d, %d bytes follow", i, n, len(src)-max(k, 0))
		}
		in[i].data, src = append([]byte(nil), src[k:k+int(n)]...), src[k+int(n):]
	}
	return in, src, nil
}

// DecodeInput returns the arguments that [Engine.AppendInput] wrote.
func DecodeInput(data []byte, types []reflect.Type) ([]any, error) {
	args := newArguments(types)
	in, _, err := readInput(data, args)
	if err != nil {
		return nil, err
	}
	return boxed(args, in), nil
}

func newArguments(types []reflect.Type) []argument {
	args := make([]argument, len(types))
	for i, t := range types {
		args[i] = newArgument(t)
	}
	return args
}

func boxed(args []argument, in input) []any {
	values := make([]any, len(args))
	for i := range args {
		values[i] = args[i].box(&in[i])
	}
	return values
}

func unboxed(args []argument, values []any) (input, error) {
	if len(values) != len(args) {
		return nil, fmt.Errorf("input: %d arguments, the function takes %d", len(values), len(args))
	}
	in := make(input, len(args))
	for i := range args {
		v, ok := args[i].unbox(values[i])
		if !ok {
			return nil, fmt.Errorf("input: argument %d is %T, the function takes %s", i, values[i], args[i].typ)
		}
		in[i] = v
	}
	return in, nil
}

// EncodeInput returns the arguments in the form that DecodeInput reads.
func EncodeInput(values []any, types []reflect.Type) ([]byte, error) {
	args := newArguments(types)
	in, err := unboxed(args, values)
	if err != nil {
		return nil, err
	}
	return appendInput(nil, args, in), nil
}
