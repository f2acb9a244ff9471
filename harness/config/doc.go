// Package config reads muster.yaml: which thresholds hold for which packages.
//
// [Parse] turns the file into a [Config], [Config.Assign] gives a package its tier, and [Compare]
// lists what a change to the file loosens. The package is strict: an unknown or doubled key, a value
// of the wrong type and an impossible value are refused with an [Error] that shows the place, the line
// and the nearest thing that would be right. One table (keys.go) describes every key; the decoder
// works by it and muster.schema.json is generated from it.
//
// It finds no packages, runs no git and reads no clock: the caller passes targets and the date. It
// does not decide a verdict; that is harness/gate.
package config
