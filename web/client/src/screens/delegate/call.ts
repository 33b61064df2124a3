// Calls a delegate to a vote with two tones and a vibration, once a poll and device. Browsers allow both
// only after the person has touched the page; before that the sheet alone must do.
const called = 'ecabinet.called'

export function callToVote(poll: string): void {
  if (sessionStorage.getItem(called) === poll) return
  sessionStorage.setItem(called, poll)
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return
  navigator.vibrate?.([180, 90, 180])
  void chime()
}

async function chime(): Promise<void> {
  const context = new AudioContext()
  try {
    if (context.state === 'suspended') await context.resume()
    for (const [at, pitch] of [[0, 660], [0.22, 880]] as const) tone(context, pitch, at)
    await new Promise((done) => setTimeout(done, 900))
  } catch (cause) {
    console.warn('no sound', cause)
  } finally {
    await context.close()
  }
}

function tone(context: AudioContext, pitch: number, at: number): void {
  const start = context.currentTime + at
  const source = new OscillatorNode(context, { frequency: pitch, type: 'sine' })
  const volume = new GainNode(context, { gain: 0 })
  volume.gain.setValueAtTime(0, start)
  volume.gain.linearRampToValueAtTime(0.25, start + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.5)
  source.connect(volume).connect(context.destination)
  source.start(start)
  source.stop(start + 0.55)
}
