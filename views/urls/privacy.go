package urls

import "net/url"

// AuditLog is the school's audit log, AuditExport an export of what it finds: "csv" or "xlsx".
func AuditLog(slug string) string { return "/s/" + slug + "/admin/audit" }
func AuditExport(slug, format, query string) string {
	if query != "" {
		query = "?" + query
	}
	return AuditLog(slug) + "/export." + format + query
}

// WhoLooked is the part of the log that says who looked at a pupil, LogOfPerson what a person has done: actor is
// external or staff.
func WhoLooked(slug string, pupil int64) string {
	return AuditLog(slug) + "?what=views&pupil=" + id(pupil)
}
func LogOfPerson(slug, actor string, number int64) string {
	return AuditLog(slug) + "?who=" + url.QueryEscape(actor) + "&person=" + url.QueryEscape(actor) + "-" + id(number)
}

// Data is data protection: requests, packs, what is kept how long. NewPack is the form for a pack of a person's data:
// about is pupil, account or contact.
func Data(slug string) string { return "/s/" + slug + "/admin/data" }
func NewPack(slug, about string, number int64) string {
	if number == 0 {
		return Data(slug) + "/new"
	}
	return Data(slug) + "/new?" + about + "=" + id(number)
}

// Pack is one pack, PackPart a part of its page: row, cancel, download.
func Pack(slug string, number int64) string { return Data(slug) + "/packs/" + id(number) }
func PackPart(slug string, number int64, part string) string {
	return Pack(slug, number) + "/" + part
}

// Retention is how long data is kept, PurgeRuns what each night has forgotten.
func Retention(slug string) string { return Data(slug) + "/retention" }
func PurgeRuns(slug string) string { return Data(slug) + "/purges" }
