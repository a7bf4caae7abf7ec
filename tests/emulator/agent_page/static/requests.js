/**
 * `client.request`: own addresses by the agent's session, others by the proxy,
 * `cors` by the browser itself.
 *
 * @import {Host} from './host.js'
 * @import {AppInstance} from './instance.js'
 */

const PROXY = '/api/v2/zendesk_apps_proxy/proxy/apps'
const SLOW_S = 3
/** @type {Record<string, {status: number, text: string}>} */
const FAILURES = {
  unknown_installation: { status: 502, text: 'Proxy error: Internal API error' },
  no_settings: {
    status: 422, text: 'Proxy error: installation or OAuth information could not be obtained',
  },
}

/** @typedef {{status: number, statusText: string, text: string, headers: Headers}} Answer */

/**
 * @param {Host} host
 * @param {AppInstance} instance
 * @param {Record<string, any>} message
 */
export async function runRequest(host, instance, message) {
  const options = message.message ?? {}
  const answer = await send(host, instance, options)
  const { outcome, args } = finish(options, answer)
  instance.push(`${message.key}.${outcome}`, { responseArgs: args })
}

/**
 * @param {Host} host
 * @param {AppInstance} instance
 * @param {Record<string, any>} options
 * @returns {Promise<Answer>}
 */
async function send(host, instance, options) {
  const { url, init, proxied } = prepare(instance, options)
  if (proxied && host.proxy === 'slow') await host.pause(SLOW_S)
  const failure = proxied ? FAILURES[host.proxy] : undefined
  if (failure) {
    return { ...failure, statusText: 'error', headers: new Headers() }
  }
  try {
    const answer = await fetch(url, init)
    const { status, statusText, headers } = answer
    return { status, statusText, headers, text: await answer.text() }
  } catch {
    return { status: 0, statusText: 'error', text: '', headers: new Headers() }
  }
}

/**
 * @param {AppInstance} instance
 * @param {Record<string, any>} options
 */
function prepare(instance, options) {
  const method = String(options.type ?? options.method ?? 'GET').toUpperCase()
  const headers = new Headers(options.headers ?? {})
  const raw = String(options.url)
  const extra = formText(options.data)
  const url = method === 'GET' && extra ? raw + (raw.includes('?') ? '&' : '?') + extra : raw
  const body = method === 'GET' || !extra ? null : extra
  const type = options.contentType ?? 'application/x-www-form-urlencoded; charset=UTF-8'
  if (body && type !== false && !headers.has('Content-Type')) headers.set('Content-Type', type)
  const proxied = !options.cors && leaves(url)
  if (proxied) {
    headers.set('X-Zendesk-App-Id', String(instance.installation.appId))
    headers.set('X-Zendesk-App-Installation-Id', String(instance.installation.id))
  }
  const leg = options.secure ? 'secure/' : ''
  const address = proxied ? `${PROXY}/${leg}${encodeURIComponent(url)}` : url
  return { url: address, init: { method, headers, body }, proxied }
}

/**
 * Whether an address leaves this account; one that starts with a setting does.
 * @param {string} url
 */
function leaves(url) {
  return url.startsWith('{{') || new URL(url, location.origin).origin !== location.origin
}

/** @param {unknown} data */
function formText(data) {
  if (data === undefined || data === null) return ''
  if (typeof data === 'string') return data
  return new URLSearchParams(/** @type {Record<string, string>} */ (data)).toString()
}

/**
 * The arguments jQuery would give to `done` or `fail`.
 * @param {Record<string, any>} options
 * @param {Answer} answer
 * @returns {{outcome: 'done' | 'fail', args: unknown[]}}
 */
function finish(options, answer) {
  const type = String(options.dataType ?? answer.headers.get('Content-Type') ?? '')
  const parsed = type.includes('json') ? tryJson(answer.text) : undefined
  const { status, statusText } = answer
  const whole = {
    readyState: status === 0 ? 0 : 4, status, statusText, responseText: answer.text,
    ...(parsed === undefined ? {} : { responseJSON: parsed }),
  }
  const unreadable = type.includes('json') && parsed === undefined && answer.text !== ''
  if (status < 200 || status >= 300) return { outcome: 'fail', args: [whole, 'error', statusText] }
  if (unreadable) return { outcome: 'fail', args: [whole, 'parsererror', statusText] }
  const headers = Object.fromEntries(answer.headers)
  const body = options.httpCompleteResponse ? { ...whole, headers } : parsed ?? answer.text
  return { outcome: 'done', args: [body, 'success', { status }] }
}

/** @param {string} text */
function tryJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
