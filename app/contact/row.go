package contact

// Field is one value of a contact or of its link to a pupil, in the order of Row. Its text is the name of the column.
type Field int

// The fields that a file may say something about: first the person, then what the person is to one pupil.
const (
	Ref        Field = iota // the contact's number in the school's system
	Title                   //
	Forename                //
	Surname                 //
	Salutation              // "Mrs Khan", for "Dear …"
	Addressee               // "Mr and Mrs Khan", for the envelope
	Email                   //
	Mobile                  //
	Phone                   // home or main
	WorkPhone               //
	Address                 // lines, separated by line feeds, without the postcode
	Postcode                //

	Priority               // 1 = rung first
	Relationship           // "Mother", as the file has it
	ParentalResponsibility // Yes, No, or blank for not stated
	CourtOrder             // Yes, No, or blank for not stated; a new link has none
	LivesWith              // Yes, No, or blank for not stated
	fieldCount

	linkFirst = Priority
)

// The values of a yes-or-no field.
const (
	Yes = "t"
	No  = "f"
)

var columnNames = [fieldCount]string{"contact_ref", "title", "forename", "surname", "salutation", "addressee", "email", "mobile", "phone", "work_phone",
	"address", "postcode", "priority", "relationship", "parental_responsibility", "court_order", "lives_with"}

// String is the name of the column.
func (f Field) String() string { return columnNames[f] }

// FieldOf finds a field by the name of its column.
func FieldOf(name string) (Field, bool) {
	for f, n := range columnNames {
		if n == name {
			return Field(f), true
		}
	}
	return 0, false
}

// OfLink tells whether the field belongs to the link of a contact to one pupil, not to the contact.
func (f Field) OfLink() bool { return f >= linkFirst && f < fieldCount }

// Row is what is said or known of one contact of one pupil, each value as canonical text. A blank value says
// nothing: it leaves alone what is known.
type Row [fieldCount]string

// Fields is a set of fields.
type Fields uint32

// With is the set and one more field.
func (s Fields) With(f Field) Fields { return s | 1<<f }

// Has tells whether a field is in the set.
func (s Fields) Has(f Field) bool { return s&(1<<f) != 0 }
