// The doctor's lines on the set-up page: what isn't well stands open, the rest can be opened.

const SUMMARY = {
  broken: 'Something is broken: begin at the top.',
  warning: 'It works, with warnings.',
  ok: 'All is well.',
}

function element(name, text, parts = {}) {
  const made = document.createElement(name)
  made.textContent = text.replaceAll('`', '')
  return Object.assign(made, parts)
}

function drawLine(line) {
  const item = document.createElement('li')
  item.dataset.verdict = line.verdict
  const more = element('details', '', { open: ['broken', 'warning'].includes(line.verdict) })
  const head = element('summary', '')
  head.append(
    element('span', line.verdict, { className: 'verdict' }),
    element('strong', line.check.replaceAll('_', ' ')),
    element('span', line.means),
  )
  more.append(head)
  if (line.do) more.append(element('p', line.do, { className: 'do' }))
  if (line.verdict !== 'skipped') {
    more.append(element('p', `Tried: ${line.tried}. Came back: ${line.got}.`, { className: 'hint' }))
  }
  more.append(element('p', line.cause, { className: 'code' }))
  item.append(more)
  return item
}

// Draws all lines and says how it is on the whole.
export function drawLines(list, reports) {
  const lines = reports.flatMap((report) => report.lines)
  list.hidden = false
  list.replaceChildren(...lines.map(drawLine))
  const worst = ['broken', 'warning'].find((verdict) => lines.some((l) => l.verdict === verdict))
  return SUMMARY[worst ?? 'ok']
}
