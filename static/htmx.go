package static

// HTMXConfig returns the content of <meta name="htmx-config">: the settings under which htmx
// neither evaluates text, nor runs scripts of fragments, nor keeps pages about people in the
// browser's storage, nor talks to another origin.
//
// Its responseHandling, in order: 204 changes nothing; 2xx and 3xx swap; 422 swaps, since it is
// the form with its problems; every other answer of 400 and above swaps nothing and raises
// htmx:responseError, for which app.js shows a message in #eg-failed.
func HTMXConfig() string { return htmxConfig }

const htmxConfig = `{"allowEval":false,"allowScriptTags":false,"includeIndicatorStyles":false,` +
	`"selfRequestsOnly":true,"historyCacheSize":0,"refreshOnHistoryMiss":true,` +
	`"historyRestoreAsHxRequest":false,"timeout":15000,"responseHandling":[` +
	`{"code":"204","swap":false},` +
	`{"code":"[23]..","swap":true},` +
	`{"code":"422","swap":true},` +
	`{"code":"[45]..","swap":false,"error":true}]}`
