// Ask for the greetings and put them into the page as text, so that nothing in them is obeyed.
const list = document.querySelector("#greetings");

fetch(list.dataset.url)
  .then((response) => response.json())
  .then((greetings) => {
    for (const greeting of greetings) {
      const item = document.createElement("li");
      item.textContent = `${greeting.name}: ${greeting.body}`;
      list.append(item);
    }
  });
