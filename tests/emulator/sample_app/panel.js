/* Shows the requester, the facts an app reads first, and the events as they come. */

const LISTENED = [
  'app.activated', 'app.deactivated', 'app.willDestroy', 'ticket.requester.id.changed',
  'ticket.requester.email.changed', 'ticket.requester.name.changed', 'colorScheme.changed',
  'ticket.saved', 'ticket.submit.fail', 'modal.close', '*.changed',
]
const FACTS = [
  'ticket.id', 'ticket.via', 'ticket.requester', 'ticket.conversation', 'currentUser',
  'currentAccount', 'colorScheme',
]

const client = window.ZAFClient.init()
const seen = []
Object.assign(window, { client, seen })

if (client) {
  for (const name of LISTENED) client.on(name, (data) => note(name, data))
  client.on('colorScheme.changed', paint)
  client.on('ticket.requester.id.changed', show)
  document.getElementById('quote').addEventListener('click', () => {
    void client.invoke('ticket.comment.appendText', 'Quoted from a chat')
  })
  paint(new URLSearchParams(location.search).get('colorScheme') ?? 'light')
  await show()
}

function note(name, data) {
  seen.push([name, data ?? null])
  const line = document.createElement('li')
  line.textContent = name
  document.getElementById('events').append(line)
  void fit()
}

async function show() {
  const facts = await client.get(FACTS)
  // The SDK resolves with an object of its own when the answer is late.
  if (!('currentUser' in facts)) return
  document.getElementById('who').textContent = facts['ticket.requester']?.name ?? 'No requester'
  const list = document.getElementById('facts')
  list.replaceChildren()
  add(list, 'Ticket', facts['ticket.id'])
  add(list, 'Via', facts['ticket.via']?.channel)
  for (const { type, value } of facts['ticket.requester']?.identities ?? []) add(list, type, value)
  add(list, 'Agent', facts.currentUser.name)
  await fit()
}

function add(list, term, detail) {
  for (const [kind, text] of [['dt', term], ['dd', detail]]) {
    const element = document.createElement(kind)
    element.textContent = String(text)
    list.append(element)
  }
}

function paint(scheme) {
  document.documentElement.dataset.theme = scheme
}

async function fit() {
  const height = document.documentElement.offsetHeight
  if (height > 0) await client.invoke('resize', { height: `${height}px` })
}
