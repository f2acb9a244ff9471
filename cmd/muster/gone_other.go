//go:build !unix

package main

import "os"

// gone reports whether there is no process of that number.
func gone(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	_ = p.Release()
	return false
}
