package models

import (
	"time"

	"github.com/uptrace/bun"
)

// Venue is a place where events are held, one at a time. An event can be elsewhere too: its location is
// free text.
type Venue struct {
	bun.BaseModel `bun:"table:venues,alias:venue"`

	ID       int64     `bun:"id,pk,autoincrement" crm:"id,derived,list,find"`
	Name     Text      `bun:"name" crm:"name,required,title,list,find"`
	Address  Text      `bun:"address" crm:"address,max=500,list,about,find"`
	Capacity int64     `bun:"capacity" crm:"capacity,list"`
	Deleted  time.Time `bun:"deleted_at" crm:"deleted,derived,archive,hides"`
	Version  int       `bun:"version" crm:"-"`
}

func (Venue) describe() description {
	return description{
		thing: Venues, plural: "venues", summary: "a place where events are held",
		states: []State{{Name: "deleted", Means: "deleted is set"}},
	}
}
