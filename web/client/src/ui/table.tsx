// A table that folds on a phone: each cell carries its column's heading as data-label.
import type { ComponentChildren } from 'preact'

export interface Column<T> {
  head: string
  cell: (row: T) => ComponentChildren
  figure?: boolean
}

interface TableProps<T> {
  caption: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  keyOf: (row: T) => string
  isNow?: (row: T) => boolean
}

export function Table<T>({ caption, columns, rows, keyOf, isNow }: TableProps<T>) {
  return (
    <table class="table is-stack">
      <caption class="hush">{caption}</caption>
      <thead><tr>{columns.map((c) => <th key={c.head} scope="col" class={c.figure ? 'is-figure' : undefined}>{c.head}</th>)}</tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} class={isNow?.(row) ? 'is-now' : undefined}>
            {columns.map((c) => <td key={c.head} data-label={c.head} class={c.figure ? 'is-figure' : undefined}>{c.cell(row)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
