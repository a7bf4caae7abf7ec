// Hands the link's secret over: from the address, where no server sees it, to a form's body.

function handOver(secret) {
  if (!secret || secret === '_') return
  document.body.dataset.opening = ''
  document.getElementById('link').value = secret
  document.getElementById('door').submit()
}

// The link pasted into a tab that shows this page already loads nothing anew.
addEventListener('hashchange', () => {
  const secret = location.hash.slice(1)
  history.replaceState(null, '', location.pathname)
  handOver(secret)
})

handOver(window.handed)
delete window.handed
