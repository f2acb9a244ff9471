// Package offbyone counts the days that are left of a month.
package offbyone

import (
	"errors"
	"strconv"
	"strings"
)

var errDate = errors.New("a date is such as 2026-11-20")

// before is how many days of a common year lie before each month, from January on.
var before = [...]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}

// Left returns how many days of its month follow a date.
func Left(date string) (int, error) {
	parts := strings.Split(date, "-")
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) != 2 || len(parts[2]) != 2 {
		return 0, errDate
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return 0, errDate
		}
		n[i] = int(v)
	}
	year, month, day := n[0], n[1], n[2]
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, errDate
	}
	days := before[month] - before[month-1]
	if month == 2 && leap(year) {
		days++
	}
	if day > days {
		return 0, errDate
	}
	return days - day, nil
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }
