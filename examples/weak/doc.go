// Package weak quotes and dispatches parcels, and fails the gate on purpose.
//
// The code is plausible, and its tests pass and execute nearly all of it, but they assert little: it
// shows what muster says about such a package, of which coverage says nothing. Do not repair its tests, and do not learn from them.
package weak
