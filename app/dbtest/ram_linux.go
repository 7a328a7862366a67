package dbtest

import "syscall"

// noexec is the mount flag of a file system from which nothing may be run, downloaded binaries for one.
const noexec = 0x8

// ramDisk is a folder in memory with room to spare, or "": copying a database makes hundreds of files, which takes
// a tenth of the time there.
func ramDisk() string {
	const dir, room = "/dev/shm", 1 << 30
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil || fs.Flags&noexec != 0 || fs.Bavail*uint64(fs.Bsize) < room {
		return ""
	}
	if err := syscall.Access(dir, 2); err != nil { // writable
		return ""
	}
	return dir
}
