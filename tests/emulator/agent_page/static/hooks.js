/**
 * `ticket.save`: every subscribed instance is asked and may refuse.
 *
 * @import {AppInstance} from './instance.js'
 */

/** Zendesk's own limit isn't known; without an answer the save goes on. */
const PATIENCE_MS = 15_000

/** @type {Map<string, (refusal: string | null) => void>} */
const waiting = new Map()

/**
 * The first refusal, or null.
 * @param {AppInstance[]} instances
 * @param {string} hook
 */
export async function askAll(instances, hook) {
  const asked = instances.filter((i) => i.registered && i.listensTo(hook))
  const answers = await Promise.all(asked.map((instance) => ask(instance, hook)))
  return answers.find((refusal) => refusal !== null) ?? null
}

/**
 * @param {AppInstance} instance
 * @param {string} hook
 * @returns {Promise<string | null>}
 */
function ask(instance, hook) {
  return new Promise((resolve) => {
    const key = `${instance.guid} ${hook}`
    const settle = (/** @type {string | null} */ refusal) => {
      waiting.delete(key)
      resolve(refusal)
    }
    waiting.set(key, settle)
    setTimeout(() => settle(null), PATIENCE_MS)
    instance.post({ key: `zaf.${hook}`, needsReply: true })
  })
}

/**
 * @param {AppInstance} instance
 * @param {string} hook
 * @param {unknown} refusal
 */
export function takeReply(instance, hook, refusal) {
  const text = refusal === undefined ? null : String(refusal || 'The app refused.')
  waiting.get(`${instance.guid} ${hook}`)?.(text)
}
