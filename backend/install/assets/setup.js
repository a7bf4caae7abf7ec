// The set-up page. The secret of the link stays in the fragment, so that a reload works; it travels
// only in a header.

const account = document.body.dataset.account ?? ''
const secret = location.hash.slice(1)
const find = (id) => document.getElementById(id)

const OFFLINE = {
  title: 'No answer',
  detail: 'This page could not reach its own server.',
  action: 'Check the network and try again.',
  code: 'network_down',
}

const UNDECIDED = {
  title: 'One choice is missing',
  detail: 'Say who may read past chats; Chatside does not choose for you.',
  action: '',
  code: 'policy_missing',
}

async function post(what, body = {}) {
  const response = await fetch(`/setup/${encodeURIComponent(account)}/${what}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Setup ${secret}` },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw answer
  return answer
}

function showProblem(error) {
  const problem = error && error.code ? error : OFFLINE
  for (const part of ['title', 'detail', 'action', 'code']) {
    find(`problem-${part}`).textContent = problem[part]
  }
  const news = find('problem').hidden
  find('problem').hidden = false
  if (news) find('problem').scrollIntoView({ block: 'nearest' })
}

let drawn = false

function draw(state) {
  find('steps').hidden = false
  find('check').hidden = false
  find('for-whom').textContent = ` for ${state.subdomain}`
  find('redirect-uri').textContent = state.redirect_uri
  find('step-install').dataset.done = String(state.installed)
  find('installed-hint').textContent = state.installed
    ? 'Done: a panel was opened in your account.'
    : 'Not seen yet. You can do the other steps meanwhile.'
  const ready = Boolean(state.client_id && state.policy)
  find('step-client').dataset.done = String(ready)
  find('step-connect').dataset.done = String(state.connection === 'connected')
  find('connect').disabled = !ready
  const locked = state.connection !== 'not_connected'
  for (const field of find('client-form').elements) field.disabled = locked
  find('locked').hidden = state.connection !== 'connected'
  find('connect').textContent = state.connection === 'not_connected' ? 'Connect' : 'Connect again'
  find('connected').hidden = state.connection !== 'connected'
  find('connected-by').textContent = state.connected_by ?? ''
  if (state.connection === 'connected') find('waiting').hidden = true
  drawCopy(state.copy)
  if (!drawn) fill(state)
  drawn = true
}

function drawCopy(sentences) {
  const list = find('copy')
  const words = sentences.join('\n')
  list.hidden = !words
  if (list.dataset.words === words) return
  list.dataset.words = words
  list.replaceChildren(
    ...sentences.map((sentence) => {
      const item = document.createElement('li')
      item.textContent = sentence
      return item
    }),
  )
}

function fill(state) {
  find('client-id').value = state.client_id ?? ''
  for (const choice of document.querySelectorAll('[name=policy]')) {
    choice.checked = choice.value === state.policy
  }
}

let failed = ''

// A look that went well takes away what looking had to say, not what a button had to say.
async function attempt(what, work) {
  try {
    await work()
    if (what === 'look' && failed !== 'look') return
    find('problem').hidden = true
  } catch (error) {
    failed = what
    showProblem(error)
  }
}

const refresh = () => attempt('look', async () => draw(await post('state')))

find('save').onclick = () =>
  attempt('save', async () => {
    find('saved').textContent = ''
    const policy = document.querySelector('[name=policy]:checked')?.value
    if (!policy) throw UNDECIDED
    draw(await post('save', { client_id: find('client-id').value, policy }))
    find('saved').textContent = 'Saved.'
  })

find('client-form').addEventListener('input', () => {
  find('saved').textContent = ''
})

find('client-form').addEventListener('submit', (event) => {
  event.preventDefault()
  find('save').click()
})

find('connect').onclick = () => {
  // Opened inside the click, filled afterwards: a window opened later counts as unasked for.
  const opened = window.open('about:blank', '_blank', 'popup,width=560,height=680')
  attempt('connect', async () => {
    const { connect_url: url } = await post('begin')
    find('connect-link').href = url
    find('waiting').hidden = false
    if (opened) opened.location.replace(url)
  })
}

find('copy-redirect').onclick = () => {
  const range = document.createRange()
  range.selectNodeContents(find('redirect-uri'))
  const selection = getSelection()
  selection.removeAllRanges()
  selection.addRange(range)
  find('copy-redirect').textContent = document.execCommand('copy') ? 'Copied' : 'Press Ctrl+C'
}

find('check-now').onclick = async () => {
  find('check-now').disabled = true
  find('check-sum').textContent = 'Checking…'
  await attempt('check', async () => {
    const [{ drawLines }, { reports }] = await Promise.all([import('./lines.js'), post('check')])
    find('check-sum').textContent = drawLines(find('check-lines'), reports)
  })
  if (failed === 'check' && !find('problem').hidden) find('check-sum').textContent = ''
  find('check-now').disabled = false
}

refresh()
setInterval(() => document.visibilityState === 'visible' && !find('steps').hidden && refresh(), 3000)
addEventListener('focus', refresh)
