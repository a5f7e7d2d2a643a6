package input

import (
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/model"
	"carbongraph/upstream"
)

// Filter translates the argument filter of a list; nil is every row.
func Filter(filter *model.CustomerContactFilter, limits Limits) (upstream.Filter, error) {
	if filter == nil {
		return nil, nil
	}
	c := conditions{at: (*Path)(nil).Member("filter"), limits: limits}
	translated, err := customerContact(&c, *filter)
	if c.members == 0 {
		return nil, nil
	}
	return translated, err
}

func customerContact(c *conditions, f model.CustomerContactFilter) (upstream.Filter, error) {
	c.id("id", f.ID)
	c.id("customerId", f.CustomerID)
	c.id("contactId", f.ContactID)
	c.id("customerLocationId", f.CustomerLocationID)
	c.id("userId", f.UserID)
	c.id("companyId", f.CompanyID)
	c.texts("tags", f.Tags)
	c.json("customFields", f.CustomFields)
	related(c, upstream.Relation{Name: "customer", Constraint: "customerContact_customerId_fkey"}, f.Customer, customer)
	related(c, upstream.Relation{Name: "contact"}, f.Contact, contact)
	related(c, upstream.Relation{Name: "customerLocation"}, f.CustomerLocation, customerLocation)
	related(c, upstream.Relation{Name: "user"}, f.User, user)
	logic(c, f.And, f.Or, f.Not, customerContact)
	return c.filter()
}

func customer(c *conditions, f model.CustomerFilter) (upstream.Filter, error) {
	c.id("id", f.ID)
	c.text("readableId", f.ReadableID)
	c.text("name", f.Name)
	c.text("phone", f.Phone)
	c.text("website", f.Website)
	c.text("currencyCode", f.CurrencyCode)
	c.id("customerTypeId", f.CustomerTypeID)
	c.id("customerStatusId", f.CustomerStatusID)
	c.id("accountManagerId", f.AccountManagerID)
	c.texts("tags", f.Tags)
	logic(c, f.And, f.Or, f.Not, customer)
	return c.filter()
}

func contact(c *conditions, f model.ContactFilter) (upstream.Filter, error) {
	c.id("id", f.ID)
	c.text("firstName", f.FirstName)
	c.text("lastName", f.LastName)
	c.text("fullName", f.FullName)
	c.text("email", f.Email)
	c.text("title", f.Title)
	c.text("mobilePhone", f.MobilePhone)
	c.text("homePhone", f.HomePhone)
	c.text("workPhone", f.WorkPhone)
	c.text("notes", f.Notes)
	c.boolean("isCustomer", f.IsCustomer)
	logic(c, f.And, f.Or, f.Not, contact)
	return c.filter()
}

func customerLocation(c *conditions, f model.CustomerLocationFilter) (upstream.Filter, error) {
	c.id("id", f.ID)
	c.text("name", f.Name)
	c.id("addressId", f.AddressID)
	c.texts("tags", f.Tags)
	logic(c, f.And, f.Or, f.Not, customerLocation)
	return c.filter()
}

func user(c *conditions, f model.UserFilter) (upstream.Filter, error) {
	c.id("id", f.ID)
	c.text("email", f.Email)
	c.text("firstName", f.FirstName)
	c.text("lastName", f.LastName)
	c.text("fullName", f.FullName)
	c.boolean("active", f.Active)
	logic(c, f.And, f.Or, f.Not, user)
	return c.filter()
}

// conditions collects the conditions that the members of one input object
// make, all of which must hold. After the first error it collects no more.
type conditions struct {
	at     *Path
	limits Limits
	all    upstream.All
	// members counts the members that were given.
	members int
	err     error
}

// inside returns the empty conditions of the input object at a path.
func (c *conditions) inside(at *Path) *conditions { return &conditions{at: at, limits: c.limits} }

// fail notes that the member at a path is wrong.
func (c *conditions) fail(at *Path, format string, args ...any) {
	if c.err == nil {
		c.err = &Error{Path: at, Problem: fmt.Sprintf(format, args...)}
	}
}

// add notes a condition.
func (c *conditions) add(filter upstream.Filter, err error) {
	if c.err == nil && err == nil {
		c.all = append(c.all, filter)
	}
	if c.err == nil {
		c.err = err
	}
}

// filter returns the conditions together. An object without members is an
// error: a variable that was not filled in must not match every row.
func (c *conditions) filter() (upstream.Filter, error) {
	if c.members == 0 {
		c.fail(c.at, "is empty; give it a member or leave it out")
	}
	if len(c.all) == 1 {
		return c.all[0], c.err
	}
	return c.all, c.err
}

// nullOperand is what is wrong with a null where something is to be compared
// with.
const nullOperand = "is null; give it a value or leave it out (isNull finds nulls)"

// operand returns the value of a member, and whether there is one to compare
// with. A member that is given as null is an error.
func operand[T any](c *conditions, name string, member graphql.Omittable[*T]) (value T, ok bool) {
	pointer, given := member.ValueOK()
	if !given {
		return value, false
	}
	c.members++
	if pointer == nil {
		c.fail(c.at.Member(name), nullOperand)
		return value, false
	}
	return *pointer, true
}

// list is operand for a member that is a list.
func list[T any](c *conditions, name string, member graphql.Omittable[[]T]) (values []T, ok bool) {
	values, given := member.ValueOK()
	if !given {
		return nil, false
	}
	c.members++
	if values == nil {
		c.fail(c.at.Member(name), nullOperand)
		return nil, false
	}
	if len(values) > c.limits.ListValues {
		c.fail(c.at.Member(name), "has %d values; this server allows %d (MAX_LIST_VALUES)", len(values), c.limits.ListValues)
		return nil, false
	}
	return values, true
}

// object notes the conditions of a member that is an input object.
func object[F any](c *conditions, name string, member graphql.Omittable[*F], translate func(*conditions, F) (upstream.Filter, error)) {
	if f, ok := operand(c, name, member); ok {
		c.add(translate(c.inside(c.at.Member(name)), f))
	}
}

// related notes the conditions on a related row.
func related[F any](c *conditions, r upstream.Relation, member graphql.Omittable[*F], translate func(*conditions, F) (upstream.Filter, error)) {
	if f, ok := operand(c, r.Name, member); ok {
		filter, err := translate(c.inside(c.at.Member(r.Name)), f)
		c.add(upstream.Related{Relation: r, Filter: filter}, err)
	}
}

// logic notes the members and, or and not.
func logic[F any](c *conditions, and, or graphql.Omittable[[]F], not graphql.Omittable[*F], translate func(*conditions, F) (upstream.Filter, error)) {
	if filters, ok := list(c, "and", and); ok {
		all, err := each(c, "and", filters, translate)
		c.add(upstream.All(all), err)
	}
	if filters, ok := list(c, "or", or); ok {
		some, err := each(c, "or", filters, translate)
		c.add(upstream.Any(some), err)
	}
	if f, ok := operand(c, "not", not); ok {
		filter, err := translate(c.inside(c.at.Member("not")), f)
		c.add(upstream.Not{Filter: filter}, err)
	}
}

// each translates the elements of a list of filters.
func each[F any](c *conditions, name string, filters []F, translate func(*conditions, F) (upstream.Filter, error)) ([]upstream.Filter, error) {
	translated := make([]upstream.Filter, len(filters))
	for i, f := range filters {
		var err error
		if translated[i], err = translate(c.inside(c.at.Member(name).Index(i)), f); err != nil {
			return nil, err
		}
	}
	return translated, nil
}
