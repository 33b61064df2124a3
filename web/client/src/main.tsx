// Starts the client: boot data, language, look, router, then the first screen. Everything that is not
// needed for it (service worker, papers) starts afterwards.
import { render } from 'preact'
import '../gen/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/parts.css'
import './styles/client.css'
import { App } from './app'
import { boot } from './boot'
import { startFallback } from './live/fallback'
import { startRoom } from './live/room'
import { startRouter } from './router'
import { startLook } from './settings'
import { startPacks } from './offline/packs'
import { startPlaces } from './offline/places'
import { startRecord } from './screens/delegate/presence'
import { startWorker } from './offline/worker'

startLook()
startRouter()
startRoom()
startFallback()
startPacks()
startPlaces()
startRecord()
await boot()
render(<App />, document.getElementById('app') as HTMLElement)
startWorker()
