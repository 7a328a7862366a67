package importer

import (
	"encoding/xml"
	"path"
	"strings"
)

// workbook is where the parts of a workbook are.
type workbook struct {
	sheet, styles, texts string
	date1904             bool
}

// workbook finds the first visible sheet of cells; where all are hidden, the first.
func (b *book) workbook() (workbook, error) {
	top, err := b.relations("")
	if err != nil {
		return workbook{}, err
	}
	name := top.of("officeDocument", "xl/workbook.xml")
	var list struct {
		Props struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			State string `xml:"state,attr"`
			Part  string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode(name, &list); err != nil {
		return workbook{}, err
	}
	parts, err := b.relations(name)
	if err != nil {
		return workbook{}, err
	}
	dir := path.Dir(name)
	w := workbook{styles: parts.of("styles", path.Join(dir, "styles.xml")), texts: parts.of("sharedStrings", path.Join(dir, "sharedStrings.xml")),
		date1904: isTrue(list.Props.Date1904)}
	cells := map[string]string{}
	for _, p := range parts.All {
		if strings.HasSuffix(p.Type, "/worksheet") {
			cells[p.ID] = p.Target
		}
	}
	for _, s := range list.Sheets {
		shown := s.State == "" || s.State == "visible"
		if target := cells[s.Part]; target != "" && (shown || w.sheet == "") {
			if w.sheet = target; shown {
				break
			}
		}
	}
	if w.sheet == "" {
		return workbook{}, &FileError{Code: FileDamaged}
	}
	return w, nil
}

func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }

// formats are the number formats of the cell styles, in their order.
func (b *book) formats(name string) ([]format, error) {
	if _, ok := b.parts[partName(name)]; !ok {
		return nil, nil
	}
	var list struct {
		Codes []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Styles []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode(name, &list); err != nil {
		return nil, err
	}
	codes := map[int]format{}
	for _, c := range list.Codes {
		codes[c.ID] = formatOf(c.Code)
	}
	out := make([]format, len(list.Styles))
	for i, s := range list.Styles {
		own, ok := codes[s.Format]
		if !ok {
			own = builtIn(s.Format)
		}
		out[i] = own
	}
	return out, nil
}

// sharedTexts are the texts to which cells refer by number. The readings of East Asian words are left out.
func (b *book) sharedTexts(name string) ([]string, error) {
	if _, ok := b.parts[partName(name)]; !ok {
		return nil, nil
	}
	p, err := b.open(name, maxUnpacked)
	if err != nil {
		return nil, err
	}
	var all []string
	var one textOf
	for {
		token, err := p.next()
		if err != nil {
			return nil, err
		}
		switch el := token.(type) {
		case xml.StartElement:
			if el.Name.Local == "si" {
				one.reset()
			}
			one.start(el.Name.Local)
		case xml.CharData:
			one.add(el)
		case xml.EndElement:
			one.end(el.Name.Local)
			switch el.Name.Local {
			case "si":
				all = append(all, one.text())
			case "sst":
				return all, p.Close()
			}
			if len(all) > maxCells {
				return nil, &FileError{Code: FileLarge}
			}
		}
	}
}
