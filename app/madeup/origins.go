package madeup

import (
	"math"
	"math/rand/v2"
)

// origin is where the names of a family come from.
type origin struct {
	england, scotland       float64 // of a hundred families
	irish                   bool
	girls, boys, women, men []string          // none: as the statistics have them
	surnames                []string          // the commonest first
	feminine                map[string]string // surnames that women bear in another form
	weighed                 chooser[string]   // the surnames
}

var (
	british = []string{"Smith", "Jones", "Taylor", "Williams", "Brown", "Davies", "Evans", "Wilson", "Thomas", "Roberts", "Johnson", "Walker", "Wright", "Robinson",
		"Thompson", "White", "Hughes", "Edwards", "Green", "Hall", "Lewis", "Harris", "Clarke", "Jackson", "Wood", "Turner", "Martin", "Cooper", "Hill", "Ward",
		"Morris", "Moore", "Clark", "Baker", "Harrison", "King", "Morgan", "Allen", "James", "Scott", "Phillips", "Watson", "Davis", "Parker", "Price", "Bennett",
		"Young", "Griffiths", "Mitchell", "Kelly", "Cook", "Carter", "Richardson", "Bailey", "Collins", "Bell", "Shaw", "Murphy", "Miller", "Cox", "Knight",
		"Marshall", "Simpson", "Richards", "Anderson", "Ellis", "Adams", "Mills", "Palmer", "Holmes", "Barnes", "Butler", "Fletcher", "Lloyd", "Rogers", "Stevens",
		"Hunt", "Foster", "Chapman", "Webb", "Pearson", "Gibson", "Powell", "Fox", "Harvey", "Matthews", "Mason", "Barker", "Rowe", "Bates", "Payne", "Lowe",
		"Osborne", "Whitehead", "Fitzgerald", "D’Arcy", "St John", "van-der-Berg", "Pritchard", "Hargreaves", "Ashworth", "Birch", "Thornton", "Wainwright"}
	scots = []string{"Smith", "Brown", "Wilson", "MacDonald", "Campbell", "Stewart", "Robertson", "Thomson", "Anderson", "Murray", "Reid", "Taylor", "Clark", "Scott",
		"Ross", "Watson", "Morrison", "Paterson", "Young", "Mitchell", "Walker", "Fraser", "Miller", "McDonald", "Gray", "Henderson", "Hamilton", "Johnston",
		"Duncan", "Graham", "Ferguson", "Kerr", "Davidson", "Bell", "Cameron", "Kelly", "Martin", "Hunter", "Mackenzie", "Grant", "Simpson", "MacLeod", "Mackay",
		"Allan", "Black", "Sutherland", "Munro", "Sinclair", "Gordon", "McLean", "Wallace", "Gibson", "Marshall", "Russell", "Burns", "Craig", "Kennedy", "McIntyre"}
	irish = []string{"Murphy", "Kelly", "O’Brien", "O’Neill", "McLaughlin", "Doherty", "Gallagher", "Byrne", "Ryan", "O’Connor", "Walsh", "Quinn", "McCarthy", "Brennan"}
)

// The shares are those of pupils in England, rounded and put together; schools differ from them widely.
var allOrigins = []origin{
	{england: 67, scotland: 88},
	{england: 1.5, scotland: 2, irish: true, girls: []string{"Aoife", "Siobhán", "Niamh", "Caoimhe", "Saoirse", "Róisín"},
		boys: []string{"Oisín", "Ruairí", "Cillian", "Conor", "Fionn"}, surnames: irish},
	{england: 1, girls: []string{"Carys", "Ffion", "Seren", "Catrin", "Siân"}, boys: []string{"Rhys", "Iestyn", "Gruffydd", "Owain", "Ioan"},
		surnames: []string{"Jones", "Davies", "Williams", "Evans", "Griffiths", "Llewellyn", "Prosser", "Beynon"}},
	{england: 4.7, scotland: 2, girls: []string{"Aisha", "Zainab", "Maryam", "Fatima", "Hafsa", "Zara", "Iqra"}, boys: []string{"Muhammad", "Ibrahim", "Yusuf", "Hamza", "Zayn", "Adam", "Bilal"},
		women: []string{"Shazia", "Nadia", "Saima", "Farah", "Rukhsana", "Sadia"}, men: []string{"Imran", "Asif", "Tariq", "Naveed", "Kashif", "Usman"},
		surnames: []string{"Khan", "Ahmed", "Hussain", "Ali", "Malik", "Iqbal", "Mahmood", "Akhtar", "Shah", "Butt"}},
	{england: 1.8, scotland: .3, girls: []string{"Tasnim", "Maryam", "Nusrat", "Ayesha", "Sumaiya"}, boys: []string{"Ibrahim", "Tahmid", "Rayhan", "Yusuf", "Zakariya"},
		women: []string{"Nasima", "Shirin", "Rehana", "Salma"}, men: []string{"Abdul", "Shafiq", "Kamal", "Mizan"},
		surnames: []string{"Uddin", "Miah", "Chowdhury", "Rahman", "Islam", "Hoque"}, feminine: map[string]string{"Uddin": "Begum", "Miah": "Begum"}},
	{england: 2.6, scotland: .8, girls: []string{"Anaya", "Diya", "Riya", "Anika", "Kavya"}, boys: []string{"Arjun", "Rohan", "Aarav", "Dev", "Krish"},
		women: []string{"Priya", "Sunita", "Meera", "Anjali"}, men: []string{"Rajesh", "Amit", "Sanjay", "Vikram"}, surnames: []string{"Patel", "Shah", "Sharma", "Desai", "Nair", "Reddy", "Joshi"}},
	{england: 1.6, scotland: .4, girls: []string{"Simran", "Jasleen", "Harleen", "Kiran"}, boys: []string{"Gurpreet", "Harjot", "Jaskaran", "Manveer"},
		women: []string{"Harpreet", "Manjit", "Kuldeep"}, men: []string{"Balwinder", "Jaspal", "Sukhdev"}, surnames: []string{"Singh"}, feminine: map[string]string{"Singh": "Kaur"}},
	{england: 5.2, scotland: 1.5, girls: []string{"Ayomide", "Chiamaka", "Amara", "Naomi", "Adaeze", "Abena", "Hodan"},
		boys:  []string{"Oluwaseun", "Kwame", "Emmanuel", "Tobi", "Chidi", "Kofi", "Abdirahman"},
		women: []string{"Folake", "Ngozi", "Akosua", "Grace", "Fadumo"}, men: []string{"Olumide", "Chukwuemeka", "Yaw", "Samuel", "Ahmed"},
		surnames: []string{"Adeyemi", "Okafor", "Mensah", "Osei", "Abdi", "Mohamed", "Boateng", "Balogun", "Eze", "Warsame"}},
	{england: 3, scotland: .2, surnames: []string{"Campbell", "Clarke", "Francis", "Bailey", "Grant", "Reid", "Gordon", "Facey"}},
	{england: 4, scotland: 3.2, girls: []string{"Zuzanna", "Maja", "Oliwia", "Aleksandra", "Hanna"}, boys: []string{"Jakub", "Szymon", "Kacper", "Filip", "Mikołaj"},
		women: []string{"Agnieszka", "Katarzyna", "Małgorzata", "Joanna"}, men: []string{"Piotr", "Tomasz", "Krzysztof", "Paweł"},
		surnames: []string{"Nowak", "Kowalski", "Wiśniewski", "Wójcik", "Kamiński", "Lewandowski", "Zieliński", "Żółć"},
		feminine: map[string]string{"Kowalski": "Kowalska", "Wiśniewski": "Wiśniewska", "Kamiński": "Kamińska", "Lewandowski": "Lewandowska", "Zieliński": "Zielińska"}},
	{england: 2.5, scotland: .5, girls: []string{"Andreea", "Ioana", "Maria", "Daria"}, boys: []string{"Andrei", "Matei", "Luca", "David"},
		women: []string{"Mihaela", "Elena", "Cristina"}, men: []string{"Mihai", "Alexandru", "Florin"}, surnames: []string{"Popescu", "Ionescu", "Popa", "Dumitru", "Stoica", "Mureșan"}},
	{england: .8, scotland: .6, girls: []string{"Xinyi", "Mei", "Yutong", "Ling"}, boys: []string{"Haoran", "Jun", "Zihao", "Yichen"},
		women: []string{"Li", "Hui", "Yan"}, men: []string{"Wei", "Ming", "Jian"},
		surnames: []string{"Chen", "Wang", "Li", "Wong", "Zhang", "Liu", "Cheung"}},
	{england: 1.2, scotland: .3, girls: []string{"Linh", "Mai Anh", "Thảo"}, boys: []string{"Minh", "Đức", "Khôi"},
		women: []string{"Hạnh", "Lan"}, men: []string{"Hùng", "Tuấn"}, surnames: []string{"Nguyễn", "Trần", "Lê"}},
}

// originsOf is who lives around a school: shires and inner cities differ widely.
func originsOf(f flavour, r *rand.Rand) (out chooser[origin]) {
	mixed := math.Exp(0.7 * r.NormFloat64())
	for i, o := range allOrigins {
		weight := o.england
		if f.scottish {
			weight = o.scotland
		}
		switch {
		case i > 0:
			weight *= mixed * math.Exp(0.4*r.NormFloat64())
		case f.scottish:
			o.surnames = scots
		default:
			o.surnames = british
		}
		if o.weighed = ranked(o.surnames); weight > 0 {
			out.add(o, weight)
		}
	}
	return out
}

// surname is a family's name, in the form that men bear.
func (o origin) surname(r *rand.Rand) string { return o.weighed.pick(r) }

// formed is a family's name in the form that somebody of a sex bears.
func (o origin) formed(surname, sex string) string {
	if f, ok := o.feminine[surname]; ok && sex == female {
		return f
	}
	return surname
}
