package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// key names a trial.
type key struct {
	Bug     string `json:"bug"`
	Engine  string `json:"engine"`
	Trial   int    `json:"trial"`
	Seconds int    `json:"seconds"`
}

// trial is what a trial came to.
type trial struct {
	key
	Found bool `json:"found"`
	// After is the time to the finding, without building and without running the seeds, and Execs the number of
	// executions; both are those of the whole trial where nothing was found. Native counts only every three seconds.
	After float64 `json:"after"`
	Execs int64   `json:"execs"`
	// Message is the first line of the failure.
	Message string `json:"message,omitempty"`
	// Load is how many processes wanted to run at the end, as the system averages it over a minute.
	Load string `json:"load,omitempty"`
}

func (t trial) String() string {
	if !t.Found {
		return fmt.Sprintf("%s %s #%d: not found in %d executions", t.Bug, t.Engine, t.Trial, t.Execs)
	}
	return fmt.Sprintf("%s %s #%d: found after %.2f s, %d executions: %s", t.Bug, t.Engine, t.Trial, t.After, t.Execs, t.Message)
}

// readLog reads the trials of a log, none where there is no file yet.
func readLog(name string) (map[key]trial, error) {
	done := map[key]trial{}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return done, nil
	}
	for line := range strings.Lines(string(data)) {
		var t trial
		if err := json.Unmarshal([]byte(line), &t); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", name, line, err)
		}
		done[t.key] = t
	}
	return done, err
}

// writeLog adds a trial to a log.
func writeLog(name string, t trial) error {
	line, err := json.Marshal(t)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}
