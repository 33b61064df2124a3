// A small council for looking at the screens: the drawn session as data. Only tests and pictures use it.
const day = Date.UTC(2026, 11, 10)
/** A time on the day of the session, in Viet Nam. */
export const at = (hour, minute = 0, second = 0) => day + ((hour - 7) * 3600 + minute * 60 + second) * 1000

const item = (number, title, more = {}) => ({
  id: `i${number}`, level: number.includes('.') ? 2 : 1, number, title, minutes: 15, state: 'planned', documents: 1, ...more,
})
export const agenda = [
  item('10', 'Thảo luận và thông qua các dự thảo nghị quyết', { state: 'running', documents: 0, planned_at: at(9, 30) }),
  item('10.2', 'Nghị quyết về dự toán ngân sách địa phương năm 2027', { state: 'done', outcome: 'passed' }),
  item('10.3', 'Nghị quyết về phân bổ ngân sách cấp xã năm 2027', { state: 'done', outcome: 'passed' }),
  item('10.4', 'Dự thảo Nghị quyết về mức thu phí chợ trên địa bàn xã', { state: 'running', presenter: 'Đại biểu 04', started_at: at(10, 40), documents: 4 }),
  item('10.5', 'Nghị quyết về danh mục đầu tư công năm 2027', { planned_at: at(10, 55) }),
  item('10.6', 'Nghị quyết về chương trình giám sát năm 2027', { planned_at: at(11, 10) }),
]
agenda[0].state = 'planned'

export const poll = (more = {}) => ({
  id: 'p5', session: 's1', item: 'i10.5', title: 'Thông qua Nghị quyết về danh mục đầu tư công năm 2027?', method: 'named', rule: 'resolution',
  threshold: { num: 1, den: 2, strict: true, base: 'seats' }, rule_text: 'hơn một nửa của tổng số 33 đại biểu', choices: ['for', 'against', 'abstain'],
  state: 'open', round: 1, ordinal: 5, change_allowed: true, countdown: 10, needed: 17, opened_at: at(10, 41), ...more,
})
const counts = (f, a, s, silent) => ({
  for: f, against: a, abstain: s, silent, cast: f + a + s, roll: 33, present: f + a + s, seats: 33, base: 33, needed: 17, quorum: 22, quorate: true,
  passed: f >= 17, inequality: `${f} × 2 ${f >= 17 ? '>' : '≤'} 1 × 33`, checkpoint: '9C1E-40B2',
})
export const declared = poll({
  state: 'declared', closed_at: at(10, 42, 7), declared_at: Date.now(), result: counts(16, 11, 3, 3),
  roll_call: Array.from({ length: 33 }, (_, i) => {
    const choice = ['for', 'against', 'for', 'for', 'against', 'for', 'for', 'against', undefined, 'for', 'abstain'][i % 11]
    return { person: `d${i + 1}`, name: `Đại biểu ${String(i + 1).padStart(2, '0')}`, seat: i + 1, ...(choice && { choice }), ...(i === 17 && { manual: true }) }
  }),
})
const earlier = [1, 2, 3, 4].map((n) => poll({
  id: `p${n}`, ordinal: n, item: `i10.${n}`, state: 'declared', opened_at: at(9, 40 + n), closed_at: at(9, 50 + n), declared_at: at(9, 50 + n), result: counts(30, 1, 1, 1),
  title: ['Nhiệm vụ phát triển kinh tế – xã hội năm 2027', 'Dự toán ngân sách địa phương năm 2027', 'Phân bổ ngân sách cấp xã năm 2027', 'Mức thu phí chợ trên địa bàn xã'][n - 1],
}))
export const receipt = (pollId, ballot, choice, position = 128) => ({
  ballot, poll: pollId, round: 1, choice, choice_hash: 'a'.repeat(64), salt: 'b'.repeat(32), position, leaf: '9c1e40b2'.repeat(8), recorded_at: at(10, 41, 22) * 1000, code: '7F3A-91', signature: 'c2ln',
})
export const attendance = { present: 30, seats: 33, filled: 33, needed: 22, quorate: true, guests: 18 }

/** Sections as the server would send them on entering. */
export const sections = (change = {}) => ({
  session: { state: 'running', sitting: 1, sitting_open: true, item: 'i10.4', since: at(10, 40) },
  agenda, papers: { revision: 7 }, attendance, polls: Object.fromEntries(earlier.map((one) => [one.id, one])), turnout: {}, ...change,
})
/** The sections with one more poll, and its turnout. */
export const withPoll = (one, sent = 19) => {
  const base = sections()
  return { ...base, session: { ...base.session, item: 'i10.5' }, polls: { ...base.polls, [one.id]: one }, turnout: { [one.id]: { sent, of: 30 } } }
}

export const record = {
  session: 's1', presence: [{ from: at(7, 52) }],
  votes: earlier.map((one, i) => ({ poll: one, ...(i !== 1 && { receipt: receipt(one.id, `b${i}`.padEnd(32, '0'), ['for', 'against', 'for', 'abstain'][i], 101 + i) }) })),
}
const summary = { id: 's1', body: 'b1', body_name: 'HĐND xã Bản Mẫu', title: 'Kỳ họp thường lệ cuối năm 2026', kind: 'regular', state: 'running', starts_at: at(7, 30), ends_at: at(17), place: 'Hội trường xã' }
export const sessions = [summary, { ...summary, id: 's2', title: 'Kỳ họp chuyên đề về đầu tư công', state: 'published', starts_at: at(7, 30) + 20 * 86_400_000 }]
export const me = (language = 'vi', roles = ['delegate']) => ({
  person: 'd7', name: 'Đại biểu 07', language, csrf: 'csrf-token',
  bodies: [{ body: { id: 'b1', name: 'HĐND xã Bản Mẫu', place: 'Bản Mẫu', time_zone: 'Asia/Ho_Chi_Minh', seats: 33, filled: 33, rule_pack: '2015' }, roles, seat: 7, permissions: ['session.read', 'attendance.self', 'poll.vote'] }],
})
export const boot = (language = 'vi', change = {}) => ({ me: me(language), language, version: 'test', now: Date.now(), sessions, ...change })
