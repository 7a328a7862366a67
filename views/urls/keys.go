package urls

import (
	"net/url"
	"strings"
)

// KeySettings is how many accounts a key may have and for how long it is good, KeyChange replaces, withdraws or dates
// many keys, KeyChanged is what such a change has done.
func KeySettings(slug string) string              { return Keys(slug) + "/settings" }
func KeyChange(slug string) string                { return Keys(slug) + "/change" }
func KeyChanged(slug string, change int64) string { return Keys(slug) + "/changes/" + id(change) }

// Key is one licence key, KeyPart a form of its page: replace, withdraw, last-day.
func Key(slug string, key int64) string { return Keys(slug) + "/key/" + id(key) }
func KeyPart(slug string, key int64, part string) string {
	return Key(slug, key) + "/" + part
}

// KeyStatistics is the figures of keys, KeyChase the list to chase and KeyChaseSheet the same as an Excel sheet.
func KeyStatistics(slug string) string { return Keys(slug) + "/statistics" }
func KeyChase(slug string, filter url.Values) string {
	return withQuery(Keys(slug)+"/chase", filter)
}
func KeyChaseSheet(slug string, filter url.Values) string {
	return withQuery(Keys(slug)+"/chase.xlsx", filter)
}

// KeysChased and KeysChanged are "Generate licence keys" with the pupils of a list to chase, or of a change, picked.
func KeysChased(slug string, filter url.Values) string {
	q := url.Values{"for": {"chase"}}
	for name, values := range filter {
		q[name] = values
	}
	return withQuery(Keys(slug), q)
}
func KeysChanged(slug string, change int64) string { return Keys(slug) + "?for=" + id(change) }

// withQuery leaves out what is blank.
func withQuery(path string, q url.Values) string {
	kept := url.Values{}
	for name, values := range q {
		if strings.Join(values, "") != "" {
			kept[name] = values
		}
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + kept.Encode()
}
