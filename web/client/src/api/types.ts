// The shapes that cross the network, generated from the server's Go types (see scripts/types.mjs).
export type * from '../../gen/types'
