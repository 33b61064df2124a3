// Out of how many people a poll's needed number is reckoned; undefined where that is not known before the close.
import type { Attendance, Poll } from '../api/types'

export function outOf(poll: Poll, attendance: Attendance | undefined): number | undefined {
  switch (poll.threshold.base) {
    case 'seats': return attendance?.seats
    case 'filled': return attendance?.filled
    case 'present': return attendance?.present
    default: return undefined
  }
}
