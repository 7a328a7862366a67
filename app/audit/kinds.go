package audit

// Group is a kind of action by which people search the log.
type Group string

// The groups, in the order of the search form.
const (
	OfSignIn     Group = "sign-in"
	OfFamilies   Group = "families"
	OfViews      Group = "views"
	OfRights     Group = "permissions"
	OfKeys       Group = "keys"
	OfFiles      Group = "files"
	OfImports    Group = "imports"
	OfPupils     Group = "pupils"
	OfSettings   Group = "settings"
	OfProtection Group = "protection"
)

// Groups are all groups with their names for people.
var Groups = []struct {
	Group Group
	Name  string
}{
	{OfSignIn, "Signing in and passwords"}, {OfFamilies, "Registering"}, {OfViews, "Who looked at a pupil"}, {OfRights, "Permissions"}, {OfKeys, "Licence keys"},
	{OfFiles, "Downloads and exports"}, {OfImports, "Imports"}, {OfPupils, "Pupils, results and notes"}, {OfSettings, "School and tracking settings"},
	{OfProtection, "Data protection"},
}

// Actors are the kinds of people with their names, in the order of the search form.
var Actors = []struct {
	Actor Actor
	Name  string
}{{External, "External user"}, {Staff, "Staff"}, {Operator, "Operator"}, {System, "System"}, {Nobody, "Nobody signed in"}}

// ActorName is a kind of person in words.
func ActorName(a Actor) string {
	for _, k := range Actors {
		if k.Actor == a {
			return k.Name
		}
	}
	return string(a)
}

// Subject is what the number SubjectID of an action names, where the log shows its name.
type Subject string

// The subjects that have names. A holding's is its licence type.
const (
	NoSubject Subject = ""
	AnAccount Subject = "account"
	AStaff    Subject = "staff"
	AType     Subject = "type"
	AHolding  Subject = "holding"
)

// Kind is what the log knows of an action.
type Kind struct {
	Action  Action
	Group   Group
	Subject Subject
	Typed   bool // Detail holds words that a person typed: in a pack of data somebody decides about them
}

// Kinds are all actions. A new one gets its line here; a test finds those that have none.
var Kinds = []Kind{
	{Action: SignedIn, Group: OfSignIn}, {Action: SignInFailed, Group: OfSignIn}, {Action: SignedOut, Group: OfSignIn}, {Action: PasswordReset, Group: OfSignIn},
	{Action: EmailChanged, Group: OfSignIn},

	{Action: Registered, Group: OfFamilies, Subject: AType}, {Action: PupilAdded, Group: OfFamilies, Subject: AType}, {Action: KeyRefused, Group: OfFamilies},

	{Action: PupilViewed, Group: OfViews, Subject: AHolding}, {Action: Previewed, Group: OfViews, Subject: AType},

	{Action: AccessSaved, Group: OfRights}, {Action: LicenceTypeMade, Group: OfRights}, {Action: LicenceTypeSaved, Group: OfRights}, {Action: StaffAdded, Group: OfRights},
	{Action: StaffEdited, Group: OfRights, Subject: AStaff}, {Action: StaffOff, Group: OfRights, Subject: AStaff}, {Action: StaffOn, Group: OfRights, Subject: AStaff},
	{Action: StaffInvited, Group: OfRights, Subject: AStaff}, {Action: RoleConfirmed, Group: OfRights, Subject: AStaff},
	{Action: RoleDeclined, Group: OfRights, Subject: AStaff}, {Action: PupilAssigned, Group: OfRights, Subject: AStaff},
	{Action: PupilUnassigned, Group: OfRights, Subject: AStaff},

	{Action: KeysOrdered, Group: OfKeys}, {Action: KeysMade, Group: OfKeys}, {Action: KeysCancelled, Group: OfKeys},

	{Action: FileDownloaded, Group: OfFiles}, {Action: LogExported, Group: OfFiles, Typed: true},

	{Action: FileUploaded, Group: OfImports}, {Action: ImportCancelled, Group: OfImports}, {Action: FileImported, Group: OfImports}, {Action: RollLoaded, Group: OfImports},

	{Action: PupilEdited, Group: OfPupils}, {Action: PupilHidden, Group: OfPupils, Typed: true}, {Action: PupilUnhidden, Group: OfPupils, Typed: true},
	{Action: ResultsSaved, Group: OfPupils}, {Action: NoteWritten, Group: OfPupils}, {Action: NoteWithdrawn, Group: OfPupils},

	{Action: YearsSaved, Group: OfSettings}, {Action: TrackingChanged, Group: OfSettings}, {Action: PeriodReleased, Group: OfSettings},
	{Action: ReleaseTaken, Group: OfSettings}, {Action: SetChanged, Group: OfSettings}, {Action: TutorsChanged, Group: OfSettings},
	{Action: YearEndDone, Group: OfSettings}, {Action: YearEndUndone, Group: OfSettings}, {Action: CodesSaved, Group: OfSettings},
	{Action: CategoriesSaved, Group: OfSettings},

	{Action: PackOrdered, Group: OfProtection}, {Action: PackDecided, Group: OfProtection}, {Action: PackCancelled, Group: OfProtection},
	{Action: PackMade, Group: OfProtection}, {Action: RetentionSaved, Group: OfProtection}, {Action: PupilErased, Group: OfProtection},
	{Action: AccountErased, Group: OfProtection}, {Action: LogPurged, Group: OfProtection},

	{Action: KeyReplaced, Group: OfKeys}, {Action: KeyWithdrawn, Group: OfKeys}, {Action: KeyDated, Group: OfKeys}, {Action: AccessEnded, Group: OfKeys},
	{Action: KeySeventh, Group: OfKeys}, {Action: KeySettingsSaved, Group: OfKeys}, {Action: ChaseExported, Group: OfFiles},

	{Action: UserDenied, Group: OfRights, Subject: AnAccount, Typed: true}, {Action: UserAllowed, Group: OfRights, Subject: AnAccount, Typed: true},
	{Action: UserBlocked, Group: OfRights, Subject: AnAccount, Typed: true}, {Action: BlockChanged, Group: OfRights, Subject: AnAccount, Typed: true},
	{Action: BlockLifted, Group: OfRights, Subject: AnAccount, Typed: true}, {Action: HoldingLetIn, Group: OfRights, Subject: AnAccount, Typed: true},
	{Action: HoldingRefused, Group: OfRights, Subject: AnAccount, Typed: true}, {Action: HoldingEnded, Group: OfRights, Subject: AnAccount, Typed: true},
	{Action: ADRSet, Group: OfFamilies, Subject: AnAccount}, {Action: ContactDecided, Group: OfFamilies, Subject: AnAccount, Typed: true},
	{Action: CourtOrderSet, Group: OfRights, Typed: true}, {Action: CourtOrderOff, Group: OfRights, Typed: true}, {Action: CourtOrderLooked, Group: OfRights, Typed: true},
	{Action: NewPeopleWait, Group: OfRights, Typed: true}, {Action: NewPeopleEnter, Group: OfRights, Typed: true},
	{Action: UsersExported, Group: OfFiles}, {Action: Refused, Group: OfSignIn},

	{Action: SettingsSaved, Group: OfSettings}, {Action: LogoChanged, Group: OfSettings}, {Action: GatewayClosed, Group: OfSettings, Typed: true},
	{Action: GatewayOpened, Group: OfSettings}, {Action: PupilRemoved, Group: OfFamilies}, {Action: PaperChosen, Group: OfFamilies},
	{Action: AccountClosed, Group: OfFamilies}, {Action: ConsentLapsed, Group: OfRights}, {Action: ConsentReturned, Group: OfRights},
	{Action: ConsentAgreed, Group: OfRights}, {Action: ConsentStopped, Group: OfRights},
}

// KindOf is what the log knows of an action. Of one that it does not know (a later release wrote it) a person decides
// about the detail.
func KindOf(a Action) Kind {
	for _, k := range Kinds {
		if k.Action == a {
			return k
		}
	}
	return Kind{Action: a, Typed: true}
}

// actionsOf are the actions that a test picks, as SQL takes them.
func actionsOf(pick func(Kind) bool) []string {
	out := []string{}
	for _, k := range Kinds {
		if pick(k) {
			out = append(out, string(k.Action))
		}
	}
	return out
}

// Actions are those of a group, as SQL takes them.
func Actions(g Group) []string { return actionsOf(func(k Kind) bool { return k.Group == g }) }

// about are the actions with a subject of a kind.
func about(s Subject) []string { return actionsOf(func(k Kind) bool { return k.Subject == s }) }
