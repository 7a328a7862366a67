package urls

// External is "Edit external users", ExternalPart a page of that area: access, export.xlsx, waiting, new, contacts.
func External(slug string) string           { return "/s/" + slug + "/admin/external" }
func ExternalPart(slug, part string) string { return External(slug) + "/" + part }

// ExternalUser is one external user, ExternalADR how they get reports.
func ExternalUser(slug string, account int64) string { return External(slug) + "/" + id(account) }
func ExternalADR(slug string, account int64) string  { return ExternalUser(slug, account) + "/adr" }

// Block is the block of an account for a pupil, LiftBlock takes it back.
func Block(slug string, account, pupil int64) string {
	return ExternalUser(slug, account) + "/block/" + id(pupil)
}
func LiftBlock(slug string, account, pupil int64) string {
	return Block(slug, account, pupil) + "/lift"
}

// Held is one holding, HeldPart what is decided about it: decide, remove, contact.
func Held(slug string, holding int64) string { return External(slug) + "/holdings/" + id(holding) }
func HeldPart(slug string, holding int64, part string) string {
	return Held(slug, holding) + "/" + part
}

// Court is the court order about a contact of a pupil.
func Court(slug string, pupil, contact int64) string {
	return "/s/" + slug + "/admin/pupils/" + id(pupil) + "/contacts/" + id(contact) + "/court-order"
}
