package models

import (
	"time"

	"github.com/uptrace/bun"
)

// Event is what is organised under a signed contract (brief D3). It has a contact of its own,
// which starts as the client's: the brief's second sample has another person there.
type Event struct {
	bun.BaseModel `bun:"table:events,alias:event"`

	ID           int64     `bun:"id,pk,autoincrement" crm:"id,derived,list,find"`
	Name         Text      `bun:"name" crm:"name,required,title,list,find"`
	Contract     int64     `bun:"contract_id" crm:"contract,to=contract,required,list"`
	Client       virtual   `bun:"-" crm:"client,via=contract.client,list,about,find"`
	Commercial   virtual   `bun:"-" crm:"commercial,via=contract.commercial,owner,alias=owner"`
	Support      int64     `bun:"support_contact_id" crm:"support,to=employee,owner,list"`
	Start        time.Time `bun:"start_date" crm:"start,required,list,about"`
	End          time.Time `bun:"end_date" crm:"end,required,list"`
	Venue        int64     `bun:"venue_id" crm:"venue,to=venue"`
	Location     Text      `bun:"location" crm:"location,max=500,find"`
	Attendees    int64     `bun:"attendees" crm:"attendees,list"`
	Notes        Note      `bun:"notes" crm:"notes,find"`
	ContactName  Text      `bun:"contact_name" crm:"contact,find"`
	ContactEmail Email     `bun:"contact_email" crm:"contact_email,find"`
	ContactPhone Phone     `bun:"contact_phone" crm:"contact_phone,find"`
	Cancelled    time.Time `bun:"cancelled_at" crm:"cancelled,derived"`
	Reason       Text      `bun:"cancel_reason" crm:"reason,derived"`
	Overlap      bool      `bun:"overlap_ok" crm:"overlap"`
	Deleted      time.Time `bun:"deleted_at" crm:"deleted,derived,archive,hides"`
	Version      int       `bun:"version" crm:"-"`
}

func (Event) describe() description {
	return description{
		thing: Events, plural: "events", summary: "what we organise under a signed contract",
		states: []State{
			{Name: "unassigned", Means: "support is empty and cancelled is empty"},
			{Name: "assigned", Means: "support is set"},
			{Name: "upcoming", Means: "start > now and cancelled is empty"},
			{Name: "past", Means: "end < now"},
			{Name: "cancelled", Means: "cancelled is set"},
			{Name: "deleted", Means: "deleted is set"},
		},
	}
}
