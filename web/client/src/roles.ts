// Which desks a person has and where they stand. A desk is what a role works at; who has several switches
// between them.
import type { Me, Role } from './api/types'

export type Desk = 'chair' | 'secretary' | 'clerk' | 'delegate' | 'hall' | 'auditor' | 'administrator'

/** In the order in which one of them opens first. */
const desks: readonly { desk: Desk; roles: readonly Role[] }[] = [
  { desk: 'chair', roles: ['chair'] },
  { desk: 'secretary', roles: ['secretary'] },
  { desk: 'clerk', roles: ['clerk'] },
  { desk: 'delegate', roles: ['delegate', 'guest'] },
  { desk: 'auditor', roles: ['auditor'] },
  { desk: 'administrator', roles: ['administrator'] },
  { desk: 'hall', roles: ['display'] },
]

/** The person's desks, the one that opens first in front. */
export function desksOf(me: Me | undefined): Desk[] {
  const roles = new Set(me?.bodies.flatMap((one) => one.roles))
  return desks.filter((one) => one.roles.some((role) => roles.has(role))).map((one) => one.desk)
}

const places: Record<Desk, string> = { chair: '/chair', secretary: '/office', clerk: '/clerk', delegate: '/s', hall: '/hall', auditor: '/audit', administrator: '/admin' }

/** Where a desk stands, at a session when one is known. */
export function deskPath(desk: Desk, session?: string): string {
  const place = places[desk]
  if (!session || desk === 'administrator') return place
  if (desk === 'hall') return `/s/${session}/hall`
  return desk === 'secretary' ? `${place}/${session}/agenda` : `${place}/${session}`
}
