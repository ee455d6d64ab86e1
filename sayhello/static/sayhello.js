// What the pages gain where scripts run; everything works without this file.
"use strict";

// Times: Flask-Moment makes them relative; here, their language and the full local time on hover.
moment.locale(document.documentElement.dataset.momentLocale);
for (const time of document.querySelectorAll("time[data-timestamp]")) {
  time.title = moment(time.dataset.timestamp).format("LLLL");
}

// The counter: as many characters as the server will count, after the tidying of text.py.
const UNWANTED = /[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff]/g;
const NONCHARACTER = /[\u{fffe}\u{ffff}\u{1fffe}\u{1ffff}\u{10fffe}\u{10ffff}]/gu;
const VISIBLE = /(?![\u115f\u1160\u3164\uffa0\u2800])[\p{L}\p{N}\p{P}\p{S}\p{Cn}]/u;

function tidy(text, isLine) {
  text = text.replace(/\r\n|[\r\v\f\x85\u2028\u2029]/g, "\n");
  text = text.replace(UNWANTED, "").replace(NONCHARACTER, "").normalize("NFC");
  text = isLine ? text.replace(/\s+/g, " ") : text.replace(/[^\S\n]+$/gm, "").replace(/\n{3,}/g, "\n\n");
  return VISIBLE.test(text) ? text.trim() : "";
}

function countDown(field, hint) {
  const limit = Number(hint.dataset.limit);
  const left = limit - [...tidy(field.value, field.tagName === "INPUT")].length;
  hint.textContent = hint.dataset.left.replace("{n}", left);
  hint.classList.toggle("is-over", left < 0);
  hint.ariaLive = left <= limit / 10 ? "polite" : "off"; // speak only when it gets tight
}

// A draft survives a look at older messages, a change of language and a crash of the page.
function drafts(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null; // the visitor's browser keeps nothing
  }
}

if (document.querySelector(".flash")) drafts((storage) => storage.clear());

for (const hint of document.querySelectorAll("[data-limit]")) {
  const field = document.getElementById(hint.id.replace("-limit", ""));
  const draft = `${field.form.action} ${field.id}`;
  field.value ||= drafts((storage) => storage.getItem(draft)) ?? "";
  field.addEventListener("input", () => {
    drafts((storage) => storage.setItem(draft, field.value));
    countDown(field, hint);
  });
  countDown(field, hint);
}

// News: while the page is looked at, ask once a minute what has been written since.
const news = document.querySelector("[data-news]");

async function lookForNews() {
  if (document.hidden) return;
  const response = await fetch(news.dataset.news, { cache: "no-cache" }).catch(() => null);
  if (!response?.ok) return;
  const { count } = await response.json();
  if (count > 0) news.querySelector("a").textContent = news.dataset.newsText.replace("{n}", count);
  news.hidden = count === 0;
}

if (news) setInterval(lookForNews, 60_000);
