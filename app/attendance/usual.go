package attendance

// Code is one mark of the register.
type Code struct {
	Code     string // as it stands in files, "/" or "I" or "02"
	Meaning  string // families read it, where it is an absence
	CountsAs string // Present, Late, Elsewhere, Authorised, Unauthorised, NotCounted
}

// Usual are the codes that schools of a country use. England's are those in force since 19 August 2024, with H, J and
// Y, which older files have. Scottish schools set up most of their numbers themselves: here are those that the
// national guidance numbers, and a school adds its own.
func Usual(country string) []Code {
	if country == "scotland" {
		return []Code{
			{"02", "Extended leave with the parents’ consent", NotCounted}, {"10", "In school", Present}, {"11", "Late, in the first half of the session", Late},
			{"12", "Work experience", Elsewhere},
		}
	}
	return []Code{
		{"/", "Present in the morning", Present}, {`\`, "Present in the afternoon", Present}, {"L", "Late, before the register closed", Late},
		{"K", "Lessons arranged by the council", Elsewhere}, {"V", "Educational visit or trip", Elsewhere}, {"P", "Sports event", Elsewhere},
		{"W", "Work experience", Elsewhere}, {"B", "Learning at another place", Elsewhere}, {"D", "At the other school of a pupil with two schools", NotCounted},
		{"C", "Leave in exceptional circumstances", Authorised}, {"C1", "Leave for a performance or work abroad", Authorised},
		{"C2", "Leave on a part-time timetable", Authorised}, {"E", "Suspended or permanently excluded", Authorised}, {"I", "Illness", Authorised},
		{"J1", "Leave for an interview", Authorised}, {"M", "Medical or dental appointment", Authorised}, {"R", "Religious observance", Authorised},
		{"S", "Study leave", Authorised}, {"T", "Parent travelling for work", Authorised},
		{"G", "Holiday that the school did not agree to", Unauthorised}, {"N", "No reason given yet", Unauthorised}, {"O", "Absent without permission", Unauthorised},
		{"U", "Arrived after the register closed", Unauthorised},
		{"Q", "No access arrangements", NotCounted}, {"X", "Did not have to attend", NotCounted}, {"Y1", "Usual transport not available", NotCounted},
		{"Y2", "Travel widely disrupted", NotCounted}, {"Y3", "Part of the school closed", NotCounted}, {"Y4", "School closed unexpectedly", NotCounted},
		{"Y5", "In custody", NotCounted}, {"Y6", "Kept away by public health rules", NotCounted}, {"Y7", "Could not attend, beyond anyone’s control", NotCounted},
		{"Z", "Not on the roll yet", NotCounted}, {"#", "School closed to pupils", NotCounted},
		{"H", "Holiday that the school agreed to", Authorised}, {"J", "Interview", Authorised}, {"Y", "Could not attend", NotCounted},
	}
}
