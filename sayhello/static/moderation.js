// What the moderation page gains where scripts run; everything works without this file.
"use strict";

const queue = [...document.querySelectorAll(".moderated")];

// Where the last decision left off, the next one is made.
queue.find((message) => `#${message.id}` === location.hash)?.focus();

// What only works with scripts is only made by them: text browsers show what is hidden.
function box(label, className) {
  const element = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "checkbox" });
  element.className = className;
  element.append(input, ` ${label}`);
  return [element, input];
}

const bulk = document.querySelector(".bulk");
if (bulk) {
  const [label, all] = box(bulk.dataset.tickAll, "tick tick-all");
  bulk.querySelector("legend").after(label);
  all.addEventListener("change", () => {
    for (const tick of document.querySelectorAll("[name=ticked]")) tick.checked = all.checked;
  });
}

// Keys. They can be switched off, since who dictates says many letters.
// https://www.w3.org/WAI/WCAG22/Understanding/character-key-shortcuts
const keys = document.querySelector(".keys");
let areOn = null;

function remembered(use) {
  try {
    return use(localStorage);
  } catch {
    return null; // the visitor's browser keeps nothing
  }
}

if (keys) {
  const [label, input] = box(keys.dataset.label, "");
  areOn = input;
  keys.append(label, ` ${keys.dataset.text}`);
  keys.hidden = false;
  areOn.checked = remembered((storage) => storage.getItem("moderation-keys")) !== "off";
  areOn.addEventListener("change", () => {
    remembered((storage) => storage.setItem("moderation-keys", areOn.checked ? "on" : "off"));
  });
}

function press(css, within) {
  within?.querySelector(css)?.click();
}

function move(step) {
  const at = queue.indexOf(document.activeElement.closest(".moderated"));
  queue[at === -1 ? 0 : Math.min(Math.max(at + step, 0), queue.length - 1)]?.focus();
}

const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  x: (message) => press("[name=ticked]", message),
  p: (message) => press(".decide > [name=publish]", message),
  s: (message) => press(".decide > [name=spam]", message),
  r: (message) => press(".decide > [name=remove]", message),
  u: () => press("[name=undo]", document),
};

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("textarea, input:not([type=checkbox])");
  if (!areOn?.checked || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!Object.hasOwn(ACTIONS, event.key)) return;
  event.preventDefault();
  ACTIONS[event.key](document.activeElement.closest(".moderated"));
});
