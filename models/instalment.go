package models

import (
	"time"

	"github.com/govalues/decimal"
	"github.com/uptrace/bun"
)

// Instalment is a part of what is due under a contract, and the day on which it is. What is paid of
// the contract covers its instalments in the order of their days.
type Instalment struct {
	bun.BaseModel `bun:"table:instalments,alias:instalment"`

	ID         int64           `bun:"id,pk,autoincrement" crm:"id,derived,list"`
	Contract   int64           `bun:"contract_id" crm:"contract,to=contract,required,list"`
	Client     virtual         `bun:"-" crm:"client,via=contract.client,list,about"`
	Commercial virtual         `bun:"-" crm:"commercial,via=contract.commercial,owner,alias=owner"`
	Due        Day             `bun:"due_on" crm:"due,required,list,about"`
	Amount     decimal.Decimal `bun:"amount" crm:"amount,required,list,about"`
	Covered    decimal.Decimal `bun:"covered" crm:"covered,derived,list"`
	Left       decimal.Decimal `bun:"amount_to_be_paid" crm:"left,derived,list"`
	Deleted    time.Time       `bun:"deleted_at" crm:"deleted,derived,archive,hides"`
	Version    int             `bun:"version" crm:"-"`
}

func (Instalment) describe() description {
	return description{
		thing: Instalments, plural: "instalments", summary: "a part of what is due under a contract, and when",
		states: []State{
			{Name: "overdue", Means: "due < today and left > 0 and contract.cancelled is empty"},
			{Name: "settled", Means: "left = 0"},
			{Name: "deleted", Means: "deleted is set"},
		},
	}
}
