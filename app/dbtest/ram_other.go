//go:build !linux

package dbtest

// ramDisk is "": only Linux has a folder in memory that is always there.
func ramDisk() string { return "" }
