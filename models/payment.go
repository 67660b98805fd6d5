package models

import (
	"time"

	"github.com/govalues/decimal"
	"github.com/uptrace/bun"
)

// Payment is money received, or given back, under a contract. Payments are only ever added.
type Payment struct {
	bun.BaseModel `bun:"table:payments,alias:payment"`

	ID         int64           `bun:"id,pk,autoincrement" crm:"id,derived,list,find"`
	Contract   int64           `bun:"contract_id" crm:"contract,to=contract,required,list"`
	Client     virtual         `bun:"-" crm:"client,via=contract.client,list,about"`
	Commercial virtual         `bun:"-" crm:"commercial,via=contract.commercial,owner,alias=owner"`
	Amount     decimal.Decimal `bun:"amount" crm:"amount,required,list,about"`
	Currency   Text            `bun:"currency" crm:"currency,derived,hidden"`
	Date       Day             `bun:"paid_on" crm:"date,list,past"`
	Method     Method          `bun:"method" crm:"method,list"`
	Reference  Text            `bun:"reference" crm:"reference,list,find,alias=ref"`
	Reverses   int64           `bun:"reverses_id" crm:"reverses,to=payment,derived"`
	Reason     Text            `bun:"reason" crm:"reason,derived,max=500"`
	RecordedBy int64           `bun:"recorded_by" crm:"recorder,to=employee,derived"`
	Recorded   time.Time       `bun:"recorded_at" crm:"recorded,derived"`
	Request    string          `bun:"request_id" crm:"-"`
}

// Method is how money came.
type Method string

// Values lists the methods, the commonest first.
func (Method) Values() []string { return []string{"transfer", "card", "cheque", "cash", "other"} }

func (Payment) describe() description {
	return description{
		thing: Payments, plural: "payments", summary: "money received under a contract",
		states: []State{
			{Name: "refund", Means: "reverses is set"},
			{Name: "refunded", Means: "with payments"},
		},
	}
}
