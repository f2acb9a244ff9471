// Package reserved registers the names of users; some belong to the service.
package reserved

import (
	"errors"
	"strings"
)

// names belong to the service.
var names = []string{"ROOT", "KERNEL", "SUPPORT"}

// Errors of Register.
var (
	ErrReserved = errors.New("name is reserved")
	ErrTaken    = errors.New("name is taken")
	ErrLength   = errors.New("a name has 3 to 20 bytes")
)

// Users are those registered, by their name.
type Users struct {
	names []string
}

// Register adds a user.
func (u *Users) Register(name string) error {
	if len(name) < 3 || len(name) > 20 {
		return ErrLength
	}
	upper := strings.ToUpper(name)
	for _, r := range names {
		if upper == r {
			return ErrReserved
		}
	}
	if _, ok := u.Find(name); ok {
		return ErrTaken
	}
	u.names = append(u.names, name)
	return nil
}

// Find returns the user whom a mail to that name reaches: mail is delivered whatever the case.
func (u *Users) Find(name string) (string, bool) {
	for _, n := range u.names {
		if strings.EqualFold(n, name) {
			return n, true
		}
	}
	return "", false
}
