import {icon} from './icons.js';

/** Makes an element: element('p', {class: 'x', text: 'y'}, child, ...). Text is never parsed as HTML. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'text') made.textContent = value;
    else if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A button with an icon; its name is what screen readers and the tooltip say. */
export function tool(name, label, onclick) {
  const button = element('button', {class: 'tool', type: 'button', onclick});
  face(button, name, label);
  return button;
}

/** Changes icon and name of a button. */
export function face(button, name, label) {
  if (button.dataset.icon !== name) {
    button.dataset.icon = name;
    button.replaceChildren(icon(name));
  }
  if (button.title !== label) {
    button.title = label;
    button.setAttribute('aria-label', label.replace(/ \(.\)$/, ''));
  }
}

/** Sets text only when it differs: an unchanged node costs no layout. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

let timer = 0;

/** Tells something for three seconds. */
export function toast(text) {
  const host = document.fullscreenElement || document.querySelector('dialog[open]') || document.body;
  const note = document.getElementById('toast') || element('p', {id: 'toast', class: 'toast', role: 'status'});
  host.append(note);
  note.textContent = text;
  note.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { note.hidden = true; }, 3500);
}
