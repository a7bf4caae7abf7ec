/**
 * One instance of an app: a frame, its guid, and who listens to what.
 *
 * @import {Host} from './host.js'
 * @import {Tab} from './tab.js'
 * @import {Installation} from './types.js'
 */

/** The tallest frame is the app's matter; this is what it gets before it asks. */
const FIRST_HEIGHT = '80px'
export const SESSION_TIMEOUT_MS = 300_000

export class AppInstance {
  /**
   * @param {Host} host
   * @param {Tab} tab
   * @param {Installation} installation
   * @param {string} location
   */
  constructor(host, tab, installation, location) {
    this.host = host
    this.tab = tab
    this.installation = installation
    this.location = location
    this.guid = crypto.randomUUID()
    /** @type {Map<string, Map<string, number>>} target guid → event → handlers */
    this.subscribers = new Map()
    this.registered = false
    this.hidden = false
    this.collapsed = false
    /** @type {{firstLoad: boolean} | null} kept until the app subscribes */
    this.activation = null
    this.everActive = false
    this.appOrigin = ''
    this.frame = this.#makeFrame()
  }

  #makeFrame() {
    const { sandbox, allow } = this.host.boot.switches
    const frame = document.createElement('iframe')
    frame.name = `app_${this.guid}`
    frame.title = this.installation.name
    const kind = this.location === 'modal' ? 'modal' : 'app'
    frame.dataset.testid = `${kind}-frame-${this.tab.subject.key}-${this.installation.id}`
    if (sandbox !== null) frame.setAttribute('sandbox', sandbox)
    if (allow) frame.allow = allow
    frame.style.height = FIRST_HEIGHT
    return frame
  }

  /**
   * Fills the frame, which must be in the document: by form POST when the location is signed.
   * @param {string} [url] a modal's own address
   */
  async load(url) {
    const launch = await this.host.launch(this, url)
    this.appOrigin = new URL(launch.url).origin
    if (launch.token === null) {
      this.frame.src = launch.url
    } else {
      postInto(this.frame.name, launch.url, launch.token)
    }
  }

  /** The message of `zaf.app.registered`. */
  introduction() {
    const { id, appId, name, version, settings } = this.installation
    return {
      metadata: { appId, installationId: id, name, version, settings },
      context: this.context(),
      iframe_session_timeout: SESSION_TIMEOUT_MS,
    }
  }

  context() {
    const place = this.location === 'modal' ? {} : this.tab.subject.context
    return {
      instanceGuid: this.guid, product: 'support',
      account: { subdomain: this.host.boot.account.subdomain },
      location: this.location, ...place,
    }
  }

  summary() {
    return { ...this.context(), status: this.registered ? 'active' : 'loading' }
  }

  /** @param {string} file */
  assetUrl(file) {
    const { origin } = this.host.boot.account
    return `${origin}/agent/assets/${this.installation.appId}/assets/${file}`
  }

  /** @param {Record<string, unknown>} message */
  post(message) {
    const target = this.frame.contentWindow
    if (!target || !this.appOrigin) return
    this.host.log.add('out', this.guid, message)
    target.postMessage(message, this.appOrigin)
  }

  /**
   * @param {string} event
   * @param {string} [about] the instance it happened to
   */
  listensTo(event, about = this.guid) {
    return (this.subscribers.get(about)?.get(event) ?? 0) > 0
  }

  /**
   * Sends `zaf.{event}`, if the app subscribed to it.
   * @param {string} event
   * @param {unknown} [message]
   * @param {string} [about] the instance it happened to
   */
  push(event, message, about = this.guid) {
    if (!this.registered || !this.listensTo(event, about)) return false
    this.post({ key: `zaf.${event}`, message, instanceGuid: about })
    return true
  }

  /** @param {boolean} firstLoad */
  activate(firstLoad) {
    this.activation = { firstLoad }
    this.everActive = true
    this.deliverActivation()
  }

  deliverActivation() {
    if (!this.activation) return
    const data = this.host.boot.switches.activated_with_data ? this.activation : undefined
    if (this.push('app.activated', data)) this.activation = null
  }

  deactivate() {
    this.activation = null
    this.push('app.deactivated')
  }

  /** @param {boolean} hidden */
  setHidden(hidden) {
    this.hidden = hidden
    const card = this.frame.closest('[data-part="app"]')
    if (card instanceof HTMLElement) card.hidden = hidden
  }
}

/**
 * @param {string} frameName
 * @param {string} url
 * @param {string} token
 */
function postInto(frameName, url, token) {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = url
  form.target = frameName
  form.hidden = true
  const field = document.createElement('input')
  field.type = 'hidden'
  field.name = 'token'
  field.value = token
  form.append(field)
  document.body.append(form)
  form.submit()
  form.remove()
}
