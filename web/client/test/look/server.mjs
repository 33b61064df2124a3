// Serves the built client with the headers of the real server and answers the API from world.mjs, for
// pictures and browser checks without a server. The live line is mocked in the page by shoot.mjs.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import * as world from './world.mjs'

const app = join(import.meta.dirname, '../../../dist/app')
const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.html': 'text/html; charset=utf-8', '.json': 'application/json', '.webmanifest': 'application/manifest+json', '.wasm': 'application/wasm' }
const csp = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' blob: data:; font-src 'self'; manifest-src 'self'; frame-ancestors 'none'"

/** Papers by document id; the first is the one to read. */
export function papers(files) {
  const titles = ['Dự thảo Nghị quyết', 'Tờ trình của Ủy ban nhân dân', 'Báo cáo thẩm tra của Ban Kinh tế – Xã hội', 'Phụ lục: biểu mức thu của 6 chợ']
  const kinds = ['draft_resolution', 'proposal', 'appraisal', 'annex']
  return files.map((bytes, i) => {
    const hash = createHash('sha256').update(bytes).digest('hex')
    return { bytes, file: { document: `doc${i}`, item: i < 4 ? 'i10.4' : 'i10.5', title: titles[i % 4], kind: kinds[i % 4], level: 'internal', version: i === 0 ? 2 : 1, hash, size: bytes.length, pages: 12 - i, url: `/docs/doc${i}/${hash}`, published: 0 } }
  })
}

/** Starts it on a free port; state.boot and state.api may be changed while it runs. */
export function serve(state) {
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://x')
    const json = (body, status = 200) => response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(body))
    response.setHeader('Content-Security-Policy', csp)
    if (url.pathname.startsWith('/api/v1')) return api(state, request, url.pathname.slice(7), json)
    const paper = state.papers.find((one) => one.file.url === url.pathname)
    if (paper) return sendPaper(paper, request, response)
    const file = join(app, url.pathname)
    if (extname(url.pathname) && existsSync(file)) {
      const cache = url.pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
      return response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Cache-Control': cache }).end(readFileSync(file))
    }
    const page = readFileSync(join(app, 'index.html'), 'utf8').replace('id="boot"></script>', `id="boot">${JSON.stringify(state.boot)}</script>`)
    response.writeHead(200, { 'Content-Type': types['.html'], 'Cache-Control': 'no-cache' }).end(page)
  })
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done({ server, url: `http://localhost:${server.address().port}` })))
}

function api(state, request, path, json) {
  const special = state.api?.(request.method, path)
  if (special) return json(special.body, special.status)
  if (path.endsWith('/pack')) {
    const files = state.papers.map((one) => one.file)
    return json({ session: 's1', revision: 7, bytes: files.reduce((sum, file) => sum + file.size, 0), files })
  }
  if (path.endsWith('/record')) return json(world.record)
  if (path.endsWith('/ballot')) return json({ poll: path.split('/')[2], entitled: true })
  if (path === '/me') return json(state.boot.me)
  if (path === '/sessions') return json(state.boot.sessions)
  return json({ type: 'x', title: 'x', status: 404, detail: `Không có ${path}`, code: 'x', kind: 'not-found' }, 404)
}

function sendPaper(paper, request, response) {
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '')
  const headers = { 'Content-Type': 'application/pdf', 'Accept-Ranges': 'bytes', ETag: `"${paper.file.hash}"` }
  if (!range) return response.writeHead(200, { ...headers, 'Content-Length': paper.bytes.length }).end(paper.bytes)
  const end = range[2] ? Number(range[2]) : paper.bytes.length - 1
  const part = paper.bytes.subarray(Number(range[1]), end + 1)
  response.writeHead(206, { ...headers, 'Content-Length': part.length, 'Content-Range': `bytes ${range[1]}-${end}/${paper.bytes.length}` }).end(part)
}
