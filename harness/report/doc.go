// Package report shows what a run of the gate found: as text for a terminal, as JUnit, SARIF and
// GitHub annotations for the tools around CI, as a step summary, and as one HTML page.
//
// A report is a function of [Input] alone: evidence and the verdict made of it. The package judges
// nothing, measures nothing, reads no file and no clock, and knows no terminal: whether colours are
// wanted is the caller's business. The same input gives the same bytes.
//
// What tests print is not trusted. Every report shows control bytes, invalid UTF-8 and text
// direction marks in a visible escaped form, and escapes the rest as its own format asks.
package report
