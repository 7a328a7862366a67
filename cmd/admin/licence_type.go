package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"

	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/school"
)

// licenceTypeAdd opens a further licence type for a school (LIC-3).
var licenceTypeAdd = command{
	name: "licence-type add", does: "opens a further licence type for a school",
	example: `-school ashdale -name "Social Worker"`,
	about: "People with its keys see nothing until the school has saved its access settings, or what another type shows with\n" +
		"-copy. The school shows its register link, renames and moves it on the page Licence types. It cannot be taken away again.",
	flags: func(flags *flag.FlagSet) action {
		slug := schoolFlag(flags)
		var n licence.NewType
		flags.StringVar(&n.Name, "name", "", fmt.Sprintf("the type's `name`, as families read it: at most %d letters", licence.MaxTypeName))
		flags.BoolVar(&n.Parent, "parent", false, "its people count as parents in the school's figures")
		flags.StringVar(&n.Copy, "copy", "", "the `name` of a type of the school: the new one begins with its access settings")
		return func(ctx context.Context, d *db.DB, out io.Writer) error {
			return at(ctx, d, *slug, func(tx db.Tx, s school.School) error {
				t, err := licence.AddType(ctx, tx, n)
				if err != nil {
					return err
				}
				begins := "Nothing is ticked in it yet"
				if n.Copy != "" {
					begins = "It shows what " + n.Copy + " shows now"
				}
				say(out, fmt.Sprintf("%s has the licence type %s. %s, and its register link is not shown: the school decides both on the page Licence types.", s.Name, t.Name, begins))
				return nil
			})
		}
	},
}

// licenceTypeList says which licence types a school has.
var licenceTypeList = command{
	name: "licence-type list", does: "lists the licence types of a school",
	example: "-school ashdale",
	flags: func(flags *flag.FlagSet) action {
		slug := schoolFlag(flags)
		return func(ctx context.Context, d *db.DB, out io.Writer) error {
			return at(ctx, d, *slug, func(tx db.Tx, _ school.School) error {
				types, err := licence.Types(ctx, tx)
				if err != nil {
					return err
				}
				t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
				say(t, "licence type\tfor\tfields shown\tkeys\tregistrations\tregister link")
				for _, row := range types {
					link := "not shown"
					if row.RegisterLink {
						link = "shown"
					}
					say(t, fmt.Sprintf("%s\t%s\t%d\t%d\t%d\t%s", row.Name, row.Audience, row.Fields, row.Keys, row.Holdings, link))
				}
				return t.Flush()
			})
		}
	},
}
