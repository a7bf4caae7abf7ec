// The set-up pages work without this; it saves reloads, copies, and opens Connect in a small window.

const LOOK_MS = 2500

// A document that was fetched runs no scripts, and no text of it becomes a page's source here.
function fetched() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('GET', location.pathname)
    request.responseType = 'document'
    request.onload = () => (request.status === 200 ? resolve(request.responseXML) : reject())
    request.onerror = reject
    request.send()
  })
}

// What changed is replaced; who was on a link or button of it is on its successor.
function bring(fresh) {
  for (const part of document.querySelectorAll('[data-live]')) {
    const news = fresh.getElementById(part.id)
    if (!news || news.outerHTML === part.outerHTML) continue
    const held = part.contains(document.activeElement) ? document.activeElement.id : ''
    if (news.dataset.kind) part.dataset.kind = news.dataset.kind
    part.replaceChildren(...[...news.childNodes].map((node) => document.adoptNode(node)))
    if (held) document.getElementById(held)?.focus({ preventScroll: true })
  }
}

async function look() {
  if (document.visibilityState !== 'visible') return
  try {
    bring(await fetched())
  } catch {
    // It is tried again; what is on the page stays true of when it was drawn.
  }
}

addEventListener('hashchange', () => history.replaceState(null, '', location.pathname))

if ('watches' in document.body.dataset) {
  setInterval(look, Number(document.body.dataset.watches) || LOOK_MS)
  addEventListener('focus', look)
  document.addEventListener('visibilitychange', look)
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.onclick = () => {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy))
    button.textContent = document.execCommand('copy') ? 'Copied' : 'Press Ctrl+C'
  }
}

for (const form of document.querySelectorAll('form[data-slow]')) {
  form.addEventListener('submit', () => {
    form.querySelector('[role=status]').textContent = form.dataset.slow
    form.querySelector('button').disabled = true
  })
}

document.addEventListener('click', (event) => {
  if (event.target.id !== 'connect') return
  const opened = window.open(event.target.href, '_blank', 'popup,width=560,height=680')
  if (opened) event.preventDefault()
})

const print = document.getElementById('print')
if (print) {
  print.hidden = false
  print.onclick = () => window.print()
}
