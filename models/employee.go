package models

import (
	"time"

	"github.com/uptrace/bun"
)

// Employee is a collaborator of Epic Events: somebody who logs in (brief E6).
type Employee struct {
	bun.BaseModel `bun:"table:employees,alias:employee"`

	ID          int64      `bun:"id,pk,autoincrement" crm:"id,derived,owner,list,find"`
	Number      int64      `bun:"number" crm:"number,list,find"`
	Name        Text       `bun:"full_name" crm:"name,required,title,list,find"`
	Email       Email      `bun:"email" crm:"email,required,list,find"`
	Department  Department `bun:"department" crm:"department,required,list,about"`
	Active      bool       `bun:"active" crm:"active,derived,list"`
	Created     time.Time  `bun:"creation_date" crm:"created,derived"`
	Deactivated time.Time  `bun:"deactivated_at" crm:"deactivated,derived,archive"`
	Version     int        `bun:"version" crm:"-"`
}

// Department decides what an employee may do; the table of rights is policy's.
type Department string

// The departments of the brief.
const (
	Commercial Department = "commercial"
	Support    Department = "support"
	Management Department = "management"
)

// Values lists the departments.
func (Department) Values() []string {
	return []string{string(Commercial), string(Support), string(Management)}
}

func (Employee) describe() description {
	return description{
		thing: Employees, plural: "employees", summary: "a collaborator of Epic Events",
		states: []State{
			{Name: "active", Means: "active = yes"},
			{Name: "inactive", Means: "active = no"},
		},
	}
}
