//go:build !linux

package pg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent does nothing: without such a signal a server whose parent was killed stays until the next start
// on its folder, which ends it.
func dieWithParent(*syscall.SysProcAttr) {}

// serves reports whether process pid is the Postgres of the data folder; a number in a file may long belong to
// somebody else.
func serves(pid int, data string) bool {
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(out), "postgres -D "+data+" ")
}
