// Package report shows what mutation testing found: as text for a terminal, as the JSON of the
// mutation-testing report schema, and as SARIF. It also reads the JSON back, to resume a run and to put
// shards together.
//
// A report is a function of [Input] alone: the package runs nothing, judges nothing, reads no file and
// no clock. The same input gives the same bytes, whatever the order of its lists.
//
// The JSON is an interface. A mutant's file is named relative to the module; its location counts lines
// and byte columns from 1, start inclusive and end exclusive; putting the replacement in the place of
// those bytes, and changing nothing else, gives the mutant. A test is called by the import path of its
// package, a dot and its top-level name.
//
// Source text and what tests print are not trusted: the text report shows control bytes, invalid UTF-8
// and text direction marks in a visible escaped form.
package report
