package resource

import "strings"

// ID returns the column that a row is named by. A catalogue has it for every
// resource.
func (r *Resource) ID() *Column { return r.Column("id") }

// OrderPath returns the column that a value of the resource's OrderField sorts
// by.
func (r *Resource) OrderPath(value string) Path {
	for _, o := range r.Orders {
		if o.Value == value {
			return o.Path
		}
	}
	return Path{}
}

// PluralType returns the type's name for several rows, as in
// createCustomerContacts; empty where the resource has no list.
func (r *Resource) PluralType() string {
	if r.List == "" {
		return ""
	}
	return strings.ToUpper(r.List[:1]) + r.List[1:]
}
