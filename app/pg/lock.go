package pg

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// TryLock takes the exclusive lock on the file at path, made when missing. It returns nil when another process
// has it. The lock ends with Close, or with the process.
func TryLock(path string) (*os.File, error) { return tryFlock(path, syscall.LOCK_EX) }

// TryShare is TryLock for a lock that many may hold at once, as long as nobody has it exclusively.
func TryShare(path string) (*os.File, error) { return tryFlock(path, syscall.LOCK_SH) }

func tryFlock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	if closeErr := f.Close(); closeErr != nil || !errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("lock %s: %w", path, errors.Join(err, closeErr))
	}
	return nil, nil
}
