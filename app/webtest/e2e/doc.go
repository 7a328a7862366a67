// Package e2e holds the tests of the whole application from outside: every page under axe-core, the journeys of
// families and of the school's office in a browser, what a first visit weighs, and a thousand families at once.
// All of it stands in test files; the browser's and the heavy ones are left out by -short.
package e2e
