// The page Zendesk sends the browser back to, and the page that tells what came of it.
//
// The inline script in the head has already taken the fragment out of the address. This one sends it
// to the backend once, then leaves for a fresh document: the first one's timings hold the address it
// was loaded from. Only the outcome travels along, never the token.

const account = document.body.dataset.account ?? ''
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

function show(state) {
  document.body.dataset.state = state
  for (const section of document.querySelectorAll('main > section')) {
    section.hidden = section.id !== state
  }
}

function showProblem(problem) {
  for (const part of ['title', 'detail', 'action', 'code']) {
    find(`problem-${part}`).textContent = problem[part]
  }
  show('problem')
}

const OUTCOME = 'chatside-connect-outcome'

const OFFLINE = {
  title: 'Zendesk Chat was not connected',
  detail: 'This page could not reach its own server. Nothing was saved.',
  action: 'Check the network, then press Connect again.',
  code: 'network_down',
}

async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw answer
  return answer
}

async function outcomeOf(path, body) {
  try {
    return await post(path, body)
  } catch (error) {
    return { outcome: 'problem', problem: error && error.code ? error : OFFLINE }
  }
}

/** On to a document the token never met; where storage is switched off, it is told right here. */
function leave(outcome) {
  try {
    sessionStorage.setItem(OUTCOME, JSON.stringify(outcome))
    location.replace(`/connect/result/${encodeURIComponent(account)}#_`)
  } catch {
    draw(outcome)
  }
}

async function ask(path, body) {
  draw(await outcomeOf(path, body))
}

function draw(answer) {
  if (answer.outcome === 'problem') return showProblem(answer.problem)
  if (answer.outcome === 'connected') {
    find('connected-name').textContent = answer.agent_name
    find('history').hidden = answer.grant_type !== 'implicit'
    show('connected')
    return
  }
  find('confirm-name').textContent = answer.agent_name
  find('confirm-yes').onclick = () => {
    show('working')
    ask('/connect/confirm', { account_id: account, confirm: answer.confirm })
  }
  find('confirm-no').onclick = () => {
    show('working')
    ask('/connect/confirm', { account_id: account, confirm: answer.confirm, accept: false })
  }
  show('confirm')
}

for (const button of document.querySelectorAll('.close')) button.onclick = () => window.close()

async function start() {
  if (window.landed) {
    const { fragment, query } = window.landed
    delete window.landed
    return leave(await outcomeOf('/connect/finish', { account_id: account, fragment, query }))
  }
  const outcome = sessionStorage.getItem(OUTCOME)
  sessionStorage.removeItem(OUTCOME)
  return outcome ? draw(JSON.parse(outcome)) : show('over')
}

start()
