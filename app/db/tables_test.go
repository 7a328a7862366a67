package db_test

import (
	"slices"
	"strings"
)

// A class says what kind of rows a table holds, and with it which scopes may ever read or write them (architecture:
// "Tables, each in one class").
type class struct{ read, write []string }

var (
	everybody = []string{"claim", "door", "external", "operator", "preview", "staff", "worker"}
	office    = []string{"staff", "worker"}

	pupilData = class{read: []string{"claim", "external", "operator", "preview", "staff", "worker"}, write: office}
	reference = class{read: everybody, write: office}
	own       = class{read: []string{"claim", "external", "operator", "staff", "worker"}, write: []string{"claim", "external", "staff", "worker"}}
	closed    = class{read: []string{"claim", "operator", "staff", "worker"}, write: office}
	link      = class{read: []string{"claim", "external", "identity", "operator", "preview", "staff", "worker"}, write: []string{"claim", "identity", "staff", "worker"}}
	log       = class{read: []string{"operator", "staff", "worker"}, write: []string{"claim", "external", "identity", "operator", "preview", "staff", "worker"}}
	people    = class{read: []string{"claim", "external", "identity", "operator", "staff", "worker"}, write: []string{"identity"}}
	identity  = class{read: []string{"identity"}, write: []string{"identity"}}
)

// rule is a table: its class, the scopes that its policies let do each thing, and what the app role is granted.
type rule struct {
	class                          class
	selects, inserts, updates, del string // scopes, in order of the alphabet
	grants                         string
}

// tables is every table under row-level security. Whoever adds a table puts it here, and thinks of who may see it.
var tables = map[string]rule{
	"accounts":             {people, "claim external identity operator staff worker", "identity", "identity", "", "insert select update"},
	"staff_accounts":       {people, "identity operator staff worker", "identity", "identity", "", "insert select update"},
	"operator_accounts":    {identity, "identity", "identity", "identity", "", "insert select update"},
	"registrations":        {identity, "identity", "identity", "identity", "identity", "delete insert select update"},
	"account_schools":      {link, "claim external identity operator staff worker", "claim", "claim identity staff worker", "", "insert select update"},
	"staff_schools":        {link, "external identity operator preview staff worker", "staff worker", "staff worker", "", "insert select update"},
	"pupils":               {pupilData, "claim external operator preview staff worker", "staff worker", "staff worker", "", "insert select update"},
	"contacts":             {closed, "operator staff worker", "staff worker", "staff worker", "staff worker", "delete insert select update"},
	"pupil_contacts":       {closed, "operator staff worker", "staff worker", "staff worker", "staff worker", "delete insert select update"},
	"licence_types":        {reference, "claim door external operator preview staff worker", "staff worker", "staff worker", "", "insert select update"},
	"licence_portlets":     {reference, "external operator preview staff worker", "staff worker", "", "staff worker", "delete insert select"},
	"licence_fields":       {reference, "external operator preview staff worker", "staff worker", "", "staff worker", "delete insert select"},
	"licence_keys":         {closed, "claim operator staff worker", "staff worker", "staff worker", "", "insert select update"},
	"consents":             {own, "claim external operator staff worker", "claim worker", "external staff", "", "insert select update"},
	"holdings":             {own, "claim external operator staff worker", "claim", "claim staff worker", "", "insert select update"},
	"blocks":               {closed, "claim operator staff worker", "staff", "staff worker", "", "insert select update"},
	"files":                {own, "external staff worker", "worker", "", "worker", "delete insert select"},
	"file_parts":           {own, "external staff worker", "worker", "", "", "insert select"},
	"key_batches":          {closed, "operator staff worker", "staff", "staff worker", "", "insert select update"},
	"key_batch_pupils":     {closed, "operator staff worker", "staff", "", "worker", "delete insert select"},
	"academic_years":       {reference, "external operator preview staff worker", "staff worker", "staff worker", "staff", "delete insert select update"},
	"pupil_aliases":        {closed, "claim operator staff worker", "staff worker", "", "", "insert select"},
	"imports":              {closed, "operator staff worker", "staff", "staff worker", "", "insert select update"},
	"import_parts":         {closed, "worker", "staff", "", "worker", "delete insert select"},
	"import_rows":          {closed, "staff worker", "worker", "", "worker", "delete insert select"},
	"import_lines":         {closed, "staff worker", "worker", "", "worker", "delete insert select"},
	"import_mappings":      {closed, "staff worker", "staff", "staff", "", "insert select update"},
	"pupil_changes":        {closed, "operator staff worker", "staff worker", "", "", "insert select"},
	"contact_changes":      {closed, "operator staff worker", "staff worker", "", "", "insert select"},
	"key_changes":          {closed, "operator staff worker", "staff", "", "", "insert select"},
	"key_batch_exclusions": {closed, "operator staff worker", "worker", "", "worker", "delete insert select"},
	"staff_pupils":         {closed, "operator staff worker", "staff worker", "", "staff worker", "delete insert select"},
	"tutors":               {reference, "external operator preview staff worker", "staff worker", "", "staff worker", "delete insert select"},
	"subjects":             {reference, "external operator preview staff worker", "staff worker", "staff worker", "staff", "delete insert select update"},
	"sets":                 {reference, "external operator preview staff worker", "staff worker", "staff worker", "staff", "delete insert select update"},
	"set_members":          {pupilData, "external operator preview staff worker", "staff worker", "staff worker", "", "insert select update"},
	"set_teachers":         {reference, "external operator preview staff worker", "staff worker", "", "staff worker", "delete insert select"},
	"scales":               {reference, "external operator preview staff worker", "staff worker", "staff worker", "staff", "delete insert select update"},
	"scale_values":         {reference, "external operator preview staff worker", "staff worker", "", "staff worker", "delete insert select"},
	"fields":               {reference, "external operator preview staff worker", "staff worker", "staff worker", "staff", "delete insert select update"},
	"periods":              {reference, "external operator preview staff worker", "staff worker", "staff worker", "staff", "delete insert select update"},
	"results":              {pupilData, "external operator preview staff worker", "staff worker", "staff worker", "staff worker", "delete insert select update"},
	"result_changes":       {closed, "operator staff worker", "staff worker", "", "", "insert select"},
	"attendance_codes":     {reference, "external operator preview staff worker", "staff worker", "staff worker", "staff", "delete insert select update"},
	"attendance_marks":     {pupilData, "external operator preview staff worker", "staff worker", "staff worker", "staff worker", "delete insert select update"},
	"attendance_totals":    {pupilData, "external operator preview staff worker", "staff worker", "staff worker", "", "insert select update"},
	"events":               {pupilData, "external operator preview staff worker", "staff worker", "staff worker", "", "insert select update"},
	"event_texts":          {closed, "operator staff worker", "staff worker", "staff worker", "", "insert select update"},
	"note_categories":      {reference, "external operator preview staff worker", "staff worker", "staff worker", "staff", "delete insert select update"},
	"notes":                {pupilData, "external operator preview staff worker", "staff", "staff", "", "insert select update"},
	"year_ends":            {reference, "external operator preview staff worker", "staff", "staff", "", "insert select update"},
	"year_end_pupils":      {closed, "operator staff worker", "staff", "", "", "insert select"},
	"year_end_sets":        {closed, "operator staff worker", "staff", "", "", "insert select"},
	"year_end_groups":      {closed, "operator staff worker", "staff", "", "", "insert select"},
	"year_end_members":     {closed, "operator staff worker", "staff", "", "", "insert select"},
	"import_codes":         {closed, "staff worker", "staff", "staff", "", "insert select update"},
	"retention":            {closed, "operator staff worker", "staff", "staff", "", "insert select update"},
	"purge_runs":           {closed, "operator staff worker", "worker", "worker", "", "insert select update"},
	"data_packs":           {closed, "operator staff worker", "staff", "staff worker", "", "insert select update"},
	"data_pack_items":      {closed, "staff worker", "worker", "staff", "worker", "delete insert select update"},
	"audit":                {log, "operator staff worker", "claim external identity operator preview staff worker", "", "", "insert select"},
}

// outside are the tables without row-level security, and why.
var outside = map[string]struct{ why, grants string }{
	"schools":          {"a school's name and address are public", "insert select update"},
	"sessions":         {"belong to a person, not to a school; found by the hash of a secret", "delete insert select update"},
	"tokens":           {"belong to a person; the school is the page that the mail leads to; found by the hash of a secret", "delete insert select update"},
	"throttle":         {"counts keyed hashes: no person and no school stands in it", "delete insert select update"},
	"goose_db_version": {"the migrations' own", "select"},
	"river_migration":  {"the job queue's migrations' own", "select"},
}

// ownersRights are the triggers, and the functions that run with their owner's rights, and why there is no other way.
var ownersRights = map[string]string{
	"holdings_count":  "whatever changes a holding's state keeps the figures of account_schools true; claim sees one account only",
	"key_accounts":    "the cap counts all accounts of a key and locks it; claim sees one account only, and may change no key",
	"seen_outside":    "somebody whose holding waits sees nothing of the pupil, and so not that nobody outside may; the policy of holdings cannot look, as that of pupils reads holdings",
	"erase_leavers":   "deletes rows that the app role may only add: history, results, pupils; it looks at the school's rule itself, and notes each pupil",
	"erase_accounts":  "deletes accounts and links, which the app role may not; it looks at the school's rule itself, and notes each account",
	"purge_log":       "deletes lines of the log, which the app role may only add; it looks at the school's rule itself, and notes that it did",
	"consents_effect": "a pupil of age decides about other people's holdings, which no external user may touch",
	"holdings_of_age": "whoever makes an adult's holding live, a pupil of age has to have agreed; claim sees no school, and no other way may forget it",
	"adults_of":       "a pupil of age reads the names of other people's accounts, which no external user sees; it asks who asks",
	"accounts_closed": "a closed account's name is forgotten where a pupil read it, at every school at once",
}

// queue says whether a table is the job queue's: arguments of jobs are ids only.
func queue(table string) bool { return strings.HasPrefix(table, "river_") }

// notTenant are tables with a school_id that are no tenant tables, and why.
var notTenant = map[string]string{
	"tokens":        "outside row-level security, see above",
	"registrations": "before there is an account; only the identity scope sees it, and it sees all",
}

func roles(s string) []string { return strings.Fields(s) }

func (r rule) of(command string) []string {
	return roles(map[string]string{"select": r.selects, "insert": r.inserts, "update": r.updates, "delete": r.del}[command])
}

func may(r rule, command, role string) bool { return slices.Contains(r.of(command), role) }
