package pg

import (
	"fmt"
	"os"
	"syscall"
)

// dieWithParent lets the kernel stop the child (fast shutdown) when we end in whatever way.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

// serves reports whether process pid is the Postgres of the data folder; a number in a file may long belong to
// somebody else. Postgres works inside its data folder.
func serves(pid int, data string) bool {
	dir, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	return err == nil && dir == data
}
