"use strict";
const more = document.querySelector("#more");
const article = document.querySelector("#welcome");

// region 2.4.2.3.4 on a click, stay here: fetch what the link points to, append it to the article, remove the link
more.addEventListener("click", async event => {
  event.preventDefault();
  const response = await fetch(more.href);
  article.insertAdjacentHTML("beforeend", await response.text());
  more.remove();
});
// endregion
