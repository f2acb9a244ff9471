// Package sarif is the part of SARIF 2.1.0 that muster's reports write: the log's elements, and how a
// file is named in it.
//
// What a result says, and what counts as one, is the report's.
package sarif

import (
	"encoding/json"
	"io"
	"net/url"
	"path"
	"strings"
)

// The elements of a log.
type (
	// Log is a file with one run.
	Log struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []Run  `json:"runs"`
	}
	// Run is what one tool found.
	Run struct {
		Tool        Tool           `json:"tool"`
		Invocations []Invocation   `json:"invocations"`
		BaseIDs     map[string]URI `json:"originalUriBaseIds"`
		Automation  Automation     `json:"automationDetails"`
		Results     []Result       `json:"results"`
		ColumnKind  string         `json:"columnKind"`
		Properties  map[string]any `json:"properties,omitempty"`
	}
	// Tool holds the driver.
	Tool struct {
		Driver Driver `json:"driver"`
	}
	// Driver is muster with its rules.
	Driver struct {
		Name           string `json:"name"`
		Version        string `json:"version,omitempty"`
		InformationURI string `json:"informationUri"`
		Rules          []Rule `json:"rules"`
	}
	// Rule is a kind of result.
	Rule struct {
		ID    string `json:"id"`
		Short Text   `json:"shortDescription"`
		Help  *Text  `json:"help,omitempty"`
	}
	// Text is plain text.
	Text struct {
		Text string `json:"text"`
	}
	// Invocation says how the run ended.
	Invocation struct {
		Successful    bool           `json:"executionSuccessful"`
		ExitCode      *int           `json:"exitCode,omitempty"`
		Notifications []Notification `json:"toolExecutionNotifications,omitempty"`
	}
	// Notification is about the run itself.
	Notification struct {
		Level   string `json:"level"`
		Message Text   `json:"message"`
	}
	// Automation tells runs of different kinds apart.
	Automation struct {
		ID string `json:"id"`
	}
	// URI is a place, relative to a base where there is one.
	URI struct {
		URI         string `json:"uri,omitempty"`
		BaseID      string `json:"uriBaseId,omitempty"`
		Description *Text  `json:"description,omitempty"`
	}
	// Result is one thing found.
	Result struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      Text              `json:"message"`
		Locations    []Location        `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   map[string]string `json:"properties,omitempty"`
	}
	// Location is where it is.
	Location struct {
		Physical Physical  `json:"physicalLocation"`
		Logical  []Logical `json:"logicalLocations,omitempty"`
	}
	// Physical is a place in a file.
	Physical struct {
		Artifact URI     `json:"artifactLocation"`
		Region   *Region `json:"region,omitempty"`
	}
	// Region is a part of a file; lines and columns count from 1.
	Region struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	// Logical is a place in the program.
	Logical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
)

// Homepage is where the tool is described.
const Homepage = "https://github.com/passmuster/muster"

// srcRoot stands for the root that files are named from, which only the reader of the log knows.
const srcRoot = "%SRCROOT%"

// Write writes a log of one run, whose files are named from the root that is described.
func Write(w io.Writer, r Run, root string) error {
	r.BaseIDs = map[string]URI{srcRoot: {Description: &Text{root}}}
	r.ColumnKind = "utf16CodeUnits"
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(Log{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []Run{r}})
}

// File is a file's URI: relative to the root, every segment percent-encoded.
func File(file string) URI {
	segments := strings.Split(file, "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	u := strings.Join(segments, "/")
	if path.IsAbs(file) {
		return URI{URI: "file://" + u}
	}
	return URI{URI: u, BaseID: srcRoot}
}
