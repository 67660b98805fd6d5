package query

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"epicevents.example/epic/models"
)

const (
	mostCompared = 500_000 // clients that are compared
	mostPairs    = 10_000  // that are kept
	crowded      = 100     // clients that share a word and more: of so many each is compared with its neighbours only
	neighbours   = 20
)

// Duplicates are pairs of clients that may be the same.
type Duplicates struct {
	Table *Table
	Total int    // pairs, shown or not
	Cut   string // what was not compared; empty: nothing
}

// Duplicates compares the clients of a plan, whose columns are name, company and phone, and gives those that
// are alike in pairs, the most alike first. Not each is compared with each: the two of a pair have the same
// phone, or a word of their names and the first letter of another, or the company and a first letter. A slip of
// the fingers leaves one of these.
func (s *Store) Duplicates(ctx context.Context, plan *Plan, limit int) (*Duplicates, error) {
	p := *plan
	p.Limit, p.Quick = mostCompared, true
	p.Order = []Order{{Path: Path{plan.Entity.Field("id")}}}
	t, err := s.Rows(ctx, &p)
	if err != nil {
		return nil, err
	}
	c := newComparison(t)
	for _, block := range c.blocks() {
		if c.compare(block); len(c.pairs) == mostPairs {
			break
		}
	}
	d := &Duplicates{Total: len(c.pairs), Cut: c.cut}
	if t.Total > len(t.Rows) {
		d.Cut = "only the oldest clients were compared"
	}
	slices.SortFunc(c.pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.likeness(), a.likeness()), cmp.Compare(c.ids[a.one], c.ids[b.one]), cmp.Compare(c.ids[a.other], c.ids[b.other]))
	})
	if limit > 0 {
		c.pairs = c.pairs[:min(limit, len(c.pairs))]
	}
	d.Table = c.table()
	return d, nil
}

// comparison are clients that are compared, by their places in a list.
type comparison struct {
	ids            []int64
	name           []string
	phone          []string
	words          [][]string
	named, company []trigrams
	business       []string // the company, folded
	pairs          []pair
	found          map[[2]int]bool
	cut            string
}

type pair struct {
	one, other int
	alike
}

func newComparison(t *Table) *comparison {
	c := &comparison{ids: t.IDs, found: map[[2]int]bool{}}
	for _, row := range t.Rows {
		name, _ := row[0].(string)
		company, _ := row[1].(string)
		phone, _ := row[2].(string)
		c.name, c.phone = append(c.name, name), append(c.phone, phone)
		c.words, c.business = append(c.words, words(name)), append(c.business, strings.Join(words(company), " "))
		c.named, c.company = append(c.named, newTrigrams(name)), append(c.company, newTrigrams(company))
	}
	return c
}

// blocks are the clients that are compared with each other. The order is the same each time.
func (c *comparison) blocks() [][]int {
	var keys []string
	blocks := map[string][]int{}
	add := func(key string, i int) {
		members, known := blocks[key]
		if !known {
			keys = append(keys, key)
		}
		if len(members) == 0 || members[len(members)-1] != i {
			blocks[key] = append(members, i)
		}
	}
	for i, list := range c.words {
		if c.phone[i] != "" {
			add(c.phone[i], i)
		}
		for k, word := range list {
			first := string([]rune(word)[:1])
			if c.business[i] != "" {
				add(first+"/"+c.business[i], i)
			}
			for n, other := range list {
				if n != k {
					add(word+" "+string([]rune(other)[:1]), i)
				}
			}
		}
		if len(list) == 1 {
			letters := []rune(list[0])
			add(string(letters[:min(3, len(letters))])+".", i)
		}
	}
	list := make([][]int, 0, len(keys))
	for _, key := range keys {
		if len(blocks[key]) > 1 {
			list = append(list, blocks[key])
		}
	}
	return list
}

// compare compares those of a block with each other; where they are many, each with those whose names follow.
func (c *comparison) compare(block []int) {
	reach := len(block)
	if reach > crowded {
		reach = neighbours
		c.cut = "of names that are very common not each was compared with each"
		slices.SortStableFunc(block, func(a, b int) int {
			return cmp.Or(slices.Compare(c.words[a], c.words[b]), cmp.Compare(c.business[a], c.business[b]))
		})
	}
	for n, one := range block {
		for _, other := range block[n+1 : min(n+1+reach, len(block))] {
			if c.pairOf(min(one, other), max(one, other)); len(c.pairs) == mostPairs {
				c.cut = "there are more than are counted here"
				return
			}
		}
	}
}

// pairOf keeps two clients that may be the same.
func (c *comparison) pairOf(one, other int) {
	a := alike{phones: c.phone[one] != "" && c.phone[other] != ""}
	a.phone = a.phones && c.phone[one] == c.phone[other]
	if a.name = c.named[one].similarity(c.named[other]); a.name < alikeBoth && !a.phone {
		return
	}
	if a.company = c.company[one].similarity(c.company[other]); !a.twins() || c.found[[2]int{one, other}] {
		return
	}
	c.found[[2]int{one, other}] = true
	c.pairs = append(c.pairs, pair{one, other, a})
}

// table lists the pairs.
func (c *comparison) table() *Table {
	t := &Table{Columns: []Column{
		{Name: "client", Label: "client", Kind: models.KindID},
		{Name: "name", Label: "name", Kind: models.KindText},
		{Name: "other", Label: "other", Kind: models.KindID},
		{Name: "other_name", Label: "name", Kind: models.KindText},
		{Name: "alike", Label: "alike", Kind: models.KindText},
		{Name: "likeness", Label: "of 100", Kind: models.KindInteger},
	}}
	for _, p := range c.pairs {
		t.Rows = append(t.Rows, []any{c.ids[p.one], c.name[p.one], c.ids[p.other], c.name[p.other], p.String(), p.likeness()})
	}
	t.Total = len(t.Rows)
	return t
}
