"use strict";
function add(list, text) {
  const item = document.createElement("li");
  item.textContent = text;
  document.querySelector(list).append(item);
}
const line = greeting => `${greeting.name}: ${greeting.body}`;
const pause = seconds => new Promise(done => setTimeout(done, 1000 * seconds));

async function ask(url, list, seconds) {
  for (let last = 0; ; await pause(seconds)) {
    try {
      const response = await fetch(`${url}?since=${last}`);
      for (const greeting of await response.json()) {
        add(list, line(greeting));
        last = greeting.id;
      }
    } catch {
      await pause(5);
    }
  }
}
ask("/news", "#polling", 5);
ask("/news/wait", "#long-polling", 0.5);

new EventSource("/news/stream").onmessage = event => add("#events", line(JSON.parse(event.data)));

const socket = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/room`);
socket.onmessage = event => add("#room", event.data);
document.querySelector("#talk").addEventListener("submit", event => {
  event.preventDefault();
  const said = document.querySelector("#said");
  socket.send(said.value);
  said.value = "";
});
