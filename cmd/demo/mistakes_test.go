package main

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"gateway/app/pg"
)

// TestMistakesAreOneSentence holds what people read when something is in the way, and that the exit code tells it.
func TestMistakesAreOneSentence(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = taken.Close() }()
	_, port, _ := net.SplitHostPort(taken.Addr().String())

	used, foreign, damaged, file := emptyFolder(t), emptyFolder(t), emptyFolder(t), emptyFolder(t)
	must(t, errors.Join(os.Mkdir(used, 0o755), os.Mkdir(foreign, 0o755), os.Mkdir(damaged, 0o755), os.WriteFile(file, nil, 0o644),
		os.WriteFile(filepath.Join(foreign, "letter.txt"), nil, 0o644), os.WriteFile(filepath.Join(damaged, keysFile), []byte("{"), 0o600)))
	lock, err := pg.TryLock(filepath.Join(used, lockFile))
	must(t, err)
	defer func() { _ = lock.Close() }()

	for _, c := range []struct {
		name string
		args []string
		env  string
		want string
		code int
	}{
		{"port taken", []string{"-port", port}, "", "port " + port + " is taken by another process: stop it, or choose another port with -port", 1},
		{"mailbox port taken", []string{"-port", "0", "-mail-port", port}, "", "port " + port + " is taken by another process: stop it, or choose another port with -mail-port", 1},
		{"a second demo", []string{"-data", used}, "", "another demo is running on " + used + ": stop it, or choose another folder with -data", 1},
		{"a folder of other things", []string{"-data", foreign, "-reset"}, "", "the folder " + foreign + " holds files that are not a demo's (letter.txt): choose an empty one with -data", 1},
		{"a file", []string{"-data", file}, "", "the folder " + file + " cannot be used: make it writable, or choose another one with -data (", 1},
		{"a folder below a file", []string{"-data", file + "/x"}, "", "the folder " + file + "/x cannot be used: make it writable, or choose another one with -data (", 1},
		{"damaged keys", []string{"-data", damaged}, "", filepath.Join(damaged, keysFile) + " is damaged: begin anew with -reset (", 1},
		{"no Postgres", []string{"-port", "0", "-mail-port", "0"}, "PG_BINDIR=/no/where", "PG_BINDIR does not lead to Postgres 15 or newer: /no/where has no initdb", 1},
		{"arguments", []string{"please"}, "", `nothing is expected after the flags, there is "please"`, 2},
	} {
		args := c.args
		if !strings.Contains(strings.Join(args, " "), "-data") {
			args = append(args, "-data", emptyFolder(t))
		}
		if c.code == 2 {
			args = c.args
		}
		cmd, stderr := command(args...)
		cmd.Env = append(cmd.Env, c.env)
		var stdout bytes.Buffer
		cmd.Stdout = &stdout
		err := cmd.Run()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != c.code || stdout.Len() > 0 || strings.Count(stderr.String(), "\n") != 1 ||
			!strings.HasPrefix(stderr.String(), "demo: "+c.want) {
			t.Errorf("%s: %v, said %q", c.name, err, stderr)
		}
	}
	if _, err := os.Stat(filepath.Join(foreign, "letter.txt")); err != nil {
		t.Errorf("-reset met another file: %v", err)
	}
}

const (
	pupilHead   = "Adno,UPN,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,Gender,DOB,Year,Reg,House,Enrolment Status\r\n"
	contactHead = "Adno,Contact ID,Priority,Title,Forename,Surname,Relationship,Parental Responsibility,Court Order,Lives with pupil,Mobile,Primary Email,Salutation\r\n"
	staffHead   = "Staff Code,Title,Forename,Surname,Work Email,Subject,Role\r\n"
)

// TestAnotherRoll loads a folder in place of Ashdale's: rows that cannot be taken are told, and a roll with hardly a
// contact still shows a family.
func TestAnotherRoll(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole service")
	}
	dir, other := emptyFolder(t), t.TempDir()
	for name, text := range map[string]string{
		"pupils.csv": pupilHead + "000001,,Żółć,Bo,Żółć,Bo,F,26/07/2015,Year 7,7A,,\r\n000002,,Żółć,Cy,Żółć,Cy,M,01/02/2014,Year 8,8A,,\r\n" +
			"000003,,Lee,Di,Lee,Di,F,99/99/2015,Year 7,7A,,\r\n000004,,李,小龙,李,小龙,M,02/02/2014,Year 8,8A,,\r\n000005,,Suharto,,Suharto,,M,,Year 8,8A,,\r\n",
		"contacts.csv": contactHead + "000001,C1,1,Mrs,Ewa,Żółć,Mother,T,F,T,,,\r\n000002,C1,1,Mrs,Ewa,Żółć,Mother,T,F,T,,,\r\n000009,C2,1,,No,Body,,,,,,,\r\n",
		"staff.csv":    staffHead + "A1,Dr,Ann,Teach,ann.teach@example.org,Art,Teacher\r\nB2,Mr,Bob,Boss,bob@example.org,,Admin\r\n",
	} {
		must(t, os.WriteFile(filepath.Join(other, name), []byte(text), 0o644))
	}
	r := start(t, dir, "-roll", other)
	ashdale := r.Schools[0]
	var emails, keys []string
	for _, who := range ashdale.SignIns {
		emails = append(emails, who.Role+" "+who.Email)
	}
	for _, k := range ashdale.Keys {
		keys = append(keys, k.LicenceType+" "+k.PupilID+" "+k.Forename+" "+k.Surname)
	}
	equal(t, "sign-ins", strings.Join(emails[2:], ", "), "teacher ann.teach@example.org, support p.nadkarni@ashdale.example, parent ewa.zolc@family.example, pupil bo.zolc@pupils.ashdale.example")
	equal(t, "keys", strings.Join(keys, ", "), "Parent/Guardian 000005  Suharto, Parent/Guardian 000004 小龙 李, Pupil 000004 小龙 李, Social Worker 000005  Suharto")
	equal(t, "Glenbrae has its own roll", r.Schools[1].Name, "Glenbrae High")
	for _, want := range []string{`"pupils":4,"contacts":1,"links":2,"staff":2,"admins_to_confirm":1`, `row 4, DOB: row_date \"99/99/2015\"`,
		`row 4, Adno: row_no_pupil \"000009\"`, `some rows of the roll were not taken`} {
		if !strings.Contains(r.stderr.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, r.stderr)
		}
	}
	r.signsIn()
	must(t, r.cmd.Process.Signal(syscall.SIGTERM))
	must(t, r.cmd.Wait())

	cmd, stderr := command("-json", "-port", "0", "-mail-port", "0", "-data", dir, "-roll", t.TempDir())
	if err := cmd.Run(); err == nil || !strings.HasPrefix(last(stderr.String()), "demo: -roll needs a folder with pupils.csv, contacts.csv and staff.csv: ") {
		t.Errorf("an empty folder: %v, %s", err, stderr)
	}
	cmd, stderr = command("-json", "-port", "0", "-mail-port", "0", "-data", dir, "-roll", filepath.Join("data", "ashdale"))
	if err := cmd.Run(); err == nil || !strings.HasPrefix(last(stderr.String()), "demo: the data in "+dir+" was made from other files: add -reset ") {
		t.Errorf("another roll: %v, %s", err, stderr)
	}
}

func last(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// TestPeopleReadATable holds what is printed without -json: short, with every way in.
func TestPeopleReadATable(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole service")
	}
	dir := emptyFolder(t)
	first := start(t, dir)
	first.stop()
	cmd, stderr := command("-port", "0", "-mail-port", "0", "-data", dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	var text strings.Builder
	b := make([]byte, 4096)
	for !strings.Contains(text.String(), "Ctrl-C") {
		n, err := out.Read(b)
		if err != nil {
			t.Fatalf("%v: %s", err, stderr)
		}
		text.Write(b[:n])
	}
	must(t, cmd.Process.Signal(os.Interrupt))
	must(t, cmd.Wait())
	for _, s := range first.Schools {
		for _, who := range s.SignIns {
			if !strings.Contains(text.String(), who.Email) || !strings.Contains(text.String(), who.Password) {
				t.Errorf("the table lacks %s or the password", who.Email)
			}
		}
		for _, k := range s.Keys {
			if !strings.Contains(text.String(), k.PupilID) || !strings.Contains(text.String(), k.LicenceKey) {
				t.Errorf("the table lacks the key of %s", k.PupilID)
			}
		}
	}
	for _, want := range []string{"http://localhost:", "http://127.0.0.1:", "/s/ashdale/sign-in", "/s/glenbrae/staff/sign-in", dir, logFile} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the table lacks %s:\n%s", want, text.String())
		}
	}
	if stderr.String() != "" {
		t.Errorf("on the screen besides: %s", stderr)
	}
	log, err := os.ReadFile(filepath.Join(dir, logFile))
	must(t, err)
	if !strings.Contains(string(log), `"msg":"web stops"`) {
		t.Errorf("the log: %s", log)
	}
}

func TestPasswords(t *testing.T) {
	if len(words) < 90 {
		t.Errorf("%d words", len(words))
	}
	seen := map[string]bool{}
	for range 200 {
		p := newPassword()
		seen[p] = true
		if n := strings.Count(p, "-"); n != 2 || len(p) < 12 {
			t.Error(strconv.Quote(p))
		}
	}
	if len(seen) < 190 {
		t.Errorf("only %d of 200 passwords differ", len(seen))
	}
}
