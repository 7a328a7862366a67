package pg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is whom the server's processes run as. Postgres refuses to run as root.
type account struct {
	uid, gid uint32
	name     string
	drop     bool // we are root and give it up for them
}

// serverAccount is ourselves, or postgres or nobody when we are root.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return account{uid: uint32(uid), gid: uint32(gid), name: name, drop: true}, nil
		}
	}
	return account{}, errors.New("as root there must be a user postgres or nobody to run Postgres as: start this as an ordinary user")
}

// command is a program run as the account, in folder dir, in a process group of its own (an interrupt typed at
// the terminal reaches us alone, and we stop it in order), without our environment and its secrets.
func (a account) command(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = []string{"LC_ALL=C"}
	for _, name := range []string{"PATH", "TMPDIR", "LD_LIBRARY_PATH"} {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	dieWithParent(cmd.SysProcAttr)
	return cmd
}

// makeFolder makes a folder that only the account (and root) can enter.
func (a account) makeFolder(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	if a.drop {
		return os.Chown(path, int(a.uid), int(a.gid))
	}
	return nil
}

// mayEnter checks that the account can reach dir; without that Postgres fails with words that do not help.
func (a account) mayEnter(dir string) error {
	if !a.drop {
		return nil
	}
	for {
		info, err := os.Stat(dir)
		if err != nil {
			return fmt.Errorf("look at folder %s: %w", dir, err)
		}
		if !a.passes(info) {
			return fmt.Errorf("as root, Postgres is run as user %s, who cannot enter %s: run `chmod o+x` on it, choose another folder, or start this as an ordinary user", a.name, dir)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
		dir = filepath.Dir(dir)
	}
}

func (a account) passes(info os.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case ok && owner.Uid == a.uid:
		return info.Mode()&0o100 != 0
	case ok && owner.Gid == a.gid:
		return info.Mode()&0o010 != 0
	}
	return info.Mode()&0o001 != 0
}
