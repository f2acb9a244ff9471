// Package session is the server's side of a mail session (RFC 5321, and BDAT of RFC 3030).
package session

import (
	"strconv"
	"strings"
)

// Mail is a mail that is being received.
type Mail struct {
	From string
	To   []string
	Body strings.Builder
}

// Session is one connection.
type Session struct {
	greeted bool
	mail    *Mail
	chunks  int
	Done    []*Mail
}

// Command takes one line and returns the code of the answer.
func (s *Session) Command(line string) int {
	verb, rest, _ := strings.Cut(line, " ")
	verb = strings.ToUpper(verb)
	switch {
	case verb == "HELO" || verb == "EHLO":
		s.greeted = true
		return 250
	case !s.greeted:
		return 503
	case verb == "MAIL" && s.mail == nil:
		s.mail = &Mail{From: rest}
		return 250
	case verb == "RCPT" && s.mail != nil:
		s.mail.To = append(s.mail.To, rest)
		return 250
	case verb == "RSET":
		s.mail = nil
		return 250
	case verb == "BDAT" && (s.mail != nil || s.chunks > 0):
		return s.chunk(rest)
	}
	return 500
}

// chunk receives a part of a mail's body: its size, and LAST where it is the last.
func (s *Session) chunk(rest string) int {
	size, last, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(size)
	if err != nil || n < 0 || n > 1<<10 {
		return 501
	}
	s.chunks++
	if last != "LAST" {
		return 250
	}
	s.mail.Body.WriteString(strings.Repeat(".", n))
	s.Done, s.mail, s.chunks = append(s.Done, s.mail), nil, 0
	return 250
}
