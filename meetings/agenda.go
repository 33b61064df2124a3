package meetings

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// ItemID names an agenda item.
type ItemID string

// ItemState is planned, running or done.
type ItemState string

// The states of an item. A done item may run again.
const (
	ItemPlanned ItemState = "planned"
	ItemRunning ItemState = "running"
	ItemDone    ItemState = "done"
)

// AgendaItem is one item of the agenda tree. Level, Number and PlannedAt are
// computed from its place by Arrange; Documents is filled when it is read.
type AgendaItem struct {
	ID        ItemID
	Session   SessionID
	Parent    ItemID // empty at the top
	Position  int    // among its siblings, from 1
	Title     string
	Presenter string
	Minutes   int
	Sitting   int // number of the sitting it is planned in; 0: as the item before
	State     ItemState
	StartedAt time.Time
	EndedAt   time.Time

	Level     int       // 1 at the top
	Number    string    // "10.5"
	PlannedAt time.Time // zero where its sitting does not exist
	Documents int       // papers the reader may open
}

// ItemInput makes or changes an agenda item. Parent counts only when it is
// made; MoveItem moves it later.
type ItemInput struct {
	Parent    ItemID
	Title     string
	Presenter string
	Minutes   int
	Sitting   int
}

// ItemMove puts an item under Parent before the item Before, at the end when
// that is empty.
type ItemMove struct {
	Parent ItemID
	Before ItemID
}

// RunStep is one change of the running item with what it overwrote, so that it
// can be taken back. Steps of a session are numbered from 1.
type RunStep struct {
	Session SessionID
	Number  int
	Sitting int
	At      time.Time
	From    *ItemTimes // the item that was ended by it
	To      *ItemTimes // the item that was begun by it
	Undone  bool
}

// ItemTimes is an item's state before a step.
type ItemTimes struct {
	Item      ItemID
	State     ItemState
	StartedAt time.Time
	EndedAt   time.Time
}

func (it AgendaItem) times() *ItemTimes {
	return &ItemTimes{Item: it.ID, State: it.State, StartedAt: it.StartedAt, EndedAt: it.EndedAt}
}

// lastStep returns the step that can be taken back now: the newest that was
// not undone, of the sitting that is open.
func lastStep(steps []RunStep, l Live) (RunStep, bool) {
	for _, s := range slices.Backward(steps) {
		if !s.Undone {
			return s, l.Open && s.Sitting == l.Sitting
		}
	}
	return RunStep{}, false
}

// Arrange returns the items in the order of the agenda with level, number and
// planned time. Items whose parent is not among them are left out.
func Arrange(items []AgendaItem, sittings []Sitting) []AgendaItem {
	a := arranger{children: map[ItemID][]AgendaItem{}, clock: map[int]time.Time{}, sitting: 1}
	for _, it := range items {
		a.children[it.Parent] = append(a.children[it.Parent], it)
	}
	for _, list := range a.children {
		slices.SortStableFunc(list, func(x, y AgendaItem) int { return cmp.Compare(x.Position, y.Position) })
	}
	for _, g := range sittings {
		a.clock[g.Number] = g.StartsAt
	}
	a.walk("", "", 1)
	return a.out
}

// arranger walks the tree in the order of the agenda. clock holds for each
// sitting when its next item begins.
type arranger struct {
	children map[ItemID][]AgendaItem
	clock    map[int]time.Time
	sitting  int
	out      []AgendaItem
}

func (a *arranger) walk(parent ItemID, prefix string, level int) {
	for i, it := range a.children[parent] {
		it.Level, it.Number = level, prefix+strconv.Itoa(i+1)
		if it.Sitting > 0 {
			a.sitting = it.Sitting
		}
		sitting := a.sitting
		start, known := a.clock[sitting]
		if known {
			it.PlannedAt = start
		}
		a.out = append(a.out, it)
		a.walk(it.ID, it.Number+".", level+1)
		// A heading's minutes are those of its parts unless it states more.
		if end := start.Add(time.Duration(it.Minutes) * time.Minute); known && end.After(a.clock[sitting]) {
			a.clock[sitting] = end
		}
	}
}

// depth returns the number of levels at and below the item.
func depth(items []AgendaItem, id ItemID) int {
	deepest := 0
	for _, it := range items {
		if it.Parent == id {
			deepest = max(deepest, depth(items, it.ID))
		}
	}
	return deepest + 1
}

// within reports whether id is root or below it.
func within(items []AgendaItem, id, root ItemID) bool {
	for id != "" {
		if id == root {
			return true
		}
		i := indexItem(items, id)
		if i < 0 {
			return false
		}
		id = items[i].Parent
	}
	return false
}

func indexItem(items []AgendaItem, id ItemID) int {
	return slices.IndexFunc(items, func(it AgendaItem) bool { return it.ID == id })
}

// siblings returns the children of parent in order.
func siblings(items []AgendaItem, parent ItemID) []AgendaItem {
	var list []AgendaItem
	for _, it := range items {
		if it.Parent == parent {
			list = append(list, it)
		}
	}
	slices.SortStableFunc(list, func(x, y AgendaItem) int { return cmp.Compare(x.Position, y.Position) })
	return list
}
