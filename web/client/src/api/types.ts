// The shapes that cross the network, generated from the server's Go types (go generate ./web/wire).
export type * from './types.gen'
