package models

import (
	"time"

	"github.com/govalues/decimal"
	"github.com/uptrace/bun"
)

// Amendment is a change of the terms of a signed contract: what they were, what they are, and why.
// Amendments are only ever added.
type Amendment struct {
	bun.BaseModel `bun:"table:amendments,alias:amendment"`

	ID         int64           `bun:"id,pk,autoincrement" crm:"id,derived,list"`
	Contract   int64           `bun:"contract_id" crm:"contract,to=contract,required,list,about"`
	Number     int64           `bun:"number" crm:"number,derived,about"`
	Commercial virtual         `bun:"-" crm:"commercial,via=contract.commercial,owner,alias=owner"`
	TotalWas   decimal.Decimal `bun:"total_before" crm:"total_was,derived,list"`
	Total      decimal.Decimal `bun:"total_after" crm:"total,list"`
	Client     int64           `bun:"client_after" crm:"client,to=client,list"`
	ClientWas  int64           `bun:"client_before" crm:"client_was,to=client,derived"`
	Reason     Text            `bun:"reason" crm:"reason,required,list,max=500"`
	AmendedBy  int64           `bun:"amended_by" crm:"amender,to=employee,derived"`
	Amended    time.Time       `bun:"amended_at" crm:"amended,derived,list"`
	Txid       int64           `bun:"txid" crm:"-"`
}

func (Amendment) describe() description {
	return description{
		thing: Amendments, plural: "amendments", summary: "a change of the terms of a signed contract",
	}
}
