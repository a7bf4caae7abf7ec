/**
 * What `client.get` reads: one tree per instance, read by dotted path.
 *
 * @import {Person} from './types.js'
 * @import {Ticket} from './ticket.js'
 * @import {Tab} from './tab.js'
 * @import {AppInstance} from './instance.js'
 */

/** @typedef {{found: true, value: unknown} | {found: false}} Found */

/**
 * @param {AppInstance} instance
 * @param {string} path
 * @returns {Found}
 */
export function readPath(instance, path) {
  if (path.startsWith('assetURL:')) return { found: true, value: instance.assetUrl(path.slice(9)) }
  if (path.startsWith('ticketFields:')) return { found: true, value: { name: path.slice(13) } }
  /** @type {unknown} */
  let value = tree(instance)
  for (const step of path.split('.')) {
    if (value === null) return { found: true, value: null }
    if (typeof value !== 'object' || !Object.hasOwn(value, step)) return { found: false }
    value = /** @type {Record<string, unknown>} */ (value)[step]
  }
  return { found: true, value }
}

/** @param {AppInstance} instance */
function tree(instance) {
  const { host, tab } = instance
  return {
    currentUser: host.currentUser(),
    currentAccount: {
      subdomain: host.boot.account.subdomain,
      planName: 'Suite Professional',
      daysLeftInTrial: 0,
      timeZone: {
        name: 'Paris', translatedName: 'Paris', ianaName: 'Europe/Paris', offset: 60,
        formattedOffset: 'GMT+01:00',
      },
    },
    colorScheme: host.colorScheme,
    instances: Object.fromEntries(tab.instances.map((i) => [i.guid, i.summary()])),
    viewport: { size: { width: innerWidth, height: innerHeight } },
    visible: !instance.hidden,
    isCollapsed: instance.collapsed,
    appsTray: { isVisible: true },
    ...(instance.location === 'modal' ? {} : placeTree(tab)),
  }
}

/** What only this kind of page has; a modal has none of it. @param {Tab} tab */
function placeTree({ subject }) {
  return 'person' in subject ? { user: personTree(subject.person) } : { ticket: ticketTree(subject) }
}

/** @param {Ticket} ticket */
function ticketTree(ticket) {
  return {
    id: ticket.id, isNew: ticket.id === null, subject: ticket.subject, description: ticket.description,
    status: ticket.status, priority: ticket.priority, type: ticket.type, tags: ticket.tags,
    requester: ticket.requester && personTree(ticket.requester),
    assignee: { user: null, group: null },
    organization: null, collaborators: [], viewers: [], sharedWith: [], externalId: null,
    brand: { id: '1', name: 'Main' }, form: { id: null }, recipient: null,
    comments: [],
    createdAt: ticket.openedAt, updatedAt: ticket.openedAt,
    via: { channel: ticket.via, source: null },
    conversation: conversation(ticket),
  }
}

/** @param {Person} person */
function personTree(person) {
  return {
    id: person.id, email: person.email, name: person.name, role: person.role,
    locale: person.locale, externalId: person.external_id, alias: '', details: '', notes: '', avatarUrl: '',
    organizations: [], groups: [], tags: [], isSystemUser: false,
    timeZone: { ianaName: person.iana_time_zone },
    identities: person.identities.map(({ id, type, value, verified, primary }) => (
      { id, type, value, verified, primary, userId: person.id }
    )),
  }
}

/** @param {Ticket} ticket */
function conversation(ticket) {
  const author = ticket.requester
  return [{
    author: {
      id: author?.id ?? null, avatar: '', name: author?.name ?? '', role: author?.role ?? 'end-user',
    },
    channel: { name: ticket.via },
    message: { content: ticket.description, contentType: 'text/html' },
    timestamp: ticket.openedAt,
    attachments: [],
  }]
}
