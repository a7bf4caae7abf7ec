/**
 * The bar at the bottom: what a person can change about the stand-in.
 *
 * @import {Host} from './host.js'
 */

import { byId } from './dom.js'

/** @param {Host} host */
export function bindControls(host) {
  bindPeople(host)
  bindLooks(host)
  bindPanels(host)
}

/**
 * @param {string} id
 * @param {(value: string) => void} act
 */
function onChange(id, act) {
  const select = byId(id, HTMLSelectElement)
  select.addEventListener('change', () => act(select.value))
  return select
}

/** @param {HTMLSelectElement} select @param {{id: number, name: string}[]} people */
function offer(select, people) {
  select.append(...people.map(({ id, name }) => new Option(name, String(id))))
}

/** @param {Host} host */
function bindPeople(host) {
  const { account, me, staff, requesters, tickets } = host.boot
  const agent = onChange('control-agent', (id) => {
    document.cookie = `agent_${account.subdomain}=${id}; path=/; SameSite=Lax`
    location.reload()
  })
  offer(agent, staff.map(({ id, name, note }) => (
    { id, name: `${name.split(' ')[0]} (${note})` }
  )))
  agent.value = String(me.id)

  const requester = onChange('control-requester', (id) => {
    void host.setRequester(id === '' ? null : Number(id))
  })
  offer(requester, requesters)
  requester.append(new Option('No requester', ''))
  document.addEventListener('host-changed', () => {
    requester.value = String(host.current?.ticket?.requester?.id ?? '')
  })

  let fresh = 1
  const ticket = onChange('control-ticket', (id) => {
    const person = host.current?.ticket?.requester
    if (id === 'new') void host.openNew(fresh++)
    else if (id !== 'profile') void host.switchTab(Number(id))
    else if (person) void host.openUser(person.id)
    ticket.value = ''
  })
  ticket.append(new Option('New ticket', 'new'), new Option("Requester's profile", 'profile'))
  offer(ticket, tickets.map(({ id, subject }) => ({ id, name: `#${id} ${subject}` })))
}

/** @param {Host} host */
function bindLooks(host) {
  const scheme = onChange('control-scheme', (value) => {
    host.setColorScheme(value === 'dark' ? 'dark' : 'light')
  })
  document.addEventListener('host-changed', () => { scheme.value = host.colorScheme })
  const locale = onChange('control-locale', (value) => reloadWith('locale', value))
  if (![...locale.options].some((option) => option.value === host.boot.me.locale)) {
    locale.prepend(new Option(host.boot.me.locale))
  }
  locale.value = host.boot.me.locale

  const width = byId('control-width', HTMLInputElement)
  const shown = byId('control-width-shown', HTMLElement)
  const apply = (/** @type {number} */ pixels) => {
    width.value = String(host.setWidth(pixels))
    shown.textContent = `${width.value} px`
  }
  width.addEventListener('input', () => apply(Number(width.value)))
  apply(Number(new URLSearchParams(location.search).get('width') ?? 320))
}

/** @param {Host} host */
function bindPanels(host) {
  onChange('control-proxy', (value) => { host.proxy = value })
  const button = byId('control-log', HTMLButtonElement)
  button.addEventListener('click', () => {
    const panel = byId('log', HTMLElement)
    panel.hidden = !panel.hidden
    button.setAttribute('aria-expanded', String(!panel.hidden))
  })
}

/**
 * @param {string} name
 * @param {string} value
 */
function reloadWith(name, value) {
  const address = new URL(location.href)
  address.searchParams.set(name, value)
  location.assign(address)
}
