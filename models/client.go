package models

import (
	"time"

	"github.com/uptrace/bun"
)

// Client is a person or company that Epic Events organises for (brief D1).
type Client struct {
	bun.BaseModel `bun:"table:clients,alias:client"`

	ID         int64     `bun:"id,pk,autoincrement" crm:"id,derived,list,find"`
	Name       Text      `bun:"full_name" crm:"name,required,title,list,find"`
	Email      Email     `bun:"email" crm:"email,required,list,find"`
	Phone      Phone     `bun:"phone" crm:"phone,list,find"`
	Company    Text      `bun:"company_name" crm:"company,list,about,find"`
	Commercial int64     `bun:"commercial_contact_id" crm:"commercial,to=employee,owner,list,alias=owner"`
	Created    time.Time `bun:"first_contact" crm:"created,derived"`
	Updated    time.Time `bun:"last_update" crm:"updated,derived"`
	Deleted    time.Time `bun:"deleted_at" crm:"deleted,derived,archive,hides"`
	Merged     int64     `bun:"merged_into" crm:"merged,to=client,derived"`
	Erased     time.Time `bun:"erased_at" crm:"erased,derived"`
	Version    int       `bun:"version" crm:"-"`
}

func (Client) describe() description {
	return description{
		thing: Clients, plural: "clients", summary: "a person or company that we organise events for",
		states: []State{{Name: "deleted", Means: "deleted is set"}},
	}
}
