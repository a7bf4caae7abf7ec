/**
 * The element with that id.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`#${id} is missing`)
  return found
}

/**
 * The first element inside `root` with `data-part`.
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement}
 */
export function part(root, name) {
  const found = root.querySelector(`[data-part="${name}"]`)
  if (!(found instanceof HTMLElement)) throw new Error(`part ${name} is missing`)
  return found
}

/**
 * A copy of `<template id>`'s only element.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function stamp(id) {
  const template = byId(id, HTMLTemplateElement)
  const copy = template.content.firstElementChild?.cloneNode(true)
  if (!(copy instanceof HTMLElement)) throw new Error(`template ${id} is empty`)
  return copy
}

/** @param {string} name */
export function initials(name) {
  const words = name.trim().split(/\s+/u)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words
  return letters.map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase()
}
