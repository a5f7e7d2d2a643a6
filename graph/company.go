package graph

import (
	"encoding/json"

	"carbongraph/graph/codes"
	"carbongraph/graph/input"
	"carbongraph/graph/resource"
	"carbongraph/upstream/postgrest"
)

// complete gives rows that need one the company of the caller's key.
func (w *write) complete(r *resource.Resource, rows []*input.Row) (*input.UserError, error) {
	return w.completeFrom(r, rows, nil)
}

// completeFrom gives rows that need one the company of the caller's key. Where
// the upstream does not tell it, it is that of a customer that an outer row
// refers to.
func (w *write) completeFrom(r *resource.Resource, rows, outer []*input.Row) (*input.UserError, error) {
	var lacking []*input.Row
	for _, row := range rows {
		if row.LacksCompany {
			lacking = append(lacking, row)
		}
	}
	if len(lacking) == 0 {
		return nil, nil
	}
	company, known, err := w.x.company()
	if err == nil && !known {
		company, known, err = w.companyOf(outer)
	}
	if err != nil {
		return nil, err
	}
	if !known {
		userError := input.NewUserError(codes.Invalid, lacking[0].At.Member(r.Company.Name),
			"Carbon does not tell the company of your key. Give %s.", r.Company.Name)
		return &userError, nil
	}
	value, _ := json.Marshal(company)
	for _, row := range lacking {
		row.Values = append(row.Values, postgrest.Value{Column: r.Company.Name, JSON: value})
		row.LacksCompany = false
	}
	return nil, nil
}

// companyOf returns the company of a row that one of the outer rows refers to,
// and whether there is one that tells.
func (w *write) companyOf(outer []*input.Row) (string, bool, error) {
	for _, relation := range w.resource.Relations {
		owner := relation.Target.Column("companyId")
		if owner == nil || relation.Create || !relation.Column.Required {
			continue
		}
		for _, row := range outer {
			id := row.Text(relation.Column.Name)
			if id == "" {
				continue
			}
			found, err := w.lookUp(relation.Target, idShape(relation.Target, owner), []string{id})
			var company string
			if err != nil || !found[0].Is() || json.Unmarshal(found[0].Column(owner.Name), &company) != nil || company == "" {
				return "", false, err
			}
			return company, true, nil
		}
	}
	return "", false, nil
}
