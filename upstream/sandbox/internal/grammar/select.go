package grammar

// selection reads no item, or items with commas between them. An item that is
// complete may be followed by ), after which nothing is looked at.
func (s *scanner) selection() Selection {
	var selection Selection
	start := s.at
	failed := s.catch(func() {
		sepBy1(func() struct{} { s.item(&selection); return struct{}{} }, s.comma)
	})
	if failed != nil && s.at > start {
		panic(failed)
	}
	return selection
}

func (s *scanner) item(selection *Selection) {
	if s.skip("...") {
		s.fail("an embed of its own: the sandbox leaves out those that are spread")
	}
	var embed Embed
	if !s.try(func() { embed = s.embed() }) {
		selection.Columns = append(selection.Columns, s.column())
		return
	}
	s.expect("(")
	embed.Selection = s.selection()
	s.expect(")")
	selection.Embeds = append(selection.Embeds, embed)
}

// embed reads an embed up to its opening parenthesis.
func (s *scanner) embed() Embed {
	s.blanks()
	embed := Embed{Alias: s.alias(), Name: s.fieldName()}
	if embed.Name == "count" {
		s.fail("no aggregate")
	}
	for n := 0; n < 2 && s.skip("!"); n++ {
		if s.skip("inner") {
			embed.Inner = true
		} else {
			embed.Hint = s.fieldName()
		}
	}
	if !s.ahead("(") {
		s.fail(`"("`)
	}
	return embed
}

// alias reads a name before a single colon, or nothing.
func (s *scanner) alias() (name string) {
	if !s.try(func() {
		name = s.fieldName()
		if s.ahead("::") || !s.skip(":") {
			s.fail(`":"`)
		}
	}) {
		return ""
	}
	return name
}

func (s *scanner) column() Column {
	s.blanks()
	column := Column{Field: Field{Name: "*"}}
	if s.try(func() {
		s.expect("*")
		s.endItem()
	}) {
		return column
	}
	if s.try(func() {
		column.Alias, column.Aggregate = s.alias(), true
		s.expect("count()")
		s.endItem()
	}) {
		return column
	}
	start := s.at
	column = Column{Alias: s.alias()}
	if failed := s.catch(func() { column.Field = s.field() }); failed != nil {
		if s.at == start {
			s.fail(`"...", ` + expectName + `, "*" or "count()"`)
		}
		panic(failed)
	}
	s.endItem()
	return column
}

// endItem looks whether an item ends here, and passes over blanks behind it.
func (s *scanner) endItem() {
	if !s.done() && !s.ahead(")", ",") {
		s.fail(`letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`)
	}
	s.blanks()
}
