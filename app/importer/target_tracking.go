package importer

// whoTargets say which pupil a row is of: one of them at least.
var whoTargets = []target{
	{Target: Target{"pupil_id", "Pupil ID", false}, strong: []string{"Adno", "Admission Number", "Admission No", "Admissions Number"},
		weak: []string{"Student ID", "MIS ID", "ID", "PersonID", "Pupil Number"}, spare: []string{"Student Number"}},
	upnTarget,
	scnTarget,
}

// contextTargets are of people who look at results: nothing is matched by them.
var contextTargets = []target{
	{Target: Target{"surname", "Surname", false}, strong: []string{"Last Name", "Family Name"}, spare: []string{"Legal Surname", "Legal Last Name", "Preferred Surname"}},
	{Target: Target{"forename", "Forename", false}, strong: []string{"First Name", "Given Name"}, spare: []string{"Legal Forename", "Legal First Name", "Preferred Forename"}},
	{Target: Target{"year_group", "Year group", false}, strong: []string{"NC Year", "Year taught in"}, weak: []string{"Year", "Stage"}},
	{Target: Target{"tutor_group", "Tutor group", false}, strong: []string{"Reg Group", "Registration Group", "Registration Form", "Form/Tutor Group", "Reg Class"},
		weak: []string{"Reg", "Form"}},
}

var subjectTarget = target{Target: Target{"subject", "Subject", true}, strong: []string{"Subject Name"}, weak: []string{"Subject Code"}}

var setTargets = with(whoTargets,
	subjectTarget,
	target{Target: Target{"set", "Set", true}, strong: []string{"Set Name", "Class Name", "Teaching Group"},
		weak: []string{"Class", "Class Code", "Group", "Group Name", "Section"}, spare: []string{"Course"}},
	target{Target: Target{"teacher", "Teacher", false}, strong: []string{"Main Teacher", "Staff Code", "Teacher Code"}, weak: []string{"Class Teacher", "Initials"}},
	target{Target: Target{"starts_on", "Start date", false}, weak: []string{"Starts", "Date From", "From", "Begin Date"}},
	target{Target: Target{"ends_on", "End date", false}, weak: []string{"Ends", "Date To", "To"}},
)

// wideTargets are those that are no results: see ResultTarget.
var wideTargets = with(whoTargets, contextTargets...)

var longTargets = with(whoTargets, append([]target{
	subjectTarget,
	{Target: Target{"field", "Field", true}, strong: []string{"Field Name", "Aspect", "Facet"}, weak: []string{"Result Type", "Measure", "Assessment"}},
	{Target: Target{"period", "Period", false}, strong: []string{"Assessment Point", "Data Drop", "Result Set"}, weak: []string{"Term", "Assessment Period"}},
	{Target: Target{"value", "Value", true}, strong: []string{"Result", "Result Value"}, weak: []string{"Grade", "Mark", "Score"}},
	{Target: Target{"date", "Date", false}, strong: []string{"Result Date", "Date of Result", "Assessment Date"}},
}, contextTargets...)...)

var attendanceTargets = with(whoTargets,
	target{Target: Target{"academic_year", "Academic year", false}, strong: []string{"School Year"}},
	target{Target: Target{"possible", "Sessions possible", true}, strong: []string{"Possible Sessions", "Possible", "Possible Attendances"}},
	target{Target: Target{"attended", "Sessions attended", true}, strong: []string{"Attended", "Sessions Present", "Attendances"}, weak: []string{"Present", "Attended Sessions"}},
	target{Target: Target{"authorised", "Authorised", true}, strong: []string{"Sessions Authorised", "Authorised Absences", "Authorised Absence", "Authorised Sessions", "Authorized"},
		weak: []string{"Auth", "Auth Abs"}},
	target{Target: Target{"unauthorised", "Unauthorised", true}, strong: []string{"Sessions Unauthorised", "Unauthorised Absences", "Unauthorised Absence", "Unauthorised Sessions", "Unauthorized"},
		weak: []string{"Unauth", "Unauth Abs"}},
	target{Target: Target{"late", "Late", false}, strong: []string{"Lates", "Sessions Late", "Late Sessions", "Late before registers closed"}},
	target{Target: Target{"percent", "Attendance %", false}, strong: []string{"Percentage Attendance", "Attendance Percentage", "Attendance Percent", "% Attend"}},
)

var markTargets = with(whoTargets,
	target{Target: Target{"date", "Date", false}, strong: []string{"Session Date", "Attendance Date", "Mark Date"}},
	target{Target: Target{"am", "AM", false}, strong: []string{"AM Mark", "AM Code", "Morning"}},
	target{Target: Target{"pm", "PM", false}, strong: []string{"PM Mark", "PM Code", "Afternoon"}},
	target{Target: Target{"session", "Session", false}, strong: []string{"AM/PM", "Session Name"}},
	target{Target: Target{"mark", "Mark", false}, strong: []string{"Attendance Mark", "Attendance Code", "Session Mark"}, weak: []string{"Code"}},
	target{Target: Target{"starts_on", "Start date", false}, strong: []string{"Attendance Start Date", "Marks Start Date"}, weak: []string{"From"}},
	target{Target: Target{"marks", "Marks", false}, strong: []string{"Attendance Marks", "Mark String", "Marks String", "Session Marks"}},
)

// eventTargets: a comment that does not say for whom it is, is the staff's, never the parents' (TRK-8).
var eventTargets = with(whoTargets,
	target{Target: Target{"date", "Date", true}, strong: []string{"Event Date", "Date of Event", "Incident Date", "Date Recorded"}},
	target{Target: Target{"type", "Type", true}, strong: []string{"Event Type", "Behaviour Type", "Type of Event"}},
	target{Target: Target{"category", "Category", false}, strong: []string{"Activity", "Event Category", "Activity Type"}, weak: []string{"Reason", "Incident"}},
	target{Target: Target{"points", "Points", false}, strong: []string{"Point", "Behaviour Points", "Achievement Points"}},
	target{Target: Target{"subject", "Subject", false}, strong: []string{"Subject Name"}, weak: []string{"Lesson"}},
	target{Target: Target{"recorded_by", "Recorded by", false}, strong: []string{"Staff Code", "Recorded by Code"}, weak: []string{"Teacher", "Staff", "Staff Member", "Entered by"}},
	target{Target: Target{"staff_text", "Staff comment", false}, strong: []string{"Staff Comments", "Comment for Staff", "Internal Comment", "Staff Notes"},
		weak: []string{"Comment", "Comments", "Notes", "Description", "Details"}},
	target{Target: Target{"parent_text", "Parent comment", false}, strong: []string{"Parent Comments", "Comment for Parents", "Comments for Parents", "Comment to Parents", "Parent Text", parentVisible}},
	target{Target: Target{"outcome", "Outcome", false}, strong: []string{"Action Taken", "Sanction"}, weak: []string{"Action", "Status"}},
)

// parentVisible begins headings such as "Parent visible comment".
const parentVisible = "Parent visible"

func with(first []target, more ...target) []target {
	return append(first[:len(first):len(first)], more...)
}
