/**
 * The modal layer of `instances.create`: at most 80vw by 80vh.
 *
 * @import {Host} from './host.js'
 */

import { part, stamp } from './dom.js'
import { AppInstance } from './instance.js'

/**
 * @param {Host} host
 * @param {AppInstance} opener
 * @param {{url?: string, size?: {width?: string, height?: string}}} wanted
 */
export async function openModal(host, opener, wanted) {
  const modal = new AppInstance(host, opener.tab, opener.installation, 'modal')
  const layer = stamp('modal')
  part(layer, 'title').textContent = opener.installation.name
  modal.frame.style.width = wanted.size?.width ?? '500px'
  modal.frame.style.height = wanted.size?.height ?? '320px'
  part(layer, 'body').append(modal.frame)
  part(layer, 'close').addEventListener('click', () => opener.tab.closeModal(modal))
  document.body.append(layer)
  opener.tab.instances.push(modal)
  try {
    await modal.load(wanted.url)
  } catch (problem) {
    opener.tab.closeModal(modal)
    throw problem
  }
  return modal
}
