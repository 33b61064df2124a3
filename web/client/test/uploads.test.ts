import { describe, expect, test, vi } from 'vitest'
import type { Document, DocumentInput, Version } from '../src/api/types'
import { found } from '../src/screens/secretariat/board'
import { kindOf, looksLikePdf, titleOf, UploadQueue, type UploadWires } from '../src/screens/secretariat/uploads'

const card: DocumentInput = { title: 't', kind: 'other', level: 'internal', audience: { kind: 'all' } }
const file = (name: string) => new File(['%PDF-1.7'], name)
const settle = () => new Promise((done) => setTimeout(done))

function queueWith(change: Partial<UploadWires> = {}) {
  const wires: UploadWires = {
    create: vi.fn(async () => ({ id: `d${Math.random()}` }) as Document), send: vi.fn(async () => ({}) as Version),
    check: async () => undefined, explain: (error) => (error as Error).message, arrived: vi.fn(), discard: vi.fn(async () => {}), ...change,
  }
  return { wires, queue: new UploadQueue(wires) }
}
const states = (queue: UploadQueue) => queue.list.value.map((one) => one.state)

describe('the upload queue', () => {
  test('sends two at once and the rest after them', async () => {
    const ends: (() => void)[] = []
    const { queue } = queueWith({ send: () => new Promise<Version>((done) => ends.push(() => done({} as Version))) })
    queue.add(['a', 'b', 'c'].map((name) => ({ file: file(name), card })))
    await settle()
    expect(states(queue)).toEqual(['sending', 'sending', 'waiting'])
    ends[0]?.()
    await settle()
    expect(states(queue)).toEqual(['done', 'sending', 'sending'])
  })
  test('a refused file shows the sentence and does not stop the others', async () => {
    const { queue } = queueWith({ send: async (_, one) => { if (one.name === 'bad') throw new Error('Tệp hỏng.'); return {} as Version } })
    queue.add([{ file: file('bad'), card }, { file: file('good'), card }])
    await settle()
    expect(states(queue)).toEqual(['refused', 'done'])
    expect(queue.list.value[0]?.why).toBe('Tệp hỏng.')
  })
  test('a retry keeps the card it got, so that no empty paper is left behind', async () => {
    let tries = 0
    const { queue, wires } = queueWith({ send: async () => { if (tries++ === 0) throw new Error('mất mạng'); return {} as Version } })
    queue.add([{ file: file('a'), card }])
    await settle()
    queue.retry(queue.list.value[0]?.id as number)
    await settle()
    expect(states(queue)).toEqual(['done'])
    expect(wires.create).toHaveBeenCalledTimes(1)
  })
  test('clearing the list takes back the cards that never got their file, and no others', async () => {
    const { queue, wires } = queueWith({ send: async (_, one) => { if (one.name === 'bad') throw new Error('Tệp hỏng.'); return {} as Version } })
    queue.add([{ file: file('bad'), card }, { file: file('good'), card }, { file: file('bad'), card, document: 'older' }])
    await settle()
    const made = queue.list.value[0]?.document
    await queue.clear()
    expect(queue.list.value).toEqual([])
    expect(vi.mocked(wires.discard).mock.calls).toEqual([[made]])
  })
  test('what is no PDF gets no card at all', async () => {
    const { queue, wires } = queueWith({ check: async () => 'không phải PDF' })
    queue.add([{ file: file('a'), card }])
    await settle()
    expect(queue.list.value[0]).toMatchObject({ state: 'refused', why: 'không phải PDF' })
    expect(wires.create).not.toHaveBeenCalled()
  })
  test('stopping ends the sending; a new version needs no new card', async () => {
    const send: UploadWires['send'] = (_, __, ___, signal) => new Promise((_, no) => signal.addEventListener('abort', () => no(new Error('stopped'))))
    const { queue, wires } = queueWith({ send })
    queue.add([{ file: file('a'), card, document: 'd1' }])
    await settle()
    queue.stop(queue.list.value[0]?.id as number)
    await settle()
    expect(states(queue)).toEqual(['stopped'])
    expect(wires.create).not.toHaveBeenCalled()
    queue.clear()
    expect(queue.list.value).toEqual([])
  })
})

test.each([['To_trinh so 12.pdf', 'To trinh so 12'], ['Báo cáo.2026.PDF', 'Báo cáo.2026'], ['.pdf', '.pdf']])('%s is called %s', (name, want) => expect(titleOf(name)).toBe(want))
test.each([['Dự thảo Nghị quyết.pdf', 'draft_resolution'], ['Báo cáo thẩm tra.pdf', 'appraisal'], ['TTr 12.pdf', 'proposal'], ['Phụ lục biểu 3.pdf', 'annex'], ['Báo cáo.pdf', 'report'], ['abc.pdf', 'other']])('%s is a %s', (name, want) => expect(kindOf(name)).toBe(want))
test('a PDF is known by its beginning, not its name', async () => {
  expect(await looksLikePdf(new Blob(['\n%PDF-1.4 …']))).toBe(true)
  expect(await looksLikePdf(new Blob(['PK\u0003\u0004']))).toBe(false)
})

test('the board finds people without marks, by part of a name or by seat', () => {
  const people = [{ person: 'a', name: 'Nguyễn Thị Đào', seat: 3, present: false }, { person: 'b', name: 'Trần Văn Bình', seat: 13, present: true }, { person: 'c', name: 'Lê Khách', guest: true, present: false }]
  const ids = (show: 'all' | 'away' | 'guests', text: string) => found(people, show, text).map((one) => one.person)
  expect(ids('all', '')).toEqual(['a', 'b'])
  expect(ids('away', '')).toEqual(['a'])
  expect(ids('away', 'dao')).toEqual(['a'])
  expect(ids('all', '13')).toEqual(['b'])
  expect(ids('all', 'khach')).toEqual(['c'])
})
