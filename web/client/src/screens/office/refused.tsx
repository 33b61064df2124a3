// Why the act of a sheet was refused, on the sheet itself.
import { Banner } from '../../ui'
import type { Acting } from './act'

export const Refused = ({ acting }: { acting: Acting }) => (acting.problem ? <Banner state="stop" icon="warning" title={acting.problem} /> : null)
