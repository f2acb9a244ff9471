// Package cachedir says where muster keeps between runs what it can find out again. Each user of the folder has
// one of its own in it.
package cachedir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrOff means that the environment turns the cache off.
var ErrOff = errors.New("MUSTER_CACHE is off")

// Dir is where the cache is: $MUSTER_CACHE, or muster in the user's folder for caches. The error is
// ErrOff where the variable says off, or says why there is no such folder.
func Dir() (string, error) {
	switch dir := os.Getenv("MUSTER_CACHE"); {
	case dir == "off":
		return "", ErrOff
	case dir != "" && !filepath.IsAbs(dir):
		return "", fmt.Errorf("MUSTER_CACHE is %q, which is no absolute path", dir)
	case dir != "":
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "muster"), nil
}
