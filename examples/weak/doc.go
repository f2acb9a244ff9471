// Package weak quotes and dispatches parcels, and fails the gate on purpose.
//
// The code is plausible and its tests pass, but they assert little and leave whole functions out: it
// shows what muster says about such a package. Do not repair its tests, and do not learn from them.
package weak
