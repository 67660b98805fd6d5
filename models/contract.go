package models

import (
	"time"

	"github.com/govalues/decimal"
	"github.com/uptrace/bun"
)

// Contract is what a client agreed to pay for (brief D2). Its status, and what is left to pay, are derived.
type Contract struct {
	bun.BaseModel `bun:"table:contracts,alias:contract"`

	ID         int64           `bun:"id,pk,autoincrement" crm:"id,derived,list,find"`
	Client     int64           `bun:"client_id" crm:"client,to=client,required,list,about,find"`
	Commercial int64           `bun:"commercial_id" crm:"commercial,to=employee,owner,derived,list,alias=owner"`
	Total      decimal.Decimal `bun:"total_amount" crm:"total,required,list"`
	Paid       decimal.Decimal `bun:"paid" crm:"paid,derived"`
	Due        decimal.Decimal `bun:"amount_to_be_paid" crm:"due,derived,list"`
	Currency   Text            `bun:"currency" crm:"currency,derived,hidden"`
	Status     Status          `bun:"status" crm:"status,derived,list,about"`
	Signed     time.Time       `bun:"signed_at" crm:"signed,derived,list"`
	SignedBy   int64           `bun:"signed_by" crm:"signer,to=employee,derived"`
	Created    time.Time       `bun:"creation_date" crm:"created,derived"`
	Cancelled  time.Time       `bun:"cancelled_at" crm:"cancelled,derived"`
	Reason     Text            `bun:"cancel_reason" crm:"reason,derived"`
	Deleted    time.Time       `bun:"deleted_at" crm:"deleted,derived,archive,hides"`
	Version    int             `bun:"version" crm:"-"`
}

// Status is where a contract stands; the database derives it from signature, payments and cancellation.
type Status string

// Values lists the statuses in the order a contract goes through them.
func (Status) Values() []string { return []string{"draft", "signed", "part-paid", "paid", "cancelled"} }

func (Contract) describe() description {
	return description{
		thing: Contracts, plural: "contracts", summary: "what a client agreed to pay for",
		states: []State{
			{Name: "signed", Means: "signed is set"},
			{Name: "unsigned", Means: "signed is empty and cancelled is empty"},
			{Name: "paid", Means: "status = paid"},
			{Name: "unpaid", Means: "due > 0 and cancelled is empty"},
			{Name: "overdue", Means: "with instalments (overdue) and cancelled is empty"},
			{Name: "cancelled", Means: "cancelled is set"},
			{Name: "deleted", Means: "deleted is set"},
		},
	}
}
