package pg

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFolderNotWritableIsOneSentence(t *testing.T) {
	dir := folder(t)
	must(t, os.WriteFile(dir, nil, 0o600)) // a file where the folder should be: not even root can use it
	closed := filepath.Join(t.TempDir(), "closed")
	must(t, os.Mkdir(closed, 0o500))
	cases := map[string]string{filepath.Join(dir, "data"): "make it writable or choose another one"}
	if os.Geteuid() == 0 {
		// root writes everywhere, but its Postgres is another user
		must(t, os.Mkdir(filepath.Join(closed, "data"), 0o755))
		must(t, os.Chmod(filepath.Dir(filepath.Dir(closed)), 0o711))
		cases[filepath.Join(closed, "data")] = "who cannot enter " + closed + ": run `chmod o+x` on it, choose another folder"
	} else {
		cases[filepath.Join(closed, "data")] = "make it writable or choose another one"
	}
	for dir, want := range cases {
		_, err := Start(context.Background(), Options{Dir: dir})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want one line with %q", dir, err, want)
		}
	}
}

func TestNoFolder(t *testing.T) {
	_, err := Start(context.Background(), Options{})
	if err == nil || err.Error() != "a private Postgres needs a folder for its data" {
		t.Errorf("got %v", err)
	}
}

func TestSocketFolderOfSomebodyElse(t *testing.T) {
	s := &Server{data: filepath.Join(folder(t), "pg15")}
	var err error
	s.runs, err = serverAccount()
	must(t, err)
	must(t, s.makeSocketFolder())
	t.Cleanup(func() { _ = os.Remove(s.socket) })
	must(t, s.makeSocketFolder()) // left by a killed process: taken again
	must(t, os.Chmod(s.socket, 0o755))
	if err := s.makeSocketFolder(); err == nil || !strings.Contains(err.Error(), "remove it and try again") {
		t.Errorf("an open folder was taken: %v", err)
	}
}

func TestPasswordsDiffer(t *testing.T) {
	a, b := Password([]byte("one"), App), Password([]byte("one"), Owner)
	c := Password([]byte("two"), App)
	if a == b || a == c || len(a) != 32 || a != Password([]byte("one"), App) {
		t.Errorf("passwords %q %q %q", a, b, c)
	}
}
