// Search without diacritics: text and question are folded to plain lower-case letters, with a way back
// from each folded letter to the letter it came from.
export interface Folded { text: string; from: number[] }

const marks = /\p{Mn}/u

/** Folds a text; from[i] is the place in the original of the i-th folded letter. Bengali marks carry meaning and stay. */
export function fold(original: string): Folded {
  let text = ''
  const from: number[] = []
  let latin = false
  for (let i = 0; i < original.length; i++) {
    for (const letter of (original[i] as string).normalize('NFD').toLowerCase()) {
      if (marks.test(letter) && latin) continue
      const plain = letter === 'đ' ? 'd' : /\s/.test(letter) ? ' ' : letter
      if (plain === ' ' && text.endsWith(' ')) continue
      if (!marks.test(letter)) latin = /[a-z]/.test(plain)
      for (const unit of plain.split('')) {
        text += unit
        from.push(i)
      }
    }
  }
  return { text, from }
}

export interface Span { start: number; end: number }

/** Where a folded question occurs in a folded text, as places in the original. */
export function findAll(folded: Folded, question: string): Span[] {
  const wanted = fold(question).text.trim()
  if (!wanted) return []
  const spans: Span[] = []
  for (let at = folded.text.indexOf(wanted); at >= 0; at = folded.text.indexOf(wanted, at + wanted.length)) {
    spans.push({ start: folded.from[at] as number, end: (folded.from[at + wanted.length - 1] as number) + 1 })
  }
  return spans
}
